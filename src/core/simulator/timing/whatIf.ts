import { NO_MODULE, TRACE_OP } from '../../trace/trace.ts';
import { POP_NEXT, POP_PREV, PUSH_NEXT, PUSH_PREV, type TimingStream } from './stream.ts';

/** The token queues: who pushes and pops which, with which flag, by `MODULE_ID`. */
export const QUEUES = [
  { name: 'load->compute', from: 0, push: PUSH_NEXT, to: 1, pop: POP_PREV },
  { name: 'compute->load', from: 1, push: PUSH_PREV, to: 0, pop: POP_NEXT },
  { name: 'compute->store', from: 1, push: PUSH_NEXT, to: 2, pop: POP_PREV },
  { name: 'store->compute', from: 2, push: PUSH_PREV, to: 1, pop: POP_NEXT },
] as const;
export type TokenQueueSpec = (typeof QUEUES)[number];

/** Where everybody stands when nothing can move any more. */
export interface Standing {
  /** Instructions handed out, and those that fetch will ever have read. */
  readonly handed: number;
  readonly readable: number;
  /** By `MODULE_ID`: place in its order of the instruction it is at, and whether it has started that and is never done. */
  readonly positions: readonly number[];
  readonly stuck: readonly boolean[];
  /** By place in `QUEUES`. */
  readonly tokens: readonly number[];
}

export interface Outcome {
  readonly finishes: boolean;
  /** Tokens that nobody has taken, by place in `QUEUES`. */
  readonly left: readonly number[];
}

/** Plays on from a standstill with more tokens or other queues, without time: would FINISH be done then? */
export function playOn(stream: TimingStream, from: Standing, queueDepth: number, extra: readonly number[]): Outcome {
  const positions = [...from.positions];
  const tokens = from.tokens.map((n, q) => n + (extra[q] ?? 0));
  // Instructions given to each module so far; those are the first of its order.
  const given = [0, 1, 2].map((m) => countBefore(stream.order[m], from.handed));
  let { handed } = from;
  let finishes = false;

  const canRun = (m: number): boolean => {
    if (from.stuck[m] === true || (positions[m] ?? 0) >= (given[m] ?? 0)) return false;
    const flags = stream.flags[stream.order[m]?.[positions[m] ?? 0] ?? 0] ?? 0;
    return QUEUES.every((queue, q) => queue.to !== m || (flags & queue.pop) === 0 || (tokens[q] ?? 0) > 0);
  };
  const run = (m: number): void => {
    const index = stream.order[m]?.[positions[m] ?? 0] ?? 0;
    const flags = stream.flags[index] ?? 0;
    for (const [q, queue] of QUEUES.entries()) {
      if (queue.to === m && (flags & queue.pop) !== 0) tokens[q] = (tokens[q] ?? 0) - 1;
      if (queue.from === m && (flags & queue.push) !== 0) tokens[q] = (tokens[q] ?? 0) + 1;
    }
    positions[m] = (positions[m] ?? 0) + 1;
    finishes ||= stream.op[index] === TRACE_OP.FINISH;
  };

  for (let moved = true; moved;) {
    moved = false;
    for (; handed < from.readable; handed++) {
      const m = stream.module[handed] ?? NO_MODULE;
      if (m === NO_MODULE || (given[m] ?? 0) - (positions[m] ?? 0) >= queueDepth) break;
      given[m] = (given[m] ?? 0) + 1;
    }
    for (let m = 0; m < 3; m++) {
      if (!canRun(m)) continue;
      run(m);
      moved = true;
    }
  }
  return { finishes, left: tokens };
}

function countBefore(order: Int32Array | undefined, index: number): number {
  let n = 0;
  while (order !== undefined && n < order.length && (order[n] ?? 0) < index) n++;
  return n;
}
