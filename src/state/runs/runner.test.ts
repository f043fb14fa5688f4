import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withParameter } from '../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { runWhole } from '../../core/experiment/run.ts';
import type { JobClient, JobHandlers } from '../../workers/client.ts';
import type { JobOutcome } from '../../workers/protocol.ts';
import type { RunRequest, RunUpdate } from '../../workers/runSteps.ts';
import { runKey } from '../documents/experiment.ts';
import { useResultsStore } from './results.ts';
import { createRunner } from './runner.ts';

/** A layer small enough to be run for real in a test. */
const SMALL: Experiment = {
  ...DEFAULT_EXPERIMENT,
  workload: {
    kind: 'conv',
    shape: {
      batch: 1,
      height: 4,
      width: 4,
      inChannels: 16,
      outChannels: 16,
      kernelHeight: 1,
      kernelWidth: 1,
      padHeight: 0,
      padWidth: 0,
      strideHeight: 1,
      strideWidth: 1,
    },
  },
};
const OTHER: Experiment = { ...SMALL, seed: 2 };
const ILLEGAL: Experiment = { ...SMALL, arch: withParameter(SMALL.arch, 'LOG_UOP_BUFF_SIZE', 24) };

function resultOf(experiment: Experiment) {
  const result = runWhole(experiment);
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
}

/** The client of a worker that the test plays. */
function setUp() {
  const asked: Experiment[] = [];
  let current: JobHandlers<RunUpdate> | null = null;
  const end = (outcome: JobOutcome): void => {
    const was = current;
    current = null;
    was?.onEnd(outcome);
  };
  const client: JobClient<RunRequest, RunUpdate> = {
    run: ({ experiment }, handlers) => {
      end({ kind: 'cancelled' });
      asked.push(experiment);
      current = handlers;
    },
    cancel: () => {
      end({ kind: 'cancelled' });
    },
    warm: () => undefined,
    restart: () => {
      end({ kind: 'cancelled' });
    },
  };
  const idle = vi.fn();
  const runner = createRunner(client, () => Date.now(), idle);
  const say = (update: RunUpdate): void => {
    current?.onEvent(update);
  };
  const finish = (experiment: Experiment): void => {
    say({ kind: 'result', result: { ...resultOf(experiment), bits: { state: 'pending' } }, derived: null });
    say({ kind: 'bits', verdict: { state: 'match', bytes: 256 } });
    end({ kind: 'done' });
  };
  return { runner, asked, say, end, finish, idle };
}

const now = () => useResultsStore.getState();

describe('keeping results at the experiment asked for', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    useResultsStore.setState(useResultsStore.getInitialState());
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes the estimate, then exact cycles, then the verdict on the bits', () => {
    const { runner, say, finish, idle } = setUp();
    runner.show(SMALL);
    const { schedule, estimate, trace } = resultOf(SMALL).run;
    say({ kind: 'estimate', cycles: estimate, schedule });
    expect(now()).toMatchObject({ running: true, estimate: { key: runKey(SMALL), cycles: estimate } });
    finish(SMALL);
    expect(now()).toMatchObject({
      running: false,
      estimate: null,
      good: { key: runKey(SMALL), bits: { state: 'match' } },
    });
    expect(now().good?.view.trace.cycles).toBe(trace.cycles);
    expect(idle).toHaveBeenCalledOnce();
  });

  it('keeps the last good result while the next is on its way', () => {
    const { runner, finish } = setUp();
    runner.show(SMALL);
    finish(SMALL);
    runner.show(OTHER);
    expect(now()).toMatchObject({ running: true, good: { key: runKey(SMALL) } });
    finish(OTHER);
    expect(now().good?.key).toBe(runKey(OTHER));
  });

  it('asks nobody about a machine that is illegal, says why, and keeps the last good result', () => {
    const { runner, finish, asked } = setUp();
    runner.show(SMALL);
    finish(SMALL);
    runner.show(ILLEGAL);
    expect(asked).toEqual([SMALL]);
    expect(now()).toMatchObject({ running: false, refused: { key: runKey(ILLEGAL) }, good: { key: runKey(SMALL) } });
    expect(now().refused?.problems[0]?.repairs).not.toEqual([]);
  });

  it('answers at once for a run it still has: undo is instant', () => {
    const { runner, finish, asked } = setUp();
    runner.show(SMALL);
    finish(SMALL);
    runner.show(OTHER);
    finish(OTHER);
    runner.show(SMALL);
    expect(now()).toMatchObject({ running: false, good: { key: runKey(SMALL), bits: { state: 'match' } } });
    expect(asked).toEqual([SMALL, OTHER]);
  });

  it('has the last six runs, and asks anew for the one before them', () => {
    const { runner, finish, asked } = setUp();
    const all = [1, 2, 3, 4, 5, 6, 7].map((seed): Experiment => ({ ...SMALL, seed }));
    for (const experiment of all) {
      runner.show(experiment);
      finish(experiment);
    }
    for (const experiment of all.slice(1)) runner.show(experiment);
    expect(asked).toEqual(all);
    runner.show(SMALL);
    expect(asked).toEqual([...all, { ...SMALL, seed: 1 }]);
  });

  const faster = (e: Experiment): Experiment => ({ ...e, arch: withParameter(e.arch, 'clockMHz', 333) });

  it('another clock changes no cycle: nothing is asked, nothing is an estimate, only times follow', () => {
    const { runner, finish, asked } = setUp();
    runner.show(SMALL);
    finish(SMALL);
    const before = now().good;
    const seen: unknown[] = [];
    const leave = useResultsStore.subscribe(({ estimate, running, good }) => {
      seen.push([estimate, running, good?.key]);
    });
    runner.show(faster(SMALL));
    leave();
    expect(new Set(seen.map((s) => JSON.stringify(s)))).toEqual(
      new Set([JSON.stringify([null, false, runKey(SMALL)])]),
    );
    expect(asked).toEqual([SMALL]);
    expect(now().good?.view.arch.hardware.clockMHz).toBe(333);
    expect(now().good?.result.run.arch).toEqual(faster(SMALL).arch);
    expect(now().good?.view.trace).toBe(before?.view.trace);
  });

  it('another clock while a run is under way lets it go on, and the result has the new clock', () => {
    const { runner, finish, asked, say } = setUp();
    runner.show(SMALL);
    runner.show(faster(SMALL));
    say({ kind: 'result', result: { ...resultOf(SMALL), bits: { state: 'pending' } }, derived: null });
    expect(now().good?.view.arch.hardware.clockMHz).toBe(333);
    runner.show(SMALL);
    expect(now().good?.view.arch.hardware.clockMHz).toBe(100);
    finish(SMALL);
    expect(asked).toEqual([SMALL]);
    expect(now()).toMatchObject({ running: false, good: { bits: { state: 'match' } } });
  });

  it('brings back the last good run of before a reload where what is asked for cannot be run', () => {
    const { runner, finish, asked } = setUp();
    runner.bringBack(SMALL);
    expect(asked).toEqual([]);
    runner.show(ILLEGAL);
    runner.bringBack(SMALL);
    finish(SMALL);
    expect(asked).toEqual([SMALL]);
    expect(now()).toMatchObject({
      ...{ running: false, estimate: null, refused: { key: runKey(ILLEGAL) } },
      good: { key: runKey(SMALL), bits: { state: 'match' } },
    });
  });

  it('shows progress only of what takes longer than 300 ms', () => {
    const { runner, say } = setUp();
    runner.show(SMALL);
    say({ kind: 'progress', stage: 'search', fraction: 0.1 });
    expect(now().progress).toBeNull();
    vi.advanceTimersByTime(301);
    say({ kind: 'progress', stage: 'search', fraction: 0.5 });
    expect(now().progress).toMatchObject({ stage: 'search', fraction: 0.5 });
  });

  it('a failure is shown until a retry, and what was good stays', () => {
    const { runner, finish, end, asked } = setUp();
    runner.show(SMALL);
    finish(SMALL);
    runner.show(OTHER);
    end({ kind: 'failed', failure: { kind: 'died', message: 'out of memory' } });
    expect(now()).toMatchObject({ failure: { kind: 'died' }, running: false, good: { key: runKey(SMALL) } });
    runner.retry();
    expect(now()).toMatchObject({ failure: null, running: true });
    expect(asked).toEqual([SMALL, OTHER, OTHER]);
  });

  it('cancelled by hand is said to be; replaced by a newer one is not', () => {
    const { runner } = setUp();
    runner.show(SMALL);
    runner.show(OTHER);
    expect(now()).toMatchObject({ stopped: false, running: true });
    runner.cancel();
    expect(now()).toMatchObject({ stopped: true, running: false });
  });

  it('a schedule that cannot be compiled is refused by the compiler, with its problems', () => {
    const { runner, end } = setUp();
    runner.show(SMALL);
    const problem = { code: 'schedule.inp', message: '', field: 'tile_h', got: 9, limit: 4, fix: '' };
    end({ kind: 'refused', problems: [problem] });
    expect(now().refused).toEqual({ key: runKey(SMALL), problems: [problem] });
  });
});
