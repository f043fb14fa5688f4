import { createStore } from '../store.ts';
import { createSweepMemory, type SweepMemory } from './sweepMemory.ts';
import type { DesignResult } from '../../core/explore/evaluate.ts';
import { gridSize } from '../../core/explore/space.ts';
import { inOrder, wholeGrid, type Strategy } from '../../core/explore/strategy.ts';
import type { SweepSpec } from '../../core/explore/sweepSpec.ts';
import type { Failure } from '../../workers/protocol.ts';
import { createSweepClient, type SweepClient } from '../../workers/sweepClient.ts';

export interface SweepStore {
  readonly status: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly spec: SweepSpec | null;
  /** In the order they were finished. */
  readonly results: readonly DesignResult[];
  readonly total: number;
  readonly failure: Failure | null;
  /** Forgets what was there and evaluates every design of the spec. */
  readonly start: (spec: SweepSpec) => void;
  readonly cancel: () => void;
  /** After a cancel or a failure: the designs that are left. */
  readonly goOn: () => void;
}

const FORGETFUL: SweepMemory = { load: () => Promise.resolve(null), save: () => undefined };

/** Results reach the screen at most this often: a fast sweep must not draw a thousand times. */
const SHOW_MS = 100;

/** A sweep that runs is kept now and then: what a reload costs is at most this much work. */
const SAVE_MS = 5000;

export const createSweepStore = (clientOf: () => SweepClient, memory: SweepMemory = FORGETFUL) =>
  createStore<SweepStore>((set, get) => {
    let client: SweepClient | null = null;
    let stop: (() => void) | null = null;
    let left: readonly number[] = [];
    let fresh: DesignResult[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let saving: ReturnType<typeof setTimeout> | undefined;

    const save = (): void => {
      clearTimeout(saving);
      saving = undefined;
      const { spec, results, total, status } = get();
      if (spec === null) return;
      const done = new Set(results.map((r) => r.index));
      const rest = Array.from({ length: total }, (_, i) => i).filter((i) => !done.has(i));
      memory.save({ spec, results, total, left: status === 'running' ? rest : left });
    };

    void memory.load().then((found) => {
      // Whoever began another one meanwhile wants that one.
      if (found === null || get().spec !== null) return;
      const { spec, results, total } = found;
      left = found.left;
      set({ spec, results, total, status: left.length === 0 ? 'done' : 'cancelled' });
    });

    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      if (fresh.length === 0) return;
      const results = [...get().results, ...fresh];
      fresh = [];
      set({ results });
      saving ??= setTimeout(save, SAVE_MS);
    };

    const run = (spec: SweepSpec, strategy: Strategy<DesignResult>): void => {
      client ??= clientOf();
      let cancelled = false;
      set({ status: 'running', failure: null });
      const end = client.run(spec, strategy, {
        onEvent: (result) => {
          fresh.push(result);
          timer ??= setTimeout(show, SHOW_MS);
        },
        onProgress: () => undefined,
        onEnd: ({ failure, left: rest }) => {
          show();
          left = rest;
          stop = null;
          set({ status: failure !== null ? 'failed' : cancelled ? 'cancelled' : 'done', failure });
          save();
        },
      });
      stop = () => {
        cancelled = true;
        end();
      };
      // An empty sweep has ended already.
      if (get().status !== 'running') stop = null;
    };

    return {
      status: 'idle',
      spec: null,
      results: [],
      total: 0,
      failure: null,
      start: (spec) => {
        stop?.();
        fresh = [];
        const total = gridSize(spec.axes);
        set({ spec, results: [], total });
        run(spec, wholeGrid({ size: total }));
      },
      cancel: () => {
        stop?.();
      },
      goOn: () => {
        const { spec, status } = get();
        if (spec !== null && status !== 'running' && left.length > 0) run(spec, inOrder(left));
      },
    };
  });

let client: SweepClient | null = null;
const theClient = (): SweepClient => (client ??= createSweepClient());

/** Makes a worker before a sweep is begun: its script is there then, wherever the connection has gone. */
export const warmSweeps = (): void => {
  theClient().warm();
};

export const useSweepStore = createSweepStore(theClient, createSweepMemory());
