import { expect, it } from 'vitest';
import { halfToNumber, numberToHalf } from './tensor.ts';

it('a half is the number that has it as its nearest', () => {
  const wrong = Array.from({ length: 0x10000 }, (_, bits) => bits).filter((bits) => {
    const number = halfToNumber(bits);
    return !Number.isNaN(number) && numberToHalf(number) !== bits;
  });
  expect(wrong).toEqual([]);
  // Between 1 and its neighbour, at the tie and on both sides of it.
  expect([2 ** -11, 2 ** -11 - 1e-9, 2 ** -11 + 1e-9].map((more) => numberToHalf(1 + more))).toEqual([
    0x3c00, 0x3c00, 0x3c01,
  ]);
  expect(numberToHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
  expect([65519, 65520, Infinity, -Infinity].map(numberToHalf)).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00]);
  expect(halfToNumber(numberToHalf(NaN))).toBeNaN();
});
