import type { LayoutDirection } from '../../../../workers/layeredLayout.ts';
import type { Pixels } from '../../../charts/units.ts';

/** Where an edge passes, as points of a line, and the rectangle it lies in. */
export interface Curve {
  /** x0, y0, x1, y1, … */
  readonly points: Float64Array;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Points of a bend: as many as the eye needs. */
const STEPS = 12;

/** Beside where it begins an edge says what it carries: until there it goes straight. */
const STRAIGHT: Readonly<Record<LayoutDirection, Pixels>> = { down: 30, right: 84 };

/** From row to row in bends that leave and arrive along the graph's direction. */
export const curvesOf = (ways: readonly Float64Array[], direction: LayoutDirection): readonly Curve[] =>
  ways.map((way) => curveOf(way, direction));

function curveOf(way: Float64Array, direction: LayoutDirection): Curve {
  const down = direction === 'down';
  const points: number[] = [...way.slice(0, 2)];
  for (let i = 2; i + 1 < way.length; i += 2) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = way.slice(i - 2, i + 2);
    const length = down ? y1 - y0 : x1 - x0;
    if (Math.abs(down ? x1 - x0 : y1 - y0) < 0.5) {
      points.push(x1, y1);
      continue;
    }
    const straight = Math.max(0, Math.min(STRAIGHT[direction], 0.6 * length)) / Math.max(1, Math.abs(length));
    for (let k = 0; k <= STEPS; k++) {
      const t = k / STEPS;
      // Third-order bends: along the direction at a steady pace, across it slowly at both ends.
      const along = straight + (1 - straight) * (1.5 * t * (1 - t) + t ** 3);
      const across = t * t * (3 - 2 * t);
      const [u, v] = down ? [across, along] : [along, across];
      points.push(x0 + (x1 - x0) * u, y0 + (y1 - y0) * v);
    }
  }
  const xs = points.filter((_, i) => i % 2 === 0);
  const ys = points.filter((_, i) => i % 2 === 1);
  return {
    points: Float64Array.from(points),
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}
