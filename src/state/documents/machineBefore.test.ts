import { describe, expect, it } from 'vitest';
import { withParameter, type ParameterId } from '../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { FIRST_DOCUMENT } from './experiment.ts';
import { historyOf, record } from './history.ts';
import { machineChange } from './machineBefore.ts';

const set = (e: Experiment, id: ParameterId, value: number): Experiment => ({
  ...e,
  arch: withParameter(e.arch, id, value),
});

function after(...steps: readonly Experiment[]) {
  const [first = DEFAULT_EXPERIMENT, ...rest] = steps;
  const start = historyOf({ ...FIRST_DOCUMENT, experiment: first });
  return rest.reduce((h, experiment) => record(h, { ...FIRST_DOCUMENT, experiment }, (a, b) => a === b), start);
}

describe('the machine before it was changed', () => {
  const first = DEFAULT_EXPERIMENT;
  const slow = set(first, 'memoryDelay', 32);
  const slower = set(first, 'memoryDelay', 64);

  it('is the one before a row of steps of the same parameter', () => {
    expect(machineChange(after(first, slow, slower))).toEqual({ before: first, parameters: ['memoryDelay'] });
    const wide = set(first, 'busBits', 128);
    const both = set(wide, 'memoryDelay', 64);
    expect(machineChange(after(first, wide, both))).toEqual({ before: wide, parameters: ['memoryDelay'] });
  });

  it('is none at the start, or when something else was changed last', () => {
    expect(machineChange(after(first))).toBeNull();
    expect(machineChange(after(first, slow, { ...slow, schedule: { tile_h: 7 } }))).toBeNull();
  });
});
