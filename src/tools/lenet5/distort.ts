import { DIGIT_SIZE } from '../../core/workload/digits/digits.ts';
import type { Random } from '../../core/base/random.ts';

/** The largest of each, drawn evenly in both directions: what a digit is written like by another hand, or drawn by mouse. */
const TURN = (12 * Math.PI) / 180;
const SCALE = 0.15;
const SHEAR = 0.15;
const SHIFT = 2;
/** Ink to the power of 1 - THICKNESS to 1 / (1 - THICKNESS): broader and finer pens. */
const THICKNESS = 0.4;

/** A digit turned, stretched, sheared, moved and inked a little at random: `from` and `to` are 28x28 values from 0 to 1. */
export function distort(random: Random, from: Float32Array, to: Float32Array): void {
  const evenly = (most: number): number => (2 * random.unit() - 1) * most;
  const turn = evenly(TURN);
  const shear = evenly(SHEAR);
  const [across, down] = [1 + evenly(SCALE), 1 + evenly(SCALE)];
  const [right, lower] = [evenly(SHIFT), evenly(SHIFT)];
  const power = (1 - THICKNESS) ** (2 * random.unit() - 1);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const middle = (DIGIT_SIZE - 1) / 2;
  for (let y = 0; y < DIGIT_SIZE; y++) {
    for (let x = 0; x < DIGIT_SIZE; x++) {
      const dx = (x - middle - right) * across;
      const dy = (y - middle - lower) * down;
      const ink = sample(from, middle + cos * dx - sin * dy + shear * dy, middle + sin * dx + cos * dy);
      to[y * DIGIT_SIZE + x] = ink ** power;
    }
  }
}

/** Between pixels in proportion; paper outside. */
function sample(image: Float32Array, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, lower] = [x - left, y - top];
  const at = (column: number, row: number): number =>
    column < 0 || column >= DIGIT_SIZE || row < 0 || row >= DIGIT_SIZE ? 0 : (image[row * DIGIT_SIZE + column] ?? 0);
  return (
    (1 - lower) * ((1 - right) * at(left, top) + right * at(left + 1, top)) +
    lower * ((1 - right) * at(left, top + 1) + right * at(left + 1, top + 1))
  );
}
