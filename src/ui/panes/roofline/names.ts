import type { Roofline } from '../../../core/analysis/roofline.ts';
import { textWidth } from '../../charts/canvas/drawTarget.ts';
import { labelBox, boxesOverlap, type LabelBox, type PlacedLabel } from '../../charts/canvas/labels.ts';
import type { Pixels } from '../../charts/units.ts';
import { decimal } from '../../words/format.ts';
import type { RooflineLayout } from './layout.ts';

/** A name of a part of the roof: where its text stands, and what it takes. */
export interface Name {
  readonly text: string;
  readonly place: PlacedLabel;
  /** Degrees that the text is turned by around its place. */
  readonly turn: number;
  readonly boxes: readonly LabelBox[];
}

type Corner = readonly [x: Pixels, y: Pixels];

/** Distances from the line that a name may have, the nearest first: further off it lies on no mark that is on the line. */
const LIFTS: readonly Pixels[] = [7, 16];
/** Down to the axis from where the ridge begins, a line after the other. */
const STEPS = 8;
const LINE: Pixels = 15;

/** Names of the roofs and of the ridge, each where it lies on no mark; one that finds no place is left out. */
export function roofNames(
  data: Roofline,
  { roof: [enter, ridge, end] }: RooflineLayout,
  bottom: Pixels,
  marks: readonly LabelBox[],
): readonly Name[] {
  if (enter === undefined || ridge === undefined || end === undefined) return [];
  const compute = `compute roof, ${decimal(data.peakOpsPerCycle, 0)} op/cycle`;
  const atRidge = `ridge ${decimal(data.ridge, 0)} op/B`;
  const candidates = [
    LIFTS.map((lift) => level(compute, { x: end[0], y: end[1] - lift, anchor: 'end' })),
    Array.from({ length: STEPS }, (_, i) =>
      level(atRidge, { x: ridge[0] + 5, y: bottom - 6 - i * LINE, anchor: 'start' }),
    ).filter(({ place }) => place.y > ridge[1] + LINE),
    along(`memory roof, ${decimal(data.bytesPerCycle, 0)} B/cycle`, enter, ridge),
  ];
  const names: Name[] = [];
  for (const of of candidates) {
    const taken = [...marks, ...names.flatMap((name) => name.boxes)];
    const free = of.find(({ boxes }) => !boxes.some((box) => taken.some((other) => boxesOverlap(box, other))));
    if (free !== undefined) names.push(free);
  }
  return names;
}

const level = (text: string, place: PlacedLabel): Name => ({ text, place, turn: 0, boxes: [labelBox(text, place)] });

/** Along a rising line and above it, where the line is long enough. */
function along(text: string, from: Corner, to: Corner): readonly Name[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const width = textWidth(text);
  if (length === 0 || width > 0.86 * length) return [];
  const [ux, uy] = [dx / length, dy / length];
  const turn = (Math.atan2(dy, dx) * 180) / Math.PI;
  return LIFTS.flatMap((lift) =>
    [0.12, 0.02, 1 - width / length - 0.04].map((share): Name => {
      const at = (along: Pixels, off: Pixels): Corner => [
        from[0] + ux * along + uy * off,
        from[1] + uy * along - ux * off,
      ];
      const begin = share * length;
      const [x, y] = at(begin, lift);
      const steps = Math.ceil(width / 6);
      // Squares along the middle of the text, each as high as it.
      const boxes = Array.from({ length: steps + 1 }, (_, i): LabelBox => {
        const [cx, cy] = at(begin + (i / steps) * width, lift + 4);
        return { x: cx - 6, y: cy - 6, width: 12, height: 12 };
      });
      return { text, place: { x, y, anchor: 'start' }, turn, boxes };
    }),
  );
}

/** What labels of marks must not lie on beside each other and the roof's names: the roofs themselves, and the ridge. */
export function lines({ roof: [enter, ridge, end] }: RooflineLayout, bottom: Pixels): readonly LabelBox[] {
  if (enter === undefined || ridge === undefined || end === undefined) return [];
  const steps = Math.ceil(Math.abs(ridge[1] - enter[1]) / 4) + 1;
  const slope = Array.from({ length: steps }, (_, i): LabelBox => {
    const at = (from: number, to: number): number => from + ((to - from) * i) / steps;
    return { x: at(enter[0], ridge[0]) - 2, y: at(enter[1], ridge[1]) - 4, width: 6, height: 6 };
  });
  return [
    ...slope,
    { x: ridge[0], y: ridge[1] - 1, width: Math.max(1, end[0] - ridge[0]), height: 2 },
    { x: ridge[0] - 1, y: ridge[1], width: 2, height: Math.max(1, bottom - ridge[1]) },
  ];
}
