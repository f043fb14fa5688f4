import { describe, expect, it } from 'vitest';
import { digitImage, readDigits, writeDigits, type Digits } from './digits.ts';

const digits: Digits = {
  labels: Uint8Array.of(7, 0, 9),
  images: Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 31) & 255),
};

const codeOf = (bytes: Uint8Array): string => {
  const read = readDigits(bytes);
  return read.ok ? 'ok' : read.problems[0].code;
};

describe('the file of digits', () => {
  it('holds a header of 12 bytes, a byte for each label and one for each pixel', () => {
    const bytes = writeDigits(digits);
    expect(bytes).toHaveLength(12 + 3 + 3 * 784);
    expect(readDigits(bytes)).toEqual({ ok: true, value: digits });
  });

  it('is read wherever it lies in a larger buffer', () => {
    const bytes = new Uint8Array(5000);
    bytes.set(writeDigits(digits), 7);
    expect(readDigits(bytes.subarray(7, 7 + 12 + 3 + 3 * 784))).toEqual({ ok: true, value: digits });
  });

  it('is refused with the reason: foreign, cut, or with a label that is no digit', () => {
    const bytes = writeDigits(digits);
    expect(codeOf(new Uint8Array(0))).toBe('digits.header');
    expect(codeOf(new TextEncoder().encode('<!doctype html><title>404</title>'))).toBe('digits.header');
    expect(codeOf(bytes.subarray(0, -1))).toBe('digits.length');
    expect(codeOf(bytes.map((byte, at) => (at === 13 ? 10 : byte)))).toBe('digits.label');
  });

  it('gives each digit as a network reads it: 0 is paper, 1 is ink', () => {
    const image = digitImage(digits, 1);
    expect(image).toHaveLength(784);
    expect(image[0]).toBe(Math.fround(((784 * 31) & 255) / 255));
    expect(Math.max(...image)).toBeLessThanOrEqual(1);
  });
});
