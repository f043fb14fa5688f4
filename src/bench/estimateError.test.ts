import { expect, test } from 'vitest';
import { estimateError, type Judged } from './estimateError.ts';

const judged = (estimate: number, exact: number): Judged => ({
  schedule: {
    tile_h: 1,
    tile_w: 2,
    tile_ci: 3,
    tile_co: exact,
    oc_nthread: 1,
    h_nthread: 2,
    order: 'weight-stationary',
    fold_taps: 'none',
  },
  estimate,
  exact,
});

test('an estimate that ranks alike is perfect, however far off', () => {
  const { rank, error } = estimateError([
    { name: 'A', legal: 3, judged: [judged(90, 100), judged(150, 200), judged(310, 300)] },
  ]);
  expect(rank.value).toBe(1);
  expect(rank.note).toContain('all 3 legal schedules of 1 ResNet-18 layers');
  expect(error.value).toBeCloseTo(25);
  expect(error.note).toContain('A 1 x 2 x 3 x 200, threads 1 x 2, weight-stationary: 150 for 200; median 10.00 %');
  expect(error.note).toContain('at most 0.00 % slower');
});

test('the worst layer counts, and what a wrong choice costs', () => {
  const { rank, error } = estimateError([
    { name: 'A', legal: 9, judged: [judged(100, 100), judged(200, 200)] },
    { name: 'B', legal: 9, judged: [judged(100, 110), judged(101, 100)] },
  ]);
  expect(rank.value).toBe(-1);
  expect(rank.note).toContain('worst layer (B); mean of layers 0.0000');
  expect(rank.note).toContain('4 of 18 legal schedules');
  expect(error.note).toContain('at most 10.00 % slower than the best, mean 5.00 %');
});
