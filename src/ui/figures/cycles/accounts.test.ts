import { expect, it } from 'vitest';
import { tileRun } from '../../charts/run.testing.ts';
import { gapOf, RESOURCES } from './accounts.ts';

it('an account is of what sets the bound with the bound itself, of another with what that one must take, of nothing with 0', () => {
  const run = tileRun();
  const parts = [
    { id: 'compute', cycles: 64 },
    { id: 'read', cycles: 40 },
  ] as unknown as typeof run.lowerBound.parts;
  const bounded = { ...run, lowerBound: { ...run.lowerBound, cycles: 64, by: 'compute' as const, parts } };
  expect(RESOURCES.map((resource) => gapOf(bounded, resource).least)).toEqual([64, 40, 0]);
  expect(RESOURCES.map((resource) => gapOf(bounded, resource).resource)).toEqual(['compute', 'read', 'write']);
});
