import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './pareto.ts';

const objectives = [(p: readonly number[]) => p[0] ?? NaN, (p: readonly number[]) => p[1] ?? NaN];

describe('paretoFront', () => {
  it('keeps what nothing beats in both objectives', () => {
    const points = [
      [1, 9],
      [2, 5],
      [3, 6],
      [4, 1],
      [4, 1],
      [NaN, 0],
    ];
    expect(paretoFront(points, objectives)).toEqual([0, 1, 3]);
  });

  it('agrees with the definition on random points', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (points) => {
        const front = new Set(paretoFront(points, objectives));
        for (const [i, p] of points.entries()) {
          const beaten = points.some((q, j) => {
            const noWorse = q[0] <= p[0] && q[1] <= p[1];
            return noWorse && (q[0] < p[0] || q[1] < p[1] || j < i);
          });
          expect(front.has(i)).toBe(!beaten);
        }
      }),
    );
  });
});
