import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, type Demand } from './allocate.ts';
import { always, type Interval, type Lifetime } from './lifetime.ts';

const STEPS = 20;

/** Gaps and lengths in turn; the first interval always is. */
const anyLifetime = fc
  .array(fc.record({ gap: fc.nat({ max: 5 }), length: fc.nat({ max: 6 }) }), { minLength: 1, maxLength: 4 })
  .map((parts): Lifetime => {
    const intervals: Interval[] = [];
    let at = -1;
    for (const { gap, length } of parts) {
      const from = at + 1 + gap;
      intervals.push({ from, to: from + length });
      at = from + length;
    }
    const [first = { from: 0, to: 0 }, ...rest] = intervals;
    return [first, ...rest.filter(({ from }) => from < STEPS)];
  });

const anyDemands = fc.array(fc.record({ byteLength: fc.integer({ min: 1, max: 500 }), lifetime: anyLifetime }), {
  maxLength: 24,
});

const isNeeded = ({ lifetime }: Demand, step: number): boolean =>
  lifetime.some(({ from, to }) => from <= step && step <= to);

describe('allocate', () => {
  it('puts what is not needed at the same time in the same place', () => {
    const chain = [0, 1, 2, 3].map((i) => ({ byteLength: 100, lifetime: always(i, i + 1) }));
    expect(allocate(chain, 1)).toEqual({ offsets: [0, 100, 0, 100], peakBytes: 200, withoutReuseBytes: 400 });
  });

  it('fills the smallest gap that is large enough', () => {
    const demands = [
      { byteLength: 100, lifetime: always(0, 9) },
      { byteLength: 90, lifetime: always(0, 1) },
      { byteLength: 80, lifetime: always(0, 9) },
      { byteLength: 70, lifetime: always(0, 1) },
      { byteLength: 66, lifetime: always(0, 9) },
      { byteLength: 65, lifetime: always(2, 9) },
    ];
    // At steps 2 to 9 there are gaps of 90 (from 100) and 70 (from 270).
    expect(allocate(demands, 1).offsets).toEqual([0, 100, 190, 270, 340, 270]);
  });

  it('lets others take the place of what is made again later', () => {
    // Forward in steps 0 to 3, backward in 4 to 7: the first activation is computed anew for its gradient.
    const demands: Demand[] = [
      { byteLength: 100, lifetime: [always(0, 1)[0], always(6, 7)[0]] },
      { byteLength: 100, lifetime: always(2, 5) },
      { byteLength: 50, lifetime: always(1, 6) },
    ];
    expect(allocate(demands, 1)).toEqual({ offsets: [0, 0, 100], peakBytes: 150, withoutReuseBytes: 250 });
  });

  it('never puts two in the same place that are needed at the same time; keeps to the alignment; needs no more than all', () => {
    fc.assert(
      fc.property(anyDemands, fc.constantFrom(1, 16, 64), (demands, align) => {
        const { offsets, peakBytes, withoutReuseBytes } = allocate(demands, align);
        const placed = demands.map((demand, i) => ({ ...demand, start: offsets[i] ?? -1 }));
        for (const { start, byteLength } of placed) {
          expect(start % align).toBe(0);
          expect(start + byteLength).toBeLessThanOrEqual(peakBytes);
        }
        let busiest = 0;
        for (let step = 0; step < 2 * STEPS; step++) {
          const here = placed.filter((demand) => isNeeded(demand, step)).sort((a, b) => a.start - b.start);
          for (const [i, b] of here.slice(1).entries()) {
            const a = here[i] ?? b;
            if (a.start + a.byteLength > b.start)
              throw new Error(`in step ${step} ${JSON.stringify(a)} overlaps ${JSON.stringify(b)}`);
          }
          busiest = Math.max(
            busiest,
            here.reduce((sum, { byteLength }) => sum + byteLength, 0),
          );
        }
        const separate = demands.reduce((sum, d) => sum + Math.ceil(d.byteLength / align) * align, 0);
        expect(withoutReuseBytes).toBe(separate);
        expect(peakBytes).toBeLessThanOrEqual(separate);
        expect(peakBytes).toBeGreaterThanOrEqual(busiest);
      }),
    );
  });
});
