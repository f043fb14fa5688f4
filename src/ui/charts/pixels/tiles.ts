import type { LayerPlanes } from '../../../workers/networkProtocol.ts';

/** The pictures of the first channels, values -1..1 of the layer's largest. */
export function tile({ width, height, count, values }: LayerPlanes, most: number): readonly Float32Array[] {
  const largest = values.reduce((found, v) => Math.max(found, Math.abs(v)), 1);
  return Array.from({ length: Math.min(count, most) }, (_, plane) =>
    Float32Array.from(values.subarray(plane * width * height, (plane + 1) * width * height), (v) => v / largest),
  );
}

/** CSS pixels a value: small maps are enlarged more, and a long vector fits its line. */
export function planeScale({ width, height }: Pick<LayerPlanes, 'width' | 'height'>): number {
  if (height === 1) return Math.max(1, Math.min(14, Math.floor(600 / width)));
  return Math.max(1, Math.min(4, Math.floor(60 / Math.max(width, height))));
}
