import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../core/experiment/defaults.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { runWhole } from '../core/experiment/run.ts';
import { insightSteps, type ScheduleQuestion, type Weighed } from './insightSteps.ts';

const EXPERIMENT: Experiment = {
  ...DEFAULT_EXPERIMENT,
  workload: { kind: 'network', network: 'resnet18', layer: 'C10' },
};

function answer(question: ScheduleQuestion): readonly Weighed[] {
  const { value, done } = insightSteps(question).next();
  if (done === true) throw new Error('no answer');
  return value;
}

describe('schedules weighed against each other', () => {
  const run = runWhole(EXPERIMENT);
  if (!run.ok) throw new Error(run.problems[0].message);
  const { schedule, estimate } = run.value.run;

  it('begin with the chosen one and its estimate, as the run has it; the next best are none better', () => {
    const [own, ...others] = answer({ experiment: EXPERIMENT, schedules: [schedule], more: 4 });
    expect(own?.schedule).toEqual(schedule);
    expect(own?.reasons?.other.estimate.cycles).toBe(estimate);
    expect(own?.reasons?.difference).toBe(0);
    expect(others).toHaveLength(4);
    for (const other of others) {
      expect(other.schedule).not.toEqual(schedule);
      expect(other.reasons?.difference).toBeGreaterThanOrEqual(0);
      expect(other.reasons?.parts.reduce((sum, p) => sum + p.cycles, 0)).toBe(other.reasons?.difference);
      expect(other.bound).toBeGreaterThan(0);
    }
  });

  it('say what is wrong with one that does not fit here', () => {
    const huge = { ...schedule, tile_ci: 16, tile_co: 32, tile_h: 7, tile_w: 7, oc_nthread: 2, h_nthread: 1 };
    const [, other] = answer({ experiment: EXPERIMENT, schedules: [schedule, huge], more: 0 });
    expect(other?.reasons).toBeNull();
    expect(other?.problem?.code).toMatch(/^schedule\./);
  });
});
