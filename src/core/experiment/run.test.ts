import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH, withParameter } from '../machine/parameters.ts';
import { shapeOf } from '../layer/layer.ts';
import { DEFAULT_EXPERIMENT } from './defaults.ts';
import type { Experiment } from './experiment.ts';
import { experimentKey } from './key.ts';
import { runExperiment, runWhole, type RunEvent } from './run.ts';

const small: Experiment = {
  ...DEFAULT_EXPERIMENT,
  workload: { kind: 'conv', shape: shapeOf(8, 8, 32, 32, 3, 1, 1) },
};

function eventsOf(experiment: Experiment): RunEvent[] {
  const events: RunEvent[] = [];
  const run = runExperiment(experiment);
  for (let next = run.next(); next.done !== true; next = run.next()) events.push(next.value);
  return events;
}

describe('a run', () => {
  it('tells the estimate, then the exact cycles, then the bits', () => {
    const kinds = eventsOf(small).flatMap((e) => (e.kind === 'progress' ? [] : [e.kind]));
    expect(kinds).toEqual(['estimate', 'result', 'bits']);
  });

  it('agrees with a direct convolution bit for bit', () => {
    const result = runWhole(small);
    expect(result.ok && result.value.bits).toEqual({ state: 'match', bytes: 8 * 8 * 32 });
  });

  it('is the same every time: a function of the experiment', () => {
    expect(runWhole(small)).toEqual(runWhole({ ...small }));
  });

  it('changes its key, its data and nothing of its timing with the seed', () => {
    const other = { ...small, seed: 2 };
    const [a, b] = [runWhole(small), runWhole(other)];
    expect(experimentKey(other)).not.toBe(experimentKey(small));
    expect(a.ok && b.ok && a.value.run.trace.cycles === b.value.run.trace.cycles).toBe(true);
  });

  it('is slower without latency hiding', () => {
    const off = runWhole({ ...small, schedule: { oc_nthread: 1, h_nthread: 1 } });
    const on = runWhole(small);
    if (!off.ok || !on.ok) throw new Error('both must run');
    expect(off.value.run.trace.cycles).toBeGreaterThan(on.value.run.trace.cycles ?? Infinity);
  });

  it('of an illegal machine says which limit it breaks', () => {
    const arch = withParameter(DEFAULT_ARCH, 'LOG_ACC_BUFF_SIZE', 18);
    const result = runWhole({ ...small, arch });
    expect(result.ok).toBe(false);
    expect(!result.ok && result.problems[0].fix).not.toBe('');
  });

  it('of an unknown layer names those there are', () => {
    const result = runWhole({ ...small, workload: { kind: 'network', network: 'resnet18', layer: 'C99' } });
    expect(!result.ok && result.problems[0].limit).toContain('resnet18');
  });

  it('of a schedule that does not fit says in bytes what is missing', () => {
    const layer: Experiment = {
      ...DEFAULT_EXPERIMENT,
      schedule: { tile_h: 56, tile_w: 56, tile_ci: 4, tile_co: 4, oc_nthread: 1, h_nthread: 1 },
    };
    const result = runWhole(layer);
    expect(!result.ok && result.problems[0].message).toMatch(
      /INP needs [\d\s,.\u202f]+ of [\d\s,.\u202f]+ (bytes|[KM]iB)/,
    );
  });
});
