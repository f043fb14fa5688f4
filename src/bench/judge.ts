import { parentPort, workerData } from 'node:worker_threads';
import { DEFAULT_ARCH } from '../core/machine/parameters.ts';
import { timingProgram } from '../core/compiler/lowering/bindData.ts';
import { lowerConv } from '../core/compiler/lowering/lower.ts';
import { legalSchedules } from '../core/compiler/search/search.ts';
import { createTarget } from '../core/compiler/target/target.ts';
import { runTiming } from '../core/simulator/timing/run.ts';
import { BENCHMARK_EPILOGUE } from '../core/layer/benchmarks.ts';
import { must, resnetLayers } from './engine/workloads.ts';
import type { Judged, JudgedLayer } from './estimateError.ts';

/** Which schedules a worker judges: of the legal ones in order of estimate every `every`-th, of those its share. */
export interface JudgeShare {
  readonly every: number;
  readonly worker: number;
  readonly workers: number;
}

/** `judged` more schedules are timed, or all is done. */
export type JudgeReport = { readonly judged: number } | { readonly layers: readonly JudgedLayer[] };

/** Schedules between two reports. */
const REPORT = 100;

function judgeShare({ every, worker, workers }: JudgeShare, report: (judged: number) => void): JudgedLayer[] {
  let since = 0;
  return resnetLayers().map(({ name, shape }) => {
    const target = must(createTarget(DEFAULT_ARCH, shape, BENCHMARK_EPILOGUE));
    const { candidates } = legalSchedules(target);
    const judged: Judged[] = [];
    for (let i = worker * every; i < candidates.length; i += workers * every) {
      const candidate = candidates[i];
      if (candidate === undefined) continue;
      const program = timingProgram(must(lowerConv(target, candidate.schedule)), name);
      const { cycles } = runTiming(program, { recordBursts: false });
      if (cycles === null) throw new Error(`a legal schedule of ${name} did not finish`);
      judged.push({ ...candidate, exact: cycles });
      if (++since % REPORT === 0) report(REPORT);
    }
    return { name, legal: candidates.length, judged };
  });
}

/** One thread of `judgeAll.ts`. */
export function runJudgeThread(): void {
  const say = (report: JudgeReport): void => parentPort?.postMessage(report);
  say({ layers: judgeShare(workerData as JudgeShare, (judged) => say({ judged })) });
}
