import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import type { HostJob, HostRuntime, HostTask, HostValues } from '../core/run/hostRuntime.ts';
import { createJobClient, type JobClient } from './client.ts';
import type { HostUpdate } from './hostSteps.ts';
import type { Failure, JobOutcome } from './protocol.ts';
import { spawnWorker } from './spawn.ts';

/** The host in a worker of its own, as the network's worker drives it: one task at a time. */
export interface HostInWorker {
  readonly runtime: HostRuntime;
  /** Resolves with the next word of the task that is under way; null: there is none. */
  readonly news: () => Promise<void> | null;
}

/** The handle on the worker that computes what the host does of a network. */
export const createHostClient = (): JobClient<HostTask, HostUpdate> =>
  createJobClient(
    spawnWorker<HostTask, HostUpdate>(
      () => new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module', name: 'host' }),
    ),
  );

/**
 * Arrays cross to the worker as copies, for a worker that could not be started gets them again, and come back as they are. A worker that ends,
 * is stuck or throws is a Problem (`host.failed`); one that does not let go of a cancelled task is ended by its client.
 */
export function createHostInWorker(client: JobClient<HostTask, HostUpdate>): HostInWorker {
  let bell: Bell | null = null;

  function start(task: HostTask): HostJob {
    let done = 0;
    let outputs: HostValues = {};
    let outcome: JobOutcome | null = null;
    const mine = createBell();
    bell = mine;
    client.run(task, {
      onEvent(update) {
        if (update.kind === 'progress') done = update.fraction;
        else ({ outputs } = update);
        mine.ring();
      },
      onEnd(ended) {
        outcome = ended;
        if (bell === mine) bell = null;
        mine.ring();
      },
    });
    return {
      poll: () => (outcome === null ? null : resultOf(outcome, outputs)),
      fraction: () => done,
      cancel: () => {
        if (outcome === null) client.cancel();
      },
    };
  }

  return { runtime: { start }, news: () => bell?.next() ?? null };
}

/** The longest that a job which waits for the host says nothing, and does not look whether it is still wanted. */
const LONGEST_TURN_MS = 100;

/** A turn of the job that drives the host: where it waits for the host, until there is news of it. */
export async function turnWithNews(turn: () => Promise<void>, news: HostInWorker['news']): Promise<void> {
  await turn();
  const told = news();
  if (told !== null) await Promise.race([told, new Promise((resolve) => setTimeout(resolve, LONGEST_TURN_MS))]);
}

interface Bell {
  readonly ring: () => void;
  readonly next: () => Promise<void>;
}

function createBell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

const HOST_FAILED = 'host.failed';

function resultOf(outcome: JobOutcome, outputs: HostValues): Result<HostValues> {
  if (outcome.kind === 'done') return ok(outputs);
  if (outcome.kind === 'refused') return { ok: false, problems: outcome.problems };
  const why = outcome.kind === 'failed' ? outcome.failure.message : 'It was cancelled.';
  return failure({
    code: HOST_FAILED,
    message: `What the host computes did not come to its end. ${why}`,
    field: 'host',
    got: outcome.kind === 'failed' ? outcome.failure.kind : outcome.kind,
    limit: null,
    fix: 'Run it again.',
  });
}

const FAILURES = ['died', 'stuck', 'threw'] as const;

/** The failure that a problem of a host in a worker stands for; null: another problem. */
export function failureOfHost({ code, got, message }: Problem): Failure | null {
  const kind = FAILURES.find((name) => name === got);
  return code === HOST_FAILED && kind !== undefined ? { kind, message } : null;
}
