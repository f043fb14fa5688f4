import { describe, expect, it } from 'vitest';
import { constantData, CUT_DEVIATION } from './constant.ts';
import type { Constant } from './tensor.ts';

const seeded = (seed: number, mean: number, deviation: number, count = 100_000): Float32Array =>
  constantData({ type: 'float32', shape: [count], source: { kind: 'seeded', seed, mean, deviation } });

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('constantData: the values of a constant as floats', () => {
  it('gives float data as it is and converts integers and truth values', () => {
    const floats = new Float32Array([0.5, -1.25]);
    expect(constantData({ type: 'float32', shape: [2], source: { kind: 'data', data: floats } })).toBe(floats);
    const converted: readonly Constant[] = [
      { type: 'int8', shape: [2], source: { kind: 'data', data: new Int8Array([-128, 127]) } },
      { type: 'int64', shape: [2], source: { kind: 'data', data: new Int32Array([-(2 ** 24), 70_000]) } },
      { type: 'bool', shape: [1, 2], source: { kind: 'data', data: new Uint8Array([0, 1]) } },
    ];
    expect(converted.map((constant) => Array.from(constantData(constant)))).toEqual([
      [-128, 127],
      [-16_777_216, 70_000],
      [0, 1],
    ]);
  });

  it('fills every place with the one number; a scalar has one place', () => {
    const fill = (...shape: readonly number[]): Constant => ({
      type: 'float32',
      shape,
      source: { kind: 'fill', value: 0.1 },
    });
    expect(Array.from(constantData(fill(2, 3)))).toEqual(Array.from({ length: 6 }, () => Math.fround(0.1)));
    expect(constantData(fill()).length).toBe(1);
  });

  it('draws a normal distribution cut at two sigma', () => {
    const values = seeded(7, 3, 0.5);
    const center = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
    expect(center).toBeCloseTo(3, 2);
    expect(deviation / 0.5).toBeCloseTo(CUT_DEVIATION, 2);
    expect(values.every((value) => value >= 2 && value <= 4)).toBe(true);
    // Phi(1) - Phi(-1) over Phi(2) - Phi(-2).
    expect(values.filter((value) => Math.abs(value - 3) < 0.5).length / values.length).toBeCloseTo(0.7152, 2);
    expect(Math.max(...values)).toBeGreaterThan(3.95);
    expect(Math.min(...values)).toBeLessThan(2.05);
  });

  it('gives the same numbers for the same seed and unrelated ones for the next', () => {
    expect(seeded(1, 0, 1, 100)).toEqual(seeded(1, 0, 1, 100));
    const [a, b] = [seeded(1, 0, 1), seeded(2, 0, 1)];
    expect(mean(a.map((value, i) => value * (b[i] ?? 0)))).toBeCloseTo(0, 1);
    // A link to an experiment holds the seed alone: its numbers may never change.
    const pinned = [0.25468710064888, -0.9106287360191345, 0.3760426342487335, 0.6786224842071533];
    expect(Array.from(seeded(1, 0, 1, 4))).toEqual(pinned);
  });
});
