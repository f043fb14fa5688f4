import { describe, expect, it } from 'vitest';
import { getParameter, withParameter } from '../core/arch/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../core/experiment/defaults.ts';
import { archProblems } from './experiment.ts';
import { nextSteps } from './nextSteps.ts';

describe('what could be tried next', () => {
  it('is one stop more of one parameter, where that is legal', () => {
    const steps = nextSteps(DEFAULT_EXPERIMENT);
    expect(steps.find((s) => s.id === 'busBits')?.experiment.arch.hardware.busBits).toBe(128);
    for (const { id, experiment } of steps) {
      expect(archProblems(experiment.arch)).toEqual([]);
      const back = withParameter(experiment.arch, id, getParameter(DEFAULT_EXPERIMENT.arch, id));
      expect({ ...experiment, arch: back }).toEqual(DEFAULT_EXPERIMENT);
    }
  });

  it('is nothing beyond the last stop', () => {
    const widest = { ...DEFAULT_EXPERIMENT, arch: withParameter(DEFAULT_EXPERIMENT.arch, 'busBits', 512) };
    expect(nextSteps(widest).some((s) => s.id === 'busBits')).toBe(false);
  });
});
