import { textWidth } from './drawTarget.ts';
import type { Pixels } from '../units.ts';

/** A rectangle that text or a mark takes. */
export interface LabelBox {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** Where a label is written: `x` and baseline `y` of its text. */
export interface PlacedLabel {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly anchor: 'start' | 'end' | 'middle';
}

const LINE: Pixels = 14;
const ASCENT: Pixels = 11;
const ASIDE: Pixels = 11;

export const boxesOverlap = (a: LabelBox, b: LabelBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const within = (inner: LabelBox, outer: LabelBox): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** The rectangle of a text that is written there. */
export function labelBox(text: string, { x, y, anchor }: PlacedLabel): LabelBox {
  const width = textWidth(text);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x: left, y: y - ASCENT, width, height: LINE };
}

/** The rectangle of a mark. */
export const markBox = ({ x, y }: { readonly x: Pixels; readonly y: Pixels }): LabelBox => ({
  x: x - 7,
  y: y - 7,
  width: 14,
  height: 14,
});

/** Beside the mark, a line lower or higher, then below and above it. */
const candidates = (x: Pixels, y: Pixels): readonly PlacedLabel[] => [
  { x: x + ASIDE, y: y + 4, anchor: 'start' },
  { x: x - ASIDE, y: y + 4, anchor: 'end' },
  ...[1, -1, 2, -2].flatMap((lines): PlacedLabel[] => [
    { x: x + ASIDE, y: y + 4 + lines * LINE, anchor: 'start' },
    { x: x - ASIDE, y: y + 4 + lines * LINE, anchor: 'end' },
    { x, y: y + 4 + lines * LINE, anchor: 'middle' },
  ]),
];

/**
 * A place beside each mark where its label lies on nothing: no other label, no mark, nothing of `taken`, inside of
 * `bounds`. In the order given; null where there is none, as no label is better than two that cannot be read.
 */
export function placeLabels(
  marks: readonly { readonly text: string; readonly x: Pixels; readonly y: Pixels }[],
  taken: readonly LabelBox[],
  bounds: LabelBox,
): readonly (PlacedLabel | null)[] {
  const boxes = [...taken, ...marks.map(markBox)];
  return marks.map(({ text, x, y }) => {
    const found = candidates(x, y).find((place) => {
      const box = labelBox(text, place);
      return within(box, bounds) && !boxes.some((other) => boxesOverlap(other, box));
    });
    if (found === undefined) return null;
    boxes.push(labelBox(text, found));
    return found;
  });
}
