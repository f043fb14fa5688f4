import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIGIT_SIZE } from './digits.ts';
import { digitFromDrawing } from './drawing.ts';

/** A drawing of rectangles full of ink: [left, top, width, height]. */
function drawing(width: number, height: number, ...boxes: readonly (readonly [number, number, number, number])[]) {
  const grey = new Uint8ClampedArray(width * height);
  for (const [left, top, across, down] of boxes) {
    for (let y = top; y < top + down; y++) grey.fill(255, y * width + left, y * width + left + across);
  }
  return grey;
}

/** Columns and rows with ink, first and last, and the centre of mass (14 to 15: in the middle pixel). */
function measure(digit: Float32Array) {
  const at = (i: number) => ({ x: i % DIGIT_SIZE, y: Math.floor(i / DIGIT_SIZE), ink: digit[i] ?? 0 });
  const inked = Array.from(digit.keys(), at).filter(({ ink }) => ink > 1e-6);
  const mass = inked.reduce((sum, { ink }) => sum + ink, 0);
  return {
    left: Math.min(...inked.map(({ x }) => x)),
    right: Math.max(...inked.map(({ x }) => x)),
    top: Math.min(...inked.map(({ y }) => y)),
    bottom: Math.max(...inked.map(({ y }) => y)),
    centreX: inked.reduce((sum, { x, ink }) => sum + ink * (x + 0.5), 0) / mass,
    centreY: inked.reduce((sum, { y, ink }) => sum + ink * (y + 0.5), 0) / mass,
  };
}

const rows = (digit: Float32Array): string =>
  Array.from({ length: DIGIT_SIZE }, (_, y) =>
    Array.from(digit.subarray(y * DIGIT_SIZE, (y + 1) * DIGIT_SIZE), (ink) => (ink > 0.5 ? '#' : '.')).join(''),
  ).join('\n');

describe('a drawing becomes a digit as the training data were made', () => {
  it('is 20 pixels in its longer direction, wherever and however large it is drawn', () => {
    for (const [size, left, top, across, down] of [
      [280, 10, 30, 40, 200],
      [280, 100, 200, 50, 20],
      [64, 0, 0, 10, 60],
      [28, 3, 4, 2, 7],
    ] as const) {
      const {
        left: l,
        right,
        top: t,
        bottom,
      } = measure(digitFromDrawing(drawing(size, size, [left, top, across, down]), size, size));
      const longer = Math.max(right - l, bottom - t) + 1;
      expect(longer, `${across}x${down} at ${left},${top} of ${size}`).toBe(20);
    }
  });

  it('keeps its proportions', () => {
    const digit = digitFromDrawing(drawing(400, 300, [20, 40, 80, 160]), 400, 300);
    expect(measure(digit)).toMatchObject({ left: 9, right: 18, top: 4, bottom: 23 });
  });

  it('has its centre of mass, not its box, in the middle', () => {
    // A seven: most of its ink is at the top.
    const digit = digitFromDrawing(drawing(200, 200, [50, 20, 100, 40], [120, 60, 30, 100]), 200, 200);
    const { centreX, centreY, top, bottom } = measure(digit);
    expect([Math.floor(centreX), Math.floor(centreY)]).toEqual([14, 14]);
    expect([top, bottom]).not.toEqual([4, 23]);
  });

  it('moves no ink out of the 28x28, however lopsided it is', () => {
    const digit = digitFromDrawing(drawing(400, 400, [0, 0, 200, 40], [0, 40, 2, 360]), 400, 400);
    const { top, bottom } = measure(digit);
    expect(bottom - top + 1).toBe(20);
    expect(bottom).toBe(27);
  });

  it('has full ink whatever the pen: a thin grey line is as dark as a broad black one', () => {
    const thin = drawing(280, 280, [140, 40, 1, 200]).map((ink) => ink * 0.3);
    expect(Math.max(...digitFromDrawing(thin, 280, 280))).toBe(1);
  });

  it('means the same in bytes and in floats of any unit', () => {
    const bytes = drawing(50, 40, [10, 5, 20, 30]);
    const floats = Float32Array.from(bytes, (ink) => ink / 255);
    expect(digitFromDrawing(floats, 50, 40)).toEqual(digitFromDrawing(bytes, 50, 40));
  });

  it('takes smudges for paper', () => {
    const clean = drawing(100, 100, [40, 20, 10, 60]);
    const smudged = clean.slice();
    smudged[5 * 100 + 90] = 10;
    expect(digitFromDrawing(smudged, 100, 100)).toEqual(digitFromDrawing(clean, 100, 100));
  });

  it('leaves a digit of 20x20 around its centre as it is', () => {
    const digit = digitFromDrawing(drawing(28, 28, [4, 4, 20, 3], [11, 7, 6, 14], [4, 21, 20, 3]), 28, 28);
    expect(rows(digit)).toBe(
      Array.from({ length: 28 }, (_, y) => {
        const wide = (y >= 4 && y < 7) || (y >= 21 && y < 24);
        const stem = y >= 7 && y < 21;
        return wide ? `....${'#'.repeat(20)}....` : stem ? `${'.'.repeat(11)}######${'.'.repeat(11)}` : '.'.repeat(28);
      }).join('\n'),
    );
  });

  it('is empty when nothing is drawn', () => {
    expect(digitFromDrawing(new Uint8Array(100), 10, 10)).toEqual(new Float32Array(784));
    expect(digitFromDrawing(new Uint8Array(0), 0, 0)).toEqual(new Float32Array(784));
  });

  it('any drawing: 784 values from 0 to 1, the strongest 1, the longer side 20 pixels', () => {
    const sizes = fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 70 }) });
    const drawn = sizes.chain(({ width, height }) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        grey: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
      }),
    );
    fc.assert(
      fc.property(drawn, ({ width, height, grey }) => {
        const digit = digitFromDrawing(grey, width, height);
        expect(digit).toHaveLength(784);
        if (grey.every((ink) => ink === 0)) return;
        expect(digit.every((ink) => ink >= 0 && ink <= 1)).toBe(true);
        expect(Math.max(...digit)).toBe(1);
        const { left, right, top, bottom } = measure(digit);
        expect(Math.max(right - left, bottom - top) + 1).toBe(20);
      }),
    );
  });
});
