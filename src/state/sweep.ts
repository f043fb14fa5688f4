import { create } from 'zustand';
import type { DesignResult } from '../core/explore/evaluate.ts';
import { designCount, type SweepSpec } from '../core/explore/sweepSpec.ts';
import type { Failure } from '../workers/protocol.ts';
import { createSweepClient, type SweepClient } from '../workers/sweepClient.ts';

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

/** Results reach the screen at most this often: a fast sweep must not draw a thousand times. */
const SHOW_MS = 100;

export const createSweepStore = (clientOf: () => SweepClient) =>
  create<SweepStore>()((set, get) => {
    let client: SweepClient | null = null;
    let stop: (() => void) | null = null;
    let left: readonly number[] = [];
    let fresh: DesignResult[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const show = (): void => {
      clearTimeout(timer);
      timer = undefined;
      if (fresh.length === 0) return;
      const results = [...get().results, ...fresh];
      fresh = [];
      set({ results });
    };

    const run = (spec: SweepSpec, indices: readonly number[]): void => {
      client ??= clientOf();
      let cancelled = false;
      set({ status: 'running', failure: null });
      const end = client.run(spec, indices, {
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
        const total = designCount(spec);
        set({ spec, results: [], total });
        run(
          spec,
          Array.from({ length: total }, (_, i) => i),
        );
      },
      cancel: () => {
        stop?.();
      },
      goOn: () => {
        const { spec, status } = get();
        if (spec !== null && status !== 'running' && left.length > 0) run(spec, left);
      },
    };
  });

export const useSweepStore = createSweepStore(createSweepClient);
