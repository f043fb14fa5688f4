import { describe, expect, it } from 'vitest';
import { differenceText, knobChanges, otherKnobs } from './compare.ts';

const A = {
  ...{ tile_h: 14, tile_w: 28, tile_ci: 1, tile_co: 2, oc_nthread: 1, h_nthread: 2 },
  order: 'weight-stationary',
  fold_taps: 'none',
} as const;
const B = { ...A, tile_h: 7, h_nthread: 1, oc_nthread: 2 };

describe('two schedules', () => {
  it('differ in the knobs that differ', () => {
    expect(knobChanges(A, B)).toBe('tile_h 14 → 7, oc_nthread 1 → 2, h_nthread 2 → 1');
    expect(otherKnobs(B, A)).toBe('tile_h 7, oc_nthread 2, h_nthread 1');
    expect(knobChanges(A, { ...A, order: 'input-stationary' })).toBe('order weight-stationary → input-stationary');
    expect(knobChanges(A, A)).toBe('');
  });

  it('differ in the parts of their estimates, as the views name them', () => {
    const differences = [
      { part: 'wait.WGT', cycles: 9800 },
      { part: 'last-store', cycles: -9 },
    ] as const;
    expect(differenceText(differences).replaceAll('\u2212', '-').replaceAll('\u202f', ' ')).toBe(
      'weight wait +9 800, last store -9',
    );
  });
});
