import { CLIENT } from '../../../machine/design/ports.ts';
import type { Trace } from '../../../trace/trace.ts';
import type { Cycles } from '../../../base/units.ts';
import type { TimingProgram } from '../program.ts';
import { timingStream } from '../stream.ts';
import type { Burst } from './bursts.ts';

export interface SteppedTimes {
  offered: Cycles;
  fetched: Cycles;
  start: Cycles;
  done: Cycles;
  tokenFromPrev: number;
  tokenFromNext: number;
}

interface SteppedEvents {
  readonly reads: readonly Burst[];
  readonly writes: readonly Burst[];
  readonly finished: Cycles | null;
  readonly endedAt: Cycles;
}

/** The reference's events in the form of a trace. Whether it stands still for ever it does not know: `deadlock` is null. */
export function referenceTrace(program: TimingProgram, times: readonly SteppedTimes[], outcome: SteppedEvents): Trace {
  const { finished, endedAt } = outcome;
  const stream = timingStream(program.arch, program.instructions);
  const column = (list: readonly Burst[], key: keyof Burst): number[] =>
    list.map((b) => (b[key] > endedAt && key !== 'address' ? -1 : b[key]));
  const common = (list: readonly Burst[]) => ({
    count: list.length,
    instruction: Int32Array.from(list, (b) => b.instruction),
    address: Float64Array.from(list, (b) => b.address),
    beats: Int32Array.from(list, (b) => b.beats),
    accepted: Float64Array.from(column(list, 'accepted')),
    firstBeat: Float64Array.from(column(list, 'firstBeat')),
    lastBeat: Float64Array.from(column(list, 'lastBeat')),
  });
  const reads = [...outcome.reads].sort((a, b) => a.accepted - b.accepted || a.client - b.client);
  return {
    version: 1,
    cycles: finished,
    endedAt,
    instructionCount: stream.count,
    module: stream.module,
    op: stream.op,
    offered: Float64Array.from(times, (t) => t.offered),
    fetched: Float64Array.from(times, (t) => t.fetched),
    start: Float64Array.from(times, (t) => t.start),
    done: Float64Array.from(times, (t) => t.done),
    tokenFromPrev: Int32Array.from(times, (t) => t.tokenFromPrev),
    tokenFromNext: Int32Array.from(times, (t) => t.tokenFromNext),
    reads: {
      ...common(reads),
      client: Uint8Array.from(reads, (b) => Math.max(CLIENT.fetch, b.client)),
      offered: Float64Array.from(column(reads, 'offered')),
      issued: Float64Array.from(column(reads, 'issued')),
    },
    writes: { ...common(outcome.writes), acknowledged: Float64Array.from(column(outcome.writes, 'acknowledged')) },
    unrecordedBursts: 0,
    deadlock: null,
    cut: finished === null ? `no FINISH by cycle ${endedAt}` : null,
  };
}
