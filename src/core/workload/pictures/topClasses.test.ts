import fc from 'fast-check';
import { expect, it } from 'vitest';
import { topClasses } from './topClasses.ts';

it('gives the largest scores first, with shares that add up to 1 over all', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 30 }), (scores) => {
      const all = topClasses(scores, scores.length);
      expect(all.map(({ score }) => score)).toEqual([...scores].sort((a, b) => b - a));
      expect(new Set(all.map(({ index }) => index)).size).toBe(scores.length);
      for (const { index, score } of all) expect(scores[index]).toBe(score);
      expect(all.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 1);
      expect(topClasses(scores, 2)).toEqual(all.slice(0, 2));
    }),
  );
});

it('takes shares for what they are, and makes them of any other scores by softmax', () => {
  expect(topClasses([0.25, 0.75, 0], 1)).toEqual([{ index: 1, score: 0.75, share: 0.75 }]);
  const [first] = topClasses([Math.log(3), 0], 1);
  expect(first?.share).toBeCloseTo(0.75, 12);
  expect(topClasses([1, 1, 1], 2).map(({ index }) => index)).toEqual([0, 1]);
});
