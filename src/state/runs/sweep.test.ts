import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import type { DesignResult } from '../../core/explore/evaluate.ts';
import type { SweepSpec } from '../../core/explore/sweepSpec.ts';
import type { PoolHandlers } from '../../workers/pool.ts';
import { createSweepStore } from './sweep.ts';
import type { KeptSweep, SweepMemory } from './sweepMemory.ts';

const SPEC: SweepSpec = {
  base: DEFAULT_ARCH,
  axes: [{ id: 'busBits', values: [64, 128, 256, 512] }],
  layers: [],
  schedule: {},
  device: 'xc7z020',
};

const result = (index: number): DesignResult => ({
  index,
  design: {},
  legal: true,
  cycles: 100 + index,
  milliseconds: 1,
  bound: 1,
  estimate: 1,
  utilization: 1,
  layers: [],
  extrapolated: [],
  resources: null,
  problems: [],
});

function sweep(memory?: SweepMemory) {
  const runs: { readonly indices: readonly number[]; readonly handlers: PoolHandlers<DesignResult> }[] = [];
  const store = createSweepStore(
    () => ({
      warm: () => undefined,
      run: (_spec, strategy, handlers) => {
        const indices = strategy.left();
        runs.push({ indices, handlers });
        const left = new Set(indices);
        const heard = handlers.onEvent;
        runs[runs.length - 1] = {
          indices,
          handlers: {
            ...handlers,
            onEvent: (r) => {
              left.delete(r.index);
              heard(r);
            },
          },
        };
        return () => {
          handlers.onEnd({ failure: null, left: [...left] });
        };
      },
    }),
    memory,
  );
  const run = (n: number) => {
    const found = runs[n];
    if (found === undefined) throw new Error(`run ${String(n)} was never started`);
    return found;
  };
  return { store, run };
}

describe('a sweep', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('evaluates every design and collects results as they come', () => {
    const { store, run } = sweep();
    store.getState().start(SPEC);
    expect(run(0).indices).toEqual([0, 1, 2, 3]);
    run(0).handlers.onEvent(result(1));
    vi.advanceTimersByTime(100);
    expect(store.getState()).toMatchObject({ status: 'running', total: 4, results: [{ index: 1 }] });
    run(0).handlers.onEnd({ failure: null, left: [] });
    expect(store.getState().status).toBe('done');
  });

  it('cancelled keeps what it has, and goes on with what is left', () => {
    const { store, run } = sweep();
    store.getState().start(SPEC);
    run(0).handlers.onEvent(result(0));
    run(0).handlers.onEvent(result(2));
    store.getState().cancel();
    expect(store.getState()).toMatchObject({ status: 'cancelled', results: [{ index: 0 }, { index: 2 }] });
    store.getState().goOn();
    expect(run(1).indices).toEqual([1, 3]);
    expect(store.getState().status).toBe('running');
  });

  it('goes on only where something is left and nothing runs', () => {
    const { store, run } = sweep();
    store.getState().goOn();
    expect(store.getState().status).toBe('idle');
    store.getState().start(SPEC);
    store.getState().goOn();
    expect(() => run(1)).toThrow();
    run(0).handlers.onEnd({ failure: null, left: [] });
    store.getState().goOn();
    expect(store.getState().status).toBe('done');
    expect(() => run(1)).toThrow();
  });

  /** What a sweep is kept in over a reload. */
  function fakeMemory(found: KeptSweep | null = null) {
    const saved: KeptSweep[] = [];
    return { saved, load: () => Promise.resolve(found), save: (s: KeptSweep) => void saved.push(s) };
  }

  it('outlives a reload: what was done stays, what was left can be gone on with', async () => {
    const memory = fakeMemory();
    const { store, run } = sweep(memory);
    store.getState().start(SPEC);
    run(0).handlers.onEvent(result(0));
    run(0).handlers.onEvent(result(3));
    vi.advanceTimersByTime(6000);
    expect(memory.saved.at(-1)).toMatchObject({ total: 4, results: [{ index: 0 }, { index: 3 }], left: [1, 2] });

    const again = sweep(fakeMemory(memory.saved.at(-1)));
    await vi.advanceTimersByTimeAsync(0);
    expect(again.store.getState()).toMatchObject({ status: 'cancelled', spec: SPEC, total: 4, results: [{}, {}] });
    again.store.getState().goOn();
    expect(again.run(0).indices).toEqual([1, 2]);
    run(0).handlers.onEnd({ failure: null, left: [] });
    expect(memory.saved.at(-1)?.left).toEqual([]);
  });

  it('begun before the one of before was found is not replaced by it', async () => {
    const memory = fakeMemory({ spec: SPEC, results: [result(2)], left: [], total: 4 });
    const { store } = sweep(memory);
    store.getState().start(SPEC);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getState()).toMatchObject({ status: 'running', results: [] });
  });

  it('says why it failed', () => {
    const { store, run } = sweep();
    store.getState().start(SPEC);
    run(0).handlers.onEnd({ failure: { kind: 'died', message: 'x' }, left: [0, 1, 2, 3] });
    expect(store.getState()).toMatchObject({ status: 'failed', failure: { kind: 'died' } });
  });

  it('starting another forgets the one before', () => {
    const { store, run } = sweep();
    store.getState().start(SPEC);
    run(0).handlers.onEvent(result(0));
    store.getState().start(SPEC);
    expect(store.getState()).toMatchObject({ status: 'running', results: [], total: 4 });
    expect(run(1).indices).toHaveLength(4);
  });
});
