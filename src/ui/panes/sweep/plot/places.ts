import type { ParameterId } from '../../../../core/machine/parameters.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import type { Pixels } from '../../../charts/units.ts';
import type { PlottedDesign } from '../designs.ts';
import type { ScatterLayout } from './scatter.ts';

/** Designs whose marks cannot be told apart by eye or pointer: they are counted, and listed together. */
export interface PlotPlace {
  readonly x: Pixels;
  readonly y: Pixels;
  /** The fastest first; of equally fast ones that which takes the least. */
  readonly points: readonly PlottedDesign[];
}

/** Marks nearer to the first one of a place than this belong to it: then counts written at places stay apart as well. */
export const PLACE_RADIUS: Pixels = 16;

export const pixelOf = (
  { x, y }: Pick<ScatterLayout, 'x' | 'y'>,
  { used, milliseconds }: PlottedDesign,
): { readonly x: Pixels; readonly y: Pixels } => ({ x: x(Math.max(1, used)), y: y(milliseconds) });

/** Every point in exactly one place, none wider than the radius both ways: places do not chain into smears. */
export function placesOf(
  points: readonly PlottedDesign[],
  layout: Pick<ScatterLayout, 'x' | 'y'>,
): readonly PlotPlace[] {
  const ordered = [...points].sort(
    (a, b) => a.milliseconds - b.milliseconds || a.used - b.used || a.result.index - b.result.index,
  );
  const places: { readonly x: Pixels; readonly y: Pixels; readonly points: PlottedDesign[] }[] = [];
  for (const point of ordered) {
    const at = pixelOf(layout, point);
    const near = places.find((place) => Math.hypot(place.x - at.x, place.y - at.y) < PLACE_RADIUS);
    if (near === undefined) places.push({ ...at, points: [point] });
    else near.points.push(point);
  }
  return places;
}

/** The place nearest to the pointer by any of its marks, within reach. */
export function nearestPlace(
  places: readonly PlotPlace[],
  layout: Pick<ScatterLayout, 'x' | 'y'>,
  px: Pixels,
  py: Pixels,
  reach: Pixels = 14,
): PlotPlace | null {
  let best: PlotPlace | null = null;
  let bestDistance = reach;
  for (const place of places) {
    for (const point of place.points) {
      const { x, y } = pixelOf(layout, point);
      const distance = Math.hypot(x - px, y - py);
      if (distance >= bestDistance) continue;
      bestDistance = distance;
      best = place;
    }
  }
  return best;
}

export const placeOf = (places: readonly PlotPlace[], index: number | null): PlotPlace | null =>
  places.find((place) => place.points.some((p) => p.result.index === index)) ?? null;

/** The axes in which all designs of a place agree, and those that tell them apart. */
export function agreement(
  axes: readonly SweepAxis[],
  points: readonly PlottedDesign[],
): { readonly shared: readonly SweepAxis[]; readonly different: readonly SweepAxis[] } {
  const values = (id: ParameterId): number => new Set(points.map((p) => p.result.design[id])).size;
  return { shared: axes.filter((a) => values(a.id) === 1), different: axes.filter((a) => values(a.id) > 1) };
}
