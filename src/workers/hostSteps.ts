import { ok, type Result } from '../core/base/problem.ts';
import { retold } from '../core/base/slices.ts';
import { computeOnHost } from '../core/run/hostInProcess.ts';
import type { HostTask, HostValues } from '../core/run/hostRuntime.ts';

export type HostUpdate =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'outputs'; readonly outputs: HostValues };

/** A task of the host: progress, then what came out. */
export function* hostSteps(task: HostTask): Generator<HostUpdate, Result<unknown>> {
  const steps = computeOnHost(task);
  const outputs = yield* retold(steps, (fraction): HostUpdate => ({ kind: 'progress', fraction }));
  yield { kind: 'outputs', outputs };
  return ok(null);
}

/** The arrays of the outcome: of no more use to the worker once they are sent. */
export const outputBuffers = (update: HostUpdate): ArrayBuffer[] =>
  update.kind === 'progress'
    ? []
    : [...new Set(Object.values(update.outputs).map(({ buffer }) => buffer))].filter(
        (buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer,
      );
