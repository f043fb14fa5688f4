/** x and y of each point in turn, 0 to INK_UNITS. */
export type PenStroke = readonly number[];

/** Coordinates of a stroke go from 0 to this. */
export const INK_UNITS = 255;

/** Half of the pen's width, in the strokes' units: about what the training digits have when scaled to a full field. */
export const PEN_RADIUS = 10;

/**
 * Grey values [size, size], 0 the paper and 255 the ink, of strokes drawn with a round pen. By arithmetic, not by a canvas, so
 * that a link gives the same digit on every machine.
 */
export function rasterize(strokes: readonly PenStroke[], size: number): Uint8Array {
  const grey = new Uint8Array(size * size);
  const scale = size / INK_UNITS;
  const radius = PEN_RADIUS * scale;
  for (const stroke of strokes) {
    const points = pairs(stroke).map(([x, y]) => [x * scale, y * scale] as const);
    points.forEach((to, i) => {
      dab(grey, size, radius, points[Math.max(0, i - 1)] ?? to, to);
    });
  }
  return grey;
}

/** x and y of each point. */
export const pairs = (stroke: PenStroke): readonly (readonly [x: number, y: number])[] =>
  Array.from(
    { length: Math.floor(stroke.length / 2) },
    (_, i) => [stroke[2 * i] ?? 0, stroke[2 * i + 1] ?? 0] as const,
  );

type Point = readonly [x: number, y: number];

/** Ink that no more ink makes darker. */
const FULL = 255;

/** One straight piece: full ink within the radius, fading over a pixel. Looks at nothing but the pixels that it can reach. */
function dab(grey: Uint8Array, size: number, radius: number, a: Point, b: Point): void {
  const reach = radius + 1;
  const [above, below] = a[1] <= b[1] ? [a, b] : [b, a];
  const [left, right] = [Math.min(a[0], b[0]) - reach, Math.max(a[0], b[0]) + reach];
  // How far a piece's middle line moves sideways in a row, and how wide it is there.
  const height = below[1] - above[1];
  const slope = height === 0 ? 0 : (below[0] - above[0]) / height;
  const side = reach * Math.sqrt(1 + slope * slope) + Math.abs(slope);
  const inside = (v: number): number => Math.max(0, Math.min(size - 1, v));
  for (let y = inside(Math.floor(above[1] - reach)); y <= inside(Math.ceil(below[1] + reach)); y++) {
    const middle = above[0] + slope * (y + 0.5 - above[1]);
    const from = height === 0 ? left : Math.max(left, middle - side);
    const to = height === 0 ? right : Math.min(right, middle + side);
    for (let x = inside(Math.floor(from)); x <= inside(Math.ceil(to)); x++) {
      const at = y * size + x;
      if (grey[at] === FULL) continue;
      const ink = radius + 0.5 - distance(x + 0.5, y + 0.5, a, b);
      if (ink <= 0) continue;
      const value = ink >= 1 ? FULL : Math.round(FULL * ink);
      if (value > (grey[at] ?? 0)) grey[at] = value;
    }
  }
}

/** From a point to a straight piece. Without arrays and Math.hypot, which took most of the time of a full drawing. */
function distance(x: number, y: number, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const px = x - a[0];
  const py = y - a[1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : (px * dx + py * dy) / length;
  const t = along < 0 ? 0 : along > 1 ? 1 : along;
  const ex = px - t * dx;
  const ey = py - t * dy;
  return Math.sqrt(ex * ex + ey * ey);
}
