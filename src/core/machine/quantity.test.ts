import { describe, expect, it } from 'vitest';
import { bytesOfText, bytesText, counted, groupDigits } from './quantity.ts';

describe('numbers as text', () => {
  it('has one of one, and many of none and of many', () => {
    expect([0, 1, 2, 2300, 0.5].map((n) => counted(n, 'burst'))).toEqual([
      ...['0 bursts', '1 burst', '2 bursts', '2,300 bursts', '0.5 bursts'],
    ]);
    expect(counted(1, 'bit holds', 'bits hold')).toBe('1 bit holds');
  });

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

  it.each<[number, number, string]>([
    [2304, 2048, '2.25 of 2 KiB'],
    [294_912, 262_144, '288 of 256 KiB'],
    [32_769, 32_768, '32,769 of 32,768 bytes'],
    [3 * 2 ** 20, 2 ** 20, '3 of 1 MiB'],
    [2 ** 20, 2 ** 10, '1,024 of 1 KiB'],
    [64, 32, '64 of 32 bytes'],
  ])('%d of %d bytes are %s, both exactly', (amount, whole, text) => {
    expect(bytesOfText(amount, whole)).toBe(text);
  });
});
