import { CLIENT } from '../machine/design/ports.ts';
import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import type { ReadBus } from './bus.ts';
import { CAUSE, SpanBuilder, type CauseSpans } from './spans.ts';
import { accountEnd, type TimedRun } from './timedRun.ts';
import { Transfers } from './transfers.ts';

/**
 * What fetch was doing in every cycle (`timing.md` section 3). Reading a batch: from its command to its last beat own
 * beats are `work`, another's `bandwidth`, none `latency`; around that `fill`. Handing out, or held up by a full queue:
 * `queue`, the culprit of a hold-up being the instruction that does not fit. After the last hand-out nothing is left.
 */
export function fetchAccount(run: TimedRun, bus: ReadBus): CauseSpans {
  const { trace } = run;
  const end = accountEnd(run) + 1;
  const batches = fetchBatches(trace, end);
  const spans = new SpanBuilder(end, 2 * trace.instructionCount);
  const transfers = new Transfers(bus, spans);
  let batch = 0;
  for (let i = 0; i < trace.instructionCount && spans.at < end; i++) {
    const offered = trace.offered[i] ?? -1;
    const fetched = trace.fetched[i] ?? -1;
    const ready = offered < 0 ? end : offered;
    // A batch can take several bursts, and wide fetch asks for it while it still hands out the one before.
    while (batch < batches.asked.length && (batches.asked[batch] ?? 0) < ready && spans.at < ready) {
      const last = batches.last[batch] ?? 0;
      if (last >= spans.at) {
        spans.until(batches.asked[batch] ?? 0, CAUSE.fill, i);
        transfers.until(Math.min(ready, last + 1), i, CLIENT.fetch, -1);
        if (last >= ready) break;
      }
      batch++;
    }
    if (trace.unrecordedBursts > 0 && spans.at > bus.knownUntil) spans.until(ready, CAUSE.latency, i);
    spans.until(ready, CAUSE.fill, i);
    spans.until(fetched < 0 ? end : fetched, CAUSE.queue, i, -1, i);
    spans.until(fetched < 0 ? end : fetched + 1, CAUSE.queue, i);
  }
  return spans.finish();
}

interface Batches {
  readonly asked: readonly Cycles[];
  readonly last: readonly Cycles[];
}

/** Reads of fetch: on offer from, last beat; a read that never came lasts to the end. */
function fetchBatches({ reads }: Trace, end: Cycles): Batches {
  const asked: Cycles[] = [];
  const last: Cycles[] = [];
  const { count, client } = reads;
  for (let row = 0; row < count; row++) {
    if (client[row] !== CLIENT.fetch) continue;
    const lastBeat = reads.lastBeat[row] ?? -1;
    asked.push(reads.offered[row] ?? 0);
    last.push(lastBeat < 0 ? end : lastBeat);
  }
  return { asked, last };
}
