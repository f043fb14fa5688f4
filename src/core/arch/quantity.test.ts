import { describe, expect, it } from 'vitest';
import { bytesText, groupDigits } from './quantity.ts';

describe('numbers as text', () => {
  it.each<[number, string]>([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [-1234567, '-1,234,567'],
    [1234.5678, '1,234.5678'],
    [2 ** 40, '1,099,511,627,776'],
    [1e21, '1e+21'],
    [Infinity, 'Infinity'],
  ])('%d is %s', (value, text) => {
    expect(groupDigits(value)).toBe(text);
  });

  it.each<[number, string]>([
    [0.5, '0.5 B'],
    [4, '4 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [2 ** 18, '256 KiB'],
    [2 ** 24, '16 MiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
