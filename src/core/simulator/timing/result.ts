import type { Trace } from '../../trace/trace.ts';
import { ReadRecorder, WriteRecorder } from './recorder.ts';
import type { TimingStream } from './stream.ts';
import type { TimingRun } from './timingModel.ts';

/** A run in which nothing happens, and why. */
export function refusedRun(stream: TimingStream, why: string): TimingRun {
  const trace = emptyTrace(stream, why);
  const progress = { cycle: 0, events: 0, handedOut: 0, instructionCount: stream.count };
  return { step: () => true, progress, trace: () => trace };
}

function emptyTrace(stream: TimingStream, cut: string): Trace {
  const never = (): Float64Array => new Float64Array(stream.count).fill(-1);
  const nobody = (): Int32Array => new Int32Array(stream.count).fill(-1);
  return {
    version: 1,
    cycles: null,
    endedAt: 0,
    instructionCount: stream.count,
    module: stream.module,
    op: stream.op,
    offered: never(),
    fetched: never(),
    start: never(),
    done: never(),
    tokenFromPrev: nobody(),
    tokenFromNext: nobody(),
    reads: new ReadRecorder(0, 0).finish(0),
    writes: new WriteRecorder(0, 0).finish(0),
    unrecordedBursts: 0,
    deadlock: null,
    cut,
  };
}
