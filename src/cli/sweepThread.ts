import { parentPort, workerData } from 'node:worker_threads';
import { evaluateWhole } from '../core/explore/evaluate.ts';
import type { SweepSpec } from '../core/explore/sweepSpec.ts';

/** What a thread of a sweep is started with. The spec was parsed by who starts it. */
export interface SweepThreadData {
  readonly sweep: SweepSpec;
}

export const isSweepThread = (): boolean =>
  typeof workerData === 'object' && workerData !== null && 'sweep' in (workerData as object);

/** One thread of a sweep: a design's index in, its result out. */
export function runSweepThread(): void {
  const { sweep } = workerData as SweepThreadData;
  parentPort?.on('message', (index: number) => parentPort?.postMessage(evaluateWhole(sweep, index)));
}
