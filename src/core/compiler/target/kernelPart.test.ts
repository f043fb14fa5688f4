import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelPartOf } from './kernelPart.ts';

const anyLimits = fc
  .record({
    kernelHeight: fc.integer({ min: 1, max: 40 }),
    kernelWidth: fc.integer({ min: 1, max: 40 }),
    step: fc.integer({ min: 0, max: 3 }),
    uniform: fc.boolean(),
    depth: fc.record({ INP: fc.integer({ min: 1, max: 600 }), WGT: fc.integer({ min: 1, max: 600 }) }),
    coBlocks: fc.integer({ min: 1, max: 9 }),
    outputs: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ step, uniform, ...sizes }) => ({
    ...sizes,
    window: (rows: number, columns: number) => ((rows - 1) * step + 1) * columns,
    weights: (rows: number, columns: number) => (uniform ? 0 : rows * columns),
  }));

describe('the part of a kernel', () => {
  it('is all of it where that fits; else it fits, and parts make up the kernel, each whole rows or of one row', () => {
    fc.assert(
      fc.property(anyLimits, (limits) => {
        const { kernelHeight, kernelWidth, window, weights, depth } = limits;
        const part = kernelPartOf(limits);
        const fits = (rows: number, columns: number): boolean =>
          window(rows, columns) <= depth.INP && weights(rows, columns) <= depth.WGT;
        expect(part.count === 1).toBe(fits(kernelHeight, kernelWidth));
        expect(fits(part.rows, part.columns)).toBe(true);
        expect(part.columns === kernelWidth || part.rows === 1).toBe(true);
        let taps = 0;
        let count = 0;
        let least = Infinity;
        for (let y = 0; y < kernelHeight; y += part.rows) {
          for (let x = 0; x < kernelWidth; x += part.columns) {
            const own = Math.min(part.rows, kernelHeight - y) * Math.min(part.columns, kernelWidth - x);
            taps += own;
            least = Math.min(least, own);
            count++;
          }
        }
        expect([taps, count, least]).toEqual([kernelHeight * kernelWidth, part.count, part.least]);
        expect(part.taps).toBe(part.rows * part.columns);
      }),
    );
  });
});
