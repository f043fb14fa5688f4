import { beforeEach, expect, it } from 'vitest';
import { addSummary, useSummaryStore, type Summary } from './results.ts';

const summary = (cycles: number, exact: boolean): Summary => ({
  ...{ cycles, exact, utilization: 0.5, bound: null, estimate: cycles },
  schedule: {
    ...{ tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 },
    order: 'weight-stationary',
    fold_taps: 'none',
  },
});
const cyclesOf = (key: string): number | null => {
  const found = useSummaryStore.getState().summaries.get(key);
  return found !== undefined && 'cycles' in found ? found.cycles : null;
};

beforeEach(() => {
  useSummaryStore.setState({ summaries: new Map() });
});

it('an estimate gives way to a later one and to the exact run, and the exact run to nothing', () => {
  addSummary('a', summary(1, false));
  addSummary('a', summary(2, false));
  expect(cyclesOf('a')).toBe(2);
  addSummary('a', summary(3, true));
  addSummary('a', summary(4, false));
  addSummary('a', summary(5, true));
  expect(cyclesOf('a')).toBe(3);
});

it('only so many are kept, the latest', () => {
  for (let i = 0; i <= 2000; i++) addSummary(`k${i}`, summary(i, false));
  expect(useSummaryStore.getState().summaries.size).toBe(2000);
  expect([cyclesOf('k0'), cyclesOf('k1'), cyclesOf('k2000')]).toEqual([null, 1, 2000]);
});
