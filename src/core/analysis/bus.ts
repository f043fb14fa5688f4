import type { Trace } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { oncePerTrace } from './derivation.ts';

/** Data on the read bus in order of time: burst k has it in the cycles [from[k], to[k]). Bursts do not overlap. */
export interface ReadBus {
  readonly count: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** `CLIENT` value. */
  readonly client: Uint8Array;
  /** Instruction that asked; -1 for fetch. */
  readonly instruction: Int32Array;
  /** By instruction: its last beat; -1 without one. */
  readonly lastBeat: Float64Array;
  /** Bursts that were accepted later may be missing; Infinity if none is. */
  readonly knownUntil: Cycles;
}

/** Made once for a trace. Bursts that never came to the bus (dropped by the memory, cut off by the end) are left out. */
export const readBus = oncePerTrace(({ trace }: { readonly trace: Trace }): ReadBus => makeBus(trace));

function makeBus(trace: Trace): ReadBus {
  const { reads, endedAt } = trace;
  const order = busOrder(reads.firstBeat, reads.count);
  const count = order.length;
  const from = new Float64Array(count);
  const to = new Float64Array(count);
  const client = new Uint8Array(count);
  const instruction = new Int32Array(count);
  const lastBeat = new Float64Array(trace.instructionCount).fill(-1);
  for (let k = 0; k < count; k++) {
    const row = order[k] ?? 0;
    const first = reads.firstBeat[row] ?? 0;
    const owner = reads.instruction[row] ?? -1;
    const past = Math.min(first + (reads.beats[row] ?? 0), endedAt + 1);
    from[k] = first;
    to[k] = past;
    client[k] = reads.client[row] ?? 0;
    instruction[k] = owner;
    if (owner >= 0) lastBeat[owner] = past - 1;
  }
  const knownUntil = trace.unrecordedBursts === 0 ? Infinity : (reads.accepted[reads.count - 1] ?? -1);
  return { count, from, to, client, instruction, lastBeat, knownUntil };
}

/**
 * Rows by first beat. They come in order of acceptance, in which a burst can be overtaken by many while it waits in its
 * slot, but a burst overtakes at most the one of each other client: moving each back is linear.
 */
export function busOrder(firstBeat: Float64Array, rows: number): Int32Array {
  const order = new Int32Array(rows);
  let n = 0;
  for (let row = 0; row < rows; row++) {
    const first = firstBeat[row] ?? -1;
    if (first < 0) continue;
    let place = n++;
    for (; place > 0; place--) {
      const before = order[place - 1] ?? 0;
      if ((firstBeat[before] ?? 0) <= first) break;
      order[place] = before;
    }
    order[place] = row;
  }
  return order.subarray(0, n);
}
