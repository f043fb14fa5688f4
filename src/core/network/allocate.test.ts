import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type Demand } from './allocate.ts';

const anyDemands = fc.array(
  fc
    .record({
      byteLength: fc.integer({ min: 1, max: 500 }),
      from: fc.nat({ max: 12 }),
      length: fc.nat({ max: 6 }),
    })
    .map(({ byteLength, from, length }): Demand => ({ byteLength, from, to: from + length })),
  { maxLength: 24 },
);

describe('allocate', () => {
  it('puts what is not needed at the same time in the same place', () => {
    const chain = [0, 1, 2, 3].map((i) => ({ byteLength: 100, from: i, to: i + 1 }));
    expect(allocate(chain, 1)).toEqual({ offsets: [0, 100, 0, 100], total: 200 });
  });

  it('fills the smallest gap that is large enough', () => {
    const demands = [
      { byteLength: 100, from: 0, to: 9 },
      { byteLength: 90, from: 0, to: 1 },
      { byteLength: 80, from: 0, to: 9 },
      { byteLength: 70, from: 0, to: 1 },
      { byteLength: 66, from: 0, to: 9 },
      { byteLength: 65, from: 2, to: 9 },
    ];
    // At steps 2 to 9 there are gaps of 90 (from 100) and 70 (from 270).
    expect(allocate(demands, 1).offsets).toEqual([0, 100, 190, 270, 340, 270]);
  });

  it('never puts two in the same place that are needed at the same time; keeps to the alignment; needs no more than all', () => {
    fc.assert(
      fc.property(anyDemands, fc.constantFrom(1, 16, 64), (demands, align) => {
        const { offsets, total } = allocate(demands, align);
        const placed = demands.map((demand, i) => ({ ...demand, start: offsets[i] ?? -1 }));
        for (const [i, a] of placed.entries()) {
          expect(a.start % align).toBe(0);
          expect(a.start + a.byteLength).toBeLessThanOrEqual(total);
          for (const b of placed.slice(i + 1)) {
            const together = a.from <= b.to && b.from <= a.to;
            const overlap = a.start < b.start + b.byteLength && b.start < a.start + a.byteLength;
            if (together && overlap) throw new Error(`${JSON.stringify(a)} overlaps ${JSON.stringify(b)}`);
          }
        }
        const separate = demands.reduce((sum, d) => sum + Math.ceil(d.byteLength / align) * align, 0);
        const busiest = Math.max(
          0,
          ...placed.map(({ from }) =>
            placed.reduce((sum, d) => sum + (d.from <= from && from <= d.to ? d.byteLength : 0), 0),
          ),
        );
        expect(total).toBeLessThanOrEqual(separate);
        expect(total).toBeGreaterThanOrEqual(busiest);
      }),
    );
  });
});
