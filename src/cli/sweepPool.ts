import { Worker } from 'node:worker_threads';
import { evaluateWhole, type DesignResult } from '../core/explore/evaluate.ts';
import { designAt, type SweepSpec } from '../core/explore/sweepSpec.ts';
import type { Problem } from '../core/base/problem.ts';
import type { SweepThreadData } from './sweepThread.ts';

/**
 * Evaluates designs, `workers` at a time, and reports each as it is finished, until `finished` wants no more. With one worker it stays
 * in this thread.
 */
export async function evaluateAll(
  spec: SweepSpec,
  indices: readonly number[],
  workers: number,
  finished: (result: DesignResult) => Promise<boolean>,
): Promise<void> {
  let next = 0;
  let enough = false;
  const take = (): number | null => (enough ? null : (indices[next++] ?? null));
  const report = async (result: DesignResult): Promise<void> => {
    if (!(await finished(result))) enough = true;
  };
  if (workers <= 1) {
    for (let index = take(); index !== null; index = take()) await report(evaluateWhole(spec, index));
    return;
  }
  const lane = async (): Promise<void> => {
    let thread = startThread(spec);
    for (let index = take(); index !== null; index = take()) {
      const result = await evaluateIn(thread, index);
      if (typeof result !== 'string') {
        await report(result);
        continue;
      }
      // One design must not take the others with it: the next starts in a fresh thread.
      await thread.worker.terminate();
      thread = startThread(spec);
      await report(crashed(spec, index, result));
    }
    await thread.worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(workers, indices.length) }, lane));
}

interface Thread {
  readonly worker: Worker;
  /** Why it has ended, if it has: it would never answer. */
  ended: string | null;
}

function startThread(spec: SweepSpec): Thread {
  // The program's own file: it is one, and tells by what it is given which thread it is.
  const worker = new Worker(process.argv[1] ?? '', { workerData: { sweep: spec } satisfies SweepThreadData });
  const thread: Thread = { worker, ended: null };
  worker.on('error', (error: unknown) => (thread.ended ??= error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => (thread.ended ??= `its thread ended with code ${code}`));
  return thread;
}

/** The result, or why there is none. */
function evaluateIn(thread: Thread, index: number): Promise<DesignResult | string> {
  const { worker } = thread;
  if (thread.ended !== null) return Promise.resolve(thread.ended);
  return new Promise((resolve) => {
    const settle = (value: DesignResult | string): void => {
      worker.off('message', settle);
      worker.off('exit', onExit);
      resolve(value);
    };
    // An error is always followed by the exit.
    const onExit = (): void => settle(thread.ended ?? 'its thread ended');
    worker.on('message', settle);
    worker.on('exit', onExit);
    worker.postMessage(index);
  });
}

/** A design that ended its thread: tried again when the sweep is started again. */
export const hasCrashed = (result: DesignResult): boolean => result.problems.some((p) => p.code === CRASHED);

const CRASHED = 'sweep.crashed';

function crashed(spec: SweepSpec, index: number, reason: string): DesignResult {
  const problem: Problem = {
    code: CRASHED,
    message: `The evaluation of design ${index} broke off: ${reason.slice(0, 300)}.`,
    field: 'design',
    got: index,
    limit: null,
    fix: 'Run it on its own to see more: a sweep of this design alone.',
  };
  return {
    index,
    design: designAt(spec, index).point,
    legal: false,
    cycles: null,
    milliseconds: null,
    bound: null,
    estimate: null,
    utilization: null,
    layers: [],
    extrapolated: [],
    resources: null,
    problems: [problem],
  };
}
