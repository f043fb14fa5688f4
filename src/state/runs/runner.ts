import type { RunView } from '../../core/analysis/runView.ts';
import type { Arch } from '../../core/machine/arch.ts';
import type { Experiment } from '../../core/experiment/experiment.ts';
import { Lru } from '../../core/base/lru.ts';
import type { Problem } from '../../core/base/problem.ts';
import { adoptDerived } from '../../core/analysis/derivations.ts';
import { viewOf } from '../../core/experiment/result.ts';
import type { JobClient } from '../../workers/client.ts';
import type { JobOutcome } from '../../workers/protocol.ts';
import type { RunRequest, RunUpdate } from '../../workers/runSteps.ts';
import { archProblems, runKey } from '../documents/experiment.ts';
import { useResultsStore, type GoodRun } from './results.ts';

const PROGRESS_AFTER_MS = 300;
/** Complete runs kept, so that undo answers at once. */
const KEPT = 6;

export interface Runner {
  /** Computes this experiment; what is shown stays until its result is there. */
  readonly show: (experiment: Experiment) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
  /** Ends the worker and asks a new one. */
  readonly restart: () => void;
  /** While what is asked for cannot be run: shows this run as the last good one, as before a reload. */
  readonly bringBack: (experiment: Experiment) => void;
  /** A complete run that is still at hand. */
  readonly kept: (key: string) => GoodRun | undefined;
}

/** What the worker sent, as the page shows it. */
function arrived({ result, derived }: Extract<RunUpdate, { kind: 'result' }>, key: string, tookMs: number): GoodRun {
  if (derived !== null) adoptDerived(result.run.trace, derived);
  return { key, result, view: viewOf(result), bits: result.bits, tookMs };
}

/** The same run for an experiment that differs from its own in the clock at most: cycles and bits stay, times follow. */
function atClockOf(run: GoodRun, experiment: Experiment): GoodRun {
  const view = viewAtClock(run.view, experiment.arch);
  if (view === run.view) return run;
  const result = { ...run.result, experiment, run: { ...run.result.run, arch: experiment.arch } };
  return { ...run, result, view };
}

/** `arch`: the run's own but for the clock. */
export const viewAtClock = (view: RunView, arch: Arch): RunView =>
  view.arch.hardware.clockMHz === arch.hardware.clockMHz ? view : { ...view, arch };

const set = useResultsStore.setState;

/** Nothing is known of what is asked for now, but what `change` says. */
function settle(change: { readonly good?: GoodRun; readonly running?: boolean }): void {
  set({ refused: null, failure: null, estimate: null, progress: null, running: false, stopped: false, ...change });
}

function refuse(key: string, problems: readonly Problem[]): void {
  settle({});
  set({ refused: { key, problems } });
}

type RunClient = JobClient<RunRequest, RunUpdate>;

/** Keeps the results store at the experiment asked for. `now`: milliseconds, monotonic. */
export function createRunner(client: RunClient, now: () => number, onIdle: () => void = () => undefined): Runner {
  const runs = new Runs(client, now, onIdle);
  return {
    show: (experiment) => {
      runs.show(experiment);
    },
    bringBack: (experiment) => {
      runs.bringBack(experiment);
    },
    retry: () => {
      runs.retry();
    },
    cancel: client.cancel,
    kept: (key) => runs.kept.get(key),
    restart: () => {
      runs.kept.clear();
      client.restart();
      runs.retry();
    },
  };
}

class Runs {
  readonly kept = new Lru<string, GoodRun>(KEPT);
  readonly #client: RunClient;
  readonly #now: () => number;
  readonly #onIdle: () => void;
  #asked: Experiment | null = null;
  /** Counts what was asked for; a job that is not the latest says nothing any more. */
  #latest = 0;
  /** What the latest job computes, while it does. */
  #underWay: string | null = null;

  constructor(client: RunClient, now: () => number, onIdle: () => void) {
    this.#client = client;
    this.#now = now;
    this.#onIdle = onIdle;
  }

  show(experiment: Experiment): void {
    this.#asked = experiment;
    const key = runKey(experiment);
    const [problem, ...more] = archProblems(experiment.arch);
    // Only the clock can differ, or the name: what is computed stays, and what is being computed goes on.
    if (problem === undefined && this.#underWay === key) {
      set(({ good }) => (good?.key === key ? { good: atClockOf(good, experiment) } : {}));
      return;
    }
    this.#latest += 1;
    this.#underWay = null;
    const known = this.kept.get(key);
    if (problem !== undefined) {
      this.#client.cancel();
      refuse(key, [problem, ...more]);
    } else if (known !== undefined) {
      this.#client.cancel();
      settle({ good: atClockOf(known, experiment) });
      this.#onIdle();
    } else {
      this.#start(experiment, key);
    }
  }

  retry(): void {
    if (this.#asked !== null) this.show(this.#asked);
  }

  #start(experiment: Experiment, key: string): void {
    const mine = this.#latest;
    const began = this.#now();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
    }, PROGRESS_AFTER_MS);
    settle({ running: true });
    // Ends the job before, if there is one.
    this.#client.cancel();
    this.#underWay = key;
    this.#client.run(
      { experiment, depth: 'full' },
      {
        onEvent: (update) => {
          if (update.kind !== 'progress' || late) this.#take(update, experiment, key, began);
        },
        onEnd: (outcome) => {
          clearTimeout(timer);
          if (mine !== this.#latest) return;
          this.#underWay = null;
          this.#end(key, outcome);
        },
      },
    );
  }

  #take(update: RunUpdate, experiment: Experiment, key: string, began: number): void {
    switch (update.kind) {
      case 'progress':
        set({ progress: update });
        break;
      case 'estimate':
        set({ estimate: { key, cycles: update.cycles, schedule: update.schedule } });
        break;
      case 'result': {
        const good = arrived(update, key, this.#now() - began);
        set({ good: atClockOf(good, this.#asked ?? experiment), estimate: null });
        break;
      }
      case 'bits': {
        const { good } = useResultsStore.getState();
        if (good?.key !== key) return;
        const checked = { ...good, bits: update.verdict };
        this.kept.set(key, checked);
        set({ good: checked });
      }
    }
  }

  #end(key: string, outcome: JobOutcome): void {
    set({ running: false, progress: null, stopped: outcome.kind === 'cancelled' });
    if (outcome.kind === 'refused') refuse(key, outcome.problems);
    else if (outcome.kind === 'failed') set({ failure: outcome.failure });
    else if (outcome.kind === 'done') this.#onIdle();
  }

  bringBack(experiment: Experiment): void {
    const { good, refused } = useResultsStore.getState();
    if (good !== null || refused === null || archProblems(experiment.arch).length > 0) return;
    const key = runKey(experiment);
    const began = this.#now();
    this.#client.run(
      { experiment, depth: 'full' },
      {
        onEvent: (update) => {
          if (update.kind === 'result') {
            set({ good: arrived(update, key, this.#now() - began) });
          } else if (update.kind === 'bits') {
            set(({ good: shown }) => (shown?.key === key ? { good: { ...shown, bits: update.verdict } } : {}));
          }
        },
        // What is asked for is refused all the same; if this fails there is nothing to show beside it.
        onEnd: () => undefined,
      },
    );
  }
}
