import { Worker } from 'node:worker_threads';
import { evaluateWhole, type DesignResult } from '../core/explore/evaluate.ts';
import { machineSpace } from '../core/explore/space.ts';
import type { Strategy } from '../core/explore/strategy.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';
import type { Problem } from '../core/base/problem.ts';
import { Proposals } from './proposals.ts';
import type { SweepThreadData } from './sweepThread.ts';

/**
 * Evaluates the designs that the strategy proposes, `workers` at a time, and reports each as it is finished, until `finished` wants no
 * more. With one worker it stays in this thread.
 */
export async function evaluateAll(
  spec: SweepSpec,
  strategy: Strategy<DesignResult>,
  workers: number,
  finished: (result: DesignResult) => Promise<boolean>,
): Promise<void> {
  const proposals = new Proposals(strategy);
  const report = async (index: number, result: DesignResult): Promise<void> => {
    proposals.tell(index, result);
    if (!(await finished(result))) proposals.stop();
  };
  if (workers <= 1) {
    for (let index = await proposals.next(); index !== null; index = await proposals.next())
      await report(index, evaluateWhole(spec, index));
    return;
  }
  const lane = async (): Promise<void> => {
    let thread: Thread | null = null;
    for (let index = await proposals.next(); index !== null; index = await proposals.next()) {
      thread ??= startThread(spec);
      const result = await evaluateIn(thread, index);
      if (typeof result !== 'string') {
        await report(index, result);
        continue;
      }
      // One design must not take the others with it: the next starts in a fresh thread.
      await thread.worker.terminate();
      thread = null;
      await report(index, crashed(spec, index, result));
    }
    await thread?.worker.terminate();
  };
  await Promise.all(Array.from({ length: workers }, lane));
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
    design: machineSpace(spec).at(index),
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
