import type { LayerPlanes } from '../../../workers/networkProtocol.ts';

/** The pictures of the first channels, values -1..1 of the layer's largest. */
export function tile({ width, height, count, values }: LayerPlanes, most: number): readonly Float32Array[] {
  let largest = 1;
  for (let at = 0; at < values.length; at++) largest = Math.max(largest, Math.abs(values[at] ?? 0));
  const size = width * height;
  return Array.from({ length: Math.min(count, most) }, (_, plane) => {
    const picture = new Float32Array(size);
    for (let at = 0; at < size; at++) picture[at] = (values[plane * size + at] ?? 0) / largest;
    return picture;
  });
}

/** CSS pixels a value: small maps are enlarged more, and a long vector fits its line. */
export function planeScale({ width, height }: Pick<LayerPlanes, 'width' | 'height'>): number {
  if (height === 1) return Math.max(1, Math.min(14, Math.floor(600 / width)));
  return Math.max(1, Math.min(4, Math.floor(60 / Math.max(width, height))));
}
