import { DIGIT_SIZE, digitImage, type Digits } from '../../../core/workload/digits/digits.ts';
import { drawnPixels, type PixelsOf } from './drawing.ts';
import { FIRST_DIGIT, type DigitChoice } from '../../documents/networkChoice.ts';

/** The 28x28 values that the network reads, 0 to 1, and what they are if that is known. */
export interface DigitInput {
  readonly pixels: Float32Array;
  readonly label: number | null;
}

/** Paper, until a drawing's pixels are there. */
export const NO_INK: DigitInput = { pixels: new Float32Array(DIGIT_SIZE * DIGIT_SIZE), label: null };

/** Of a digit that training has not seen; null: it is drawn, and its pixels are the worker's to make. */
export function heldBackInput(digits: Digits, digit: DigitChoice): DigitInput | null {
  if (digit.kind === 'drawn') return null;
  const index = digit.index % digits.labels.length;
  return { pixels: digitImage(digits, index), label: digits.labels[index] ?? null };
}

/** Of any digit. Rejects with a `DrawingError` where a drawing's pixels do not come. */
export async function digitInput(
  digits: Digits,
  digit: DigitChoice | null,
  pixelsOf: PixelsOf = drawnPixels,
): Promise<DigitInput> {
  const choice = digit ?? FIRST_DIGIT;
  return choice.kind === 'drawn'
    ? { pixels: await pixelsOf(choice.strokes), label: null }
    : (heldBackInput(digits, choice) ?? NO_INK);
}
