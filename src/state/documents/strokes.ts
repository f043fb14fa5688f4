import { INK_UNITS, type PenStroke } from '../../core/workload/digits/strokes.ts';

/** Points nearer than this to the last one say nothing new, and links should be short. */
const NEAR = 5;

/** Points of a drawing at most, for pen and link alike: a link holds them all. Room for what the pen overran when it was 600. */
export const MOST_POINTS = 700;

export const pointCount = (strokes: readonly PenStroke[]): number => strokes.reduce((n, s) => n + s.length / 2, 0);

export const isFull = (strokes: readonly PenStroke[]): boolean => pointCount(strokes) >= MOST_POINTS;

/** The stroke one point longer, if the point is far enough from the last one. */
export function extendStroke(stroke: PenStroke, x: number, y: number): PenStroke {
  const point = [x, y].map((v) => Math.max(0, Math.min(INK_UNITS, Math.round(v))));
  const [lastX = NaN, lastY = NaN] = stroke.slice(-2);
  const near = Math.hypot((point[0] ?? 0) - lastX, (point[1] ?? 0) - lastY) < NEAR;
  return near ? stroke : [...stroke, ...point];
}
