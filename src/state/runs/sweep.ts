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

interface Shown {
  readonly getState: () => SweepStore;
  readonly setState: (change: Partial<SweepStore>) => void;
}

/** What is under way of the sweep that a store shows. */
class Sweeping {
  readonly #shown: Shown;
  readonly #clientOf: () => SweepClient;
  readonly #memory: SweepMemory;
  #client: SweepClient | null = null;
  #stop: (() => void) | null = null;
  #left: readonly number[] = [];
  #fresh: DesignResult[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(shown: Shown, clientOf: () => SweepClient, memory: SweepMemory) {
    this.#shown = shown;
    this.#clientOf = clientOf;
    this.#memory = memory;
  }

  async remember(): Promise<void> {
    const found = await this.#memory.load();
    // Whoever began another one meanwhile wants that one.
    if (found === null || this.#shown.getState().spec !== null) return;
    const { spec, results, total, left } = found;
    this.#left = left;
    this.#shown.setState({ spec, results, total, status: left.length === 0 ? 'done' : 'cancelled' });
  }

  begin(spec: SweepSpec): void {
    this.cancel();
    this.#fresh = [];
    const total = gridSize(spec.axes);
    this.#shown.setState({ spec, results: [], total });
    this.#run(spec, wholeGrid({ size: total }));
  }

  cancel(): void {
    this.#stop?.();
  }

  goOn(): void {
    const { spec, status } = this.#shown.getState();
    if (spec !== null && status !== 'running' && this.#left.length > 0) this.#run(spec, inOrder(this.#left));
  }

  #run(spec: SweepSpec, strategy: Strategy<DesignResult>): void {
    const client = (this.#client ??= this.#clientOf());
    let cancelled = false;
    this.#shown.setState({ status: 'running', failure: null });
    const end = client.run(spec, strategy, {
      onEvent: (result) => {
        this.#fresh.push(result);
        this.#timer ??= setTimeout(() => {
          this.#show();
        }, SHOW_MS);
      },
      onProgress: () => undefined,
      onEnd: ({ failure, left }) => {
        this.#show();
        this.#left = left;
        this.#stop = null;
        this.#shown.setState({ status: failure !== null ? 'failed' : cancelled ? 'cancelled' : 'done', failure });
        this.#save();
      },
    });
    this.#stop = () => {
      cancelled = true;
      end();
    };
    // An empty sweep has ended already.
    if (this.#shown.getState().status !== 'running') this.#stop = null;
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#fresh.length === 0) return;
    const results = [...this.#shown.getState().results, ...this.#fresh];
    this.#fresh = [];
    this.#shown.setState({ results });
    this.#saving ??= setTimeout(() => {
      this.#save();
    }, SAVE_MS);
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    const { spec, results, total, status } = this.#shown.getState();
    if (spec === null) return;
    const done = new Set(results.map((r) => r.index));
    const rest = Array.from({ length: total }, (_, i) => i).filter((i) => !done.has(i));
    this.#memory.save({ spec, results, total, left: status === 'running' ? rest : this.#left });
  }
}

export const createSweepStore = (clientOf: () => SweepClient, memory: SweepMemory = FORGETFUL) =>
  createStore<SweepStore>((setState, getState) => {
    const sweeping = new Sweeping({ setState, getState }, clientOf, memory);
    void sweeping.remember();
    return {
      status: 'idle',
      spec: null,
      results: [],
      total: 0,
      failure: null,
      start: (spec) => {
        sweeping.begin(spec);
      },
      cancel: () => {
        sweeping.cancel();
      },
      goOn: () => {
        sweeping.goOn();
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
