import { NO_MODULE } from '../../machine/design/modules.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import { TOKEN_QUEUES } from '../../machine/design/tokens.ts';
import type { TimingStream } from './stream.ts';

/** Where everybody stands when nothing can move any more. */
export interface Standing {
  /** Instructions handed out, and those that fetch will ever have read. */
  readonly handed: number;
  readonly readable: number;
  /** By `MODULE_ID`: place in its order of the instruction it is at, and whether it has started that and is never done. */
  readonly positions: readonly number[];
  readonly stuck: readonly boolean[];
  /** By place in `TOKEN_QUEUES`. */
  readonly tokens: readonly number[];
}

export interface PlayedOn {
  readonly finishes: boolean;
  /** Tokens that nobody has taken, by place in `TOKEN_QUEUES`. */
  readonly left: readonly number[];
}

/** Plays on from a standstill with more tokens or other queues, without time: would FINISH be done then? */
export function playOn(stream: TimingStream, from: Standing, queueDepth: number, extra: readonly number[]): PlayedOn {
  const positions = [...from.positions];
  const tokens = from.tokens.map((n, q) => n + (extra[q] ?? 0));
  // Instructions given to each module so far; those are the first of its order.
  const given = [0, 1, 2].map((m) => countBefore(stream.order[m], from.handed));
  let { handed } = from;
  let finishes = false;

  const canRun = (m: number): boolean => {
    if (from.stuck[m] === true || (positions[m] ?? 0) >= (given[m] ?? 0)) return false;
    const flags = stream.flags[stream.order[m]?.[positions[m] ?? 0] ?? 0] ?? 0;
    return TOKEN_QUEUES.every((queue, q) => queue.to !== m || (flags & queue.pop) === 0 || (tokens[q] ?? 0) > 0);
  };
  const run = (m: number): void => {
    const index = stream.order[m]?.[positions[m] ?? 0] ?? 0;
    const flags = stream.flags[index] ?? 0;
    for (const [q, queue] of TOKEN_QUEUES.entries()) {
      if (queue.to === m && (flags & queue.pop) !== 0) tokens[q] = (tokens[q] ?? 0) - 1;
      if (queue.from === m && (flags & queue.push) !== 0) tokens[q] = (tokens[q] ?? 0) + 1;
    }
    positions[m] = (positions[m] ?? 0) + 1;
    finishes ||= stream.op[index] === OPERATION.FINISH;
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
