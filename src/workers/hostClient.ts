import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import type { HostAnswer, HostJob, HostRuntime, HostTask } from '../core/run/hostRuntime.ts';
import { MODEL_FAILED, MODEL_UNAVAILABLE } from '../onnxRuntime/replies.ts';
import type { Bell } from './bell.ts';
import { createJobClient, type JobClient } from './client.ts';
import type { HostUpdate } from './hostSteps.ts';
import type { Failure, JobOutcome } from './protocol.ts';
import { spawnWorker } from './spawn.ts';

/** The handle on the worker that computes what the host does of a network. */
export const createHostClient = (): JobClient<HostTask, HostUpdate> =>
  createJobClient(
    spawnWorker<HostTask, HostUpdate>(
      () => new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module', name: 'host' }),
    ),
  );

/**
 * The host in a worker of its own, as the network's worker drives it: one task at a time. Arrays cross to the worker as copies, for a worker that could not
 * be started gets them again, and come back as they are. A worker that ends, is stuck or throws is a Problem (`host.failed`); one that does not let go of a
 * cancelled task is ended by its client.
 */
export function hostInWorker(client: JobClient<HostTask, HostUpdate>, bell: Bell): Pick<HostRuntime, 'start'> {
  function start(task: HostTask): HostJob {
    let done = 0;
    let answer: HostAnswer = { values: {}, milliseconds: null };
    let outcome: JobOutcome | null = null;
    bell.begin();
    client.run(task, {
      onEvent(update) {
        if (update.kind === 'progress') done = update.fraction;
        else ({ answer } = update);
        bell.ring();
      },
      onEnd(ended) {
        outcome = ended;
        bell.over();
      },
    });
    return {
      poll: () => (outcome === null ? null : resultOf(outcome, answer)),
      fraction: () => done,
      cancel: () => {
        if (outcome === null) client.cancel();
      },
    };
  }
  return { start };
}

const HOST_FAILED = 'host.failed';

function resultOf(outcome: JobOutcome, answer: HostAnswer): Result<HostAnswer> {
  if (outcome.kind === 'done') return ok(answer);
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

/** The failure that a problem of a host in a worker stands for; null: another problem. */
export function failureOfHost({ code, got, message }: Problem): Failure | null {
  if (code === MODEL_UNAVAILABLE) return { kind: 'died', message };
  const kind = FAILURES.find((name) => name === got);
  return (code === HOST_FAILED || code === MODEL_FAILED) && kind !== undefined ? { kind, message } : null;
}

const FAILURES = ['died', 'stuck', 'threw'] as const;
