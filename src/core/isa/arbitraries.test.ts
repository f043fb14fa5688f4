import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { anyLegalArch } from './arch.testing.ts';
import { fieldRange, isaLayout } from './fields.ts';
import { anyInstruction } from './instruction.testing.ts';

const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

describe('what properties draw', () => {
  const machines = fc.sample(anyLegalArch(), { numRuns: 600, seed: 1 });

  it.each([
    ['LOG_INP_WIDTH', [0, 3]],
    ['LOG_WGT_WIDTH', [0, 3]],
    ['LOG_ACC_WIDTH', [3, 5]],
    ['LOG_BATCH', [0, 5]],
    ['LOG_BLOCK_IN', [0, 7]],
    ['LOG_BLOCK_OUT', [0, 7]],
  ] as const)('of legal machines reaches the ends of %s', (key, [low, high]) => {
    const [least, most] = ends(machines.map(({ config }) => config[key]));
    expect(least).toBe(low);
    expect(most).toBeGreaterThanOrEqual(high);
  });

  it('of instructions reaches both ends of every field', () => {
    const layout = isaLayout(DEFAULT_ARCH);
    const drawn = fc.sample(anyInstruction(layout), { numRuns: 4000, seed: 1 }) as unknown as Record<string, number>[];
    for (const op of ['LOAD', 'STORE', 'GEMM', 'ALU'] as const) {
      const own = drawn.filter((instruction) => String(instruction['op']) === op);
      for (const field of layout.fields[op]) {
        const { min, max } = fieldRange(field);
        expect(ends(own.map((instruction) => Number(instruction[field.name]))), `${op}.${field.name}`).toEqual([
          min,
          max,
        ]);
      }
    }
  });
});
