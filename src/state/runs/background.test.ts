import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withParameter } from '../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import type { JobClient, JobHandlers } from '../../workers/client.ts';
import type { RunRequest, RunUpdate } from '../../workers/runSteps.ts';
import { createBackground } from './background.ts';
import { runKey } from '../documents/experiment.ts';
import { layerExperiment, networkOf } from '../documents/layers.ts';
import { nextMachines } from '../documents/nextSteps.ts';
import { addSummary, useResultsStore, useSummaryStore } from './results.ts';

const SCHEDULE = {
  ...{ tile_h: 1, tile_w: 1, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 },
  order: 'weight-stationary',
  fold_taps: 'none',
} as const;
const ILLEGAL: Experiment = {
  ...DEFAULT_EXPERIMENT,
  arch: withParameter(DEFAULT_EXPERIMENT.arch, 'LOG_UOP_BUFF_SIZE', 24),
};
const BASELINE: Experiment = { ...DEFAULT_EXPERIMENT, seed: 7 };

/** A worker that the test plays. */
function setUp() {
  const asked: RunRequest[] = [];
  let handlers: JobHandlers<RunUpdate> | null = null;
  const cancel = vi.fn(() => {
    const was = handlers;
    handlers = null;
    was?.onEnd({ kind: 'cancelled' });
  });
  const client: JobClient<RunRequest, RunUpdate> = {
    run: (request, with_) => {
      asked.push(request);
      handlers = with_;
    },
    ...{ cancel, warm: () => undefined, restart: () => undefined },
  };
  return { background: createBackground(client), asked, cancel, now: () => handlers };
}

const summaryOf = (e: Experiment) => useSummaryStore.getState().summaries.get(runKey(e));
const layers = (networkOf(DEFAULT_EXPERIMENT.workload)?.layers ?? [])
  .filter((l) => l.onHost !== true)
  .map((l) => {
    const network = networkOf(DEFAULT_EXPERIMENT.workload);
    if (network === undefined) throw new Error('the default layer has no network');
    return layerExperiment(DEFAULT_EXPERIMENT, network, l);
  });
const steps = nextMachines(DEFAULT_EXPERIMENT).map((s) => s.experiment);

describe('work for when nobody waits', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    useSummaryStore.setState({ summaries: new Map() });
    useResultsStore.setState({ baseline: null, baselineKey: null });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const all = (experiment: Experiment, baseline: Experiment | null): readonly RunRequest[] => {
    const { background, asked, now } = setUp();
    background.go(experiment, baseline);
    vi.advanceTimersByTime(250);
    for (let i = 0; i < 200 && now() !== null; i++) {
      const ended = now();
      if (asked.length === i) break;
      ended?.onEnd({ kind: 'done' });
    }
    return asked;
  };

  it('is the baseline, then the other layers, then what could be tried next, each once', () => {
    expect(all(DEFAULT_EXPERIMENT, BASELINE)).toEqual([
      { experiment: BASELINE, depth: 'view' },
      ...[...layers, ...steps].map((experiment) => ({ experiment, depth: 'timing' })),
    ]);
  });

  it('leaves out what is known, and goes on after what cannot be or fails', () => {
    const [first, second] = layers;
    if (first === undefined || second === undefined) throw new Error('too few layers');
    const known = { cycles: 1, utilization: 1, bound: null, estimate: 1, schedule: SCHEDULE };
    addSummary(runKey(first), { ...known, exact: true });
    addSummary(runKey(second), { ...known, exact: false });
    useResultsStore.setState({ baseline: { key: runKey(BASELINE) } as never });
    expect(all(DEFAULT_EXPERIMENT, BASELINE)[0]?.experiment).toEqual(second);

    const { background, asked, now } = setUp();
    background.go(DEFAULT_EXPERIMENT, null);
    vi.advanceTimersByTime(250);
    const problem = { code: 'x', field: 'x', got: 1, limit: 2, message: 'No.', fix: 'Do.' };
    now()?.onEvent({ kind: 'estimate', cycles: 1000, schedule: SCHEDULE });
    expect(summaryOf(second)).toMatchObject({ cycles: 1000, exact: false });
    now()?.onEnd({ kind: 'refused', problems: [problem] });
    expect(summaryOf(second)).toBe(problem);
    now()?.onEnd({ kind: 'failed', failure: { kind: 'died', message: '' } });
    expect(asked).toHaveLength(3);
  });

  it('is none of a machine that cannot be; the baseline counts by its own machine', () => {
    expect(all(ILLEGAL, null)).toEqual([]);
    expect(all(ILLEGAL, BASELINE)).toEqual([{ experiment: BASELINE, depth: 'view' }]);
    expect(all(DEFAULT_EXPERIMENT, ILLEGAL)[0]?.depth).toBe('timing');
  });

  it('waits until nobody has changed anything for a while, and stops when somebody does', () => {
    const { background, asked, cancel } = setUp();
    background.go(DEFAULT_EXPERIMENT, null);
    vi.advanceTimersByTime(249);
    background.go(DEFAULT_EXPERIMENT, null);
    vi.advanceTimersByTime(249);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(asked).toHaveLength(1);
    background.pause();
    expect(cancel).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(1000);
    expect(asked).toHaveLength(1);
    background.go(DEFAULT_EXPERIMENT, null);
    background.pause();
    vi.advanceTimersByTime(1000);
    expect(asked).toHaveLength(1);
  });
});
