import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundStep } from '../ticks.ts';
import { cycleAt, timeTicks, xOf, type TimeScale } from './timeScale.ts';

const scales = fc
  .record({
    from: fc.integer({ min: 0, max: 1e7 }),
    span: fc.integer({ min: 20, max: 1e7 }),
    left: fc.integer({ min: 0, max: 100 }),
    width: fc.integer({ min: 50, max: 3000 }),
  })
  .map(({ from, span, left, width }): TimeScale => ({ from, to: from + span, left, width }));

describe('the time scale', () => {
  it('puts its ends at the ends of the chart', () => {
    const s = { from: 100, to: 300, left: 64, width: 800 };
    expect([xOf(s, 100), xOf(s, 300)]).toEqual([64, 864]);
    expect([cycleAt(s, 64), cycleAt(s, 864)]).toEqual([100, 300]);
  });

  it('goes to pixels and back without moving a cycle', () => {
    fc.assert(
      fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (s, part) => {
        const cycle = s.from + part * (s.to - s.from);
        expect(Math.abs(cycleAt(s, xOf(s, cycle)) - cycle)).toBeLessThan(1e-6 * (s.to - s.from));
      }),
    );
  });

  it('has ticks that are round, inside, in order and far enough apart to be read', () => {
    fc.assert(
      fc.property(scales, (s) => {
        const ticks = timeTicks(s, 90);
        for (const [i, tick] of ticks.entries()) {
          expect(Number.isInteger(tick)).toBe(true);
          expect(tick).toBeGreaterThanOrEqual(s.from);
          expect(tick).toBeLessThanOrEqual(s.to);
          const next = ticks[i + 1];
          if (next !== undefined) expect(xOf(s, next) - xOf(s, tick)).toBeGreaterThanOrEqual(90 * (1 - 1e-9));
        }
      }),
    );
  });

  it.each([
    [0.3, 1],
    [1, 1],
    [3, 5],
    [20, 20],
    [21, 50],
    [900, 1000],
  ])('steps of at least %d are %d', (least, step) => {
    expect(roundStep(least)).toBe(step);
  });
});
