import { describe, expect, it } from 'vitest';
import { upgradeFrom, type Upgraders } from './versions.ts';

const STEPS: Upgraders<readonly number[]> = { 1: (v) => [...v, 1], 3: (v) => [...v, 3] };

describe('what was written by an older version', () => {
  it('is brought up step after step, from its own version on', () => {
    expect(upgradeFrom([], 1, 4, STEPS)).toEqual([1, 3]);
    expect(upgradeFrom([], 2, 4, STEPS)).toEqual([3]);
    expect(upgradeFrom([], 1, 3, STEPS)).toEqual([1]);
    expect(upgradeFrom([], 4, 4, STEPS)).toEqual([]);
  });
});
