import { digitImage } from '../core/workload/digits.ts';
import { digitFromDrawing } from '../core/workload/drawing.ts';
import type { Digits } from '../core/workload/digits.ts';
import { FIRST_DIGIT, type DigitChoice } from './networkChoice.ts';
import { rasterize } from './ink.ts';

/** Grey values of a drawing's side before it becomes a digit: a few for each of the digit's. */
const DRAWING_SIZE = 112;

/** The 28x28 values that the network reads, 0 to 1, and what they are if that is known. */
export function digitInput(
  digits: Digits,
  digit: DigitChoice | null,
): { readonly pixels: Float32Array; readonly label: number | null } {
  const choice = digit ?? FIRST_DIGIT;
  if (choice.kind === 'drawn') {
    const pixels = digitFromDrawing(rasterize(choice.strokes, DRAWING_SIZE), DRAWING_SIZE, DRAWING_SIZE);
    return { pixels, label: null };
  }
  const index = choice.index % digits.labels.length;
  return { pixels: digitImage(digits, index), label: digits.labels[index] ?? null };
}
