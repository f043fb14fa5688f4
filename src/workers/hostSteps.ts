import { ok, type Result } from '../core/base/problem.ts';
import { retold } from '../core/base/slices.ts';
import { createHostInProcess } from '../core/run/hostInProcess.ts';
import { runOnHost, type HostAnswer, type HostTask } from '../core/run/hostRuntime.ts';

export type HostUpdate =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'answer'; readonly answer: HostAnswer };

const host = createHostInProcess(() => performance.now());

/** A task of the host: progress, then what came out. */
export function* hostSteps(task: HostTask): Generator<HostUpdate, Result<unknown>> {
  const answer = yield* retold(runOnHost(host, task), (fraction): HostUpdate => ({ kind: 'progress', fraction }));
  if (!answer.ok) return answer;
  yield { kind: 'answer', answer: answer.value };
  return ok(null);
}

/** The arrays of the outcome: of no more use to the worker once they are sent. */
export const outputBuffers = (update: HostUpdate): ArrayBuffer[] =>
  update.kind === 'progress'
    ? []
    : [...new Set(Object.values(update.answer.values).map(({ buffer }) => buffer))].filter(
        (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer,
      );
