import { partitionPoint } from '../../base/binarySearch.ts';
import { OPERATION_NAMES } from '../../machine/design/operations.ts';
import type { Remedy, Waiting } from '../../trace/trace.ts';
import type { TimingStream } from './stream.ts';
import { TOKEN_QUEUES, type TokenQueueSpec } from '../../machine/design/tokens.ts';
import { MODULE_NAMES } from '../../machine/design/modules.ts';
import { playOn, type Standing } from './whatIf.ts';

/** How instructions push, as assembly and headers name it. */
const flagOf = (q: TokenQueueSpec): string => (q.from < q.to ? 'push_next' : 'push_prev');

/** The longest instruction queues that a machine may have. */
const DEEPEST_QUEUE = 4096;

export const named = (stream: TimingStream, index: number): string =>
  `#${index} ${OPERATION_NAMES[stream.op[index] ?? 10] ?? 'unknown'}`;

/** Instructions that push to a queue (pop from it), in stream order. */
export const pushersOf = (stream: TimingStream, q: TokenQueueSpec): readonly number[] =>
  [...stream.order[q.from]].filter((i) => ((stream.flags[i] ?? 0) & q.push) !== 0);
export const poppersOf = (stream: TimingStream, q: TokenQueueSpec): readonly number[] =>
  [...stream.order[q.to]].filter((i) => ((stream.flags[i] ?? 0) & q.pop) !== 0);

/**
 * The smallest change that has been tried and with which the tokens let the program run to FINISH (if no load waits for
 * ever): tokens on one queue that a module waits for, or longer instruction queues. Null if neither is enough.
 */
export function findRemedy(
  stream: TimingStream,
  standing: Standing,
  queueDepth: number,
  waiting: readonly Waiting[],
  done: Float64Array,
): Remedy | null {
  const depth = deepEnough(stream, standing, queueDepth);
  if (depth !== null) {
    const text = `With queues of ${depth} instructions instead of ${queueDepth} the tokens would let it run to its end.`;
    return { queue: null, instruction: -1, tokens: 0, queueDepth: depth, surplus: [], text };
  }
  const wanted = waiting.flatMap((w) => w.missing.map((m) => ({ at: w.instruction, m })));
  // A plain lack first, then in stream order.
  wanted.sort((a, b) => Number(a.m.supplier >= 0) - Number(b.m.supplier >= 0) || a.at - b.at);
  for (const { at, m } of wanted) {
    const q = TOKEN_QUEUES.findIndex(({ name }) => name === m.queue);
    const queue = TOKEN_QUEUES[q];
    if (queue === undefined) continue;
    for (const tokens of new Set([1, Math.max(1, m.pops - m.pushes)])) {
      const extra = TOKEN_QUEUES.map((_, k) => (k === q ? tokens : 0));
      const { finishes, left } = playOn(stream, standing, queueDepth, extra);
      if (finishes) return tokenRemedy(stream, done, queue, { at, tokens, left: left[q] ?? 0 });
    }
  }
  return null;
}

function tokenRemedy(
  stream: TimingStream,
  done: Float64Array,
  queue: TokenQueueSpec,
  { at, tokens, left }: { readonly at: number; readonly tokens: number; readonly left: number },
): Remedy {
  const pushers = pushersOf(stream, queue);
  const surplus = left > 0 ? pushers.slice(-left) : [];
  const free = [...stream.order[queue.from]].filter(
    (i) => (done[i] ?? -1) >= 0 && ((stream.flags[i] ?? 0) & queue.push) === 0,
  );
  const last = free.at(-1);
  const who = MODULE_NAMES[queue.from];
  const more = tokens === 1 ? 'one more token' : `${tokens} more tokens`;
  const how =
    tokens === 1 && last !== undefined
      ? `${named(stream, last)}, which is done by then, could give it with ${flagOf(queue)}`
      : tokens === 1
        ? `another ${who} instruction, one that does not wait for ${named(stream, at)}, would have to give it with ${flagOf(queue)} (a NOP, x_size 0, will do)`
        : `other ${who} instructions, which do not wait for ${named(stream, at)}, would have to give them with ${flagOf(queue)}`;
  const then =
    surplus.length === 0
      ? ''
      : `; the push of ${listed(stream, surplus)} would then be ${surplus.length === 1 ? 'one' : surplus.length} too many`;
  return {
    queue: queue.name,
    instruction: at,
    tokens,
    queueDepth: null,
    surplus,
    text: `With ${more} on ${queue.name} for ${named(stream, at)} the tokens would let it run to its end: ${how}${then}.`,
  };
}

/** The shortest instruction queues with which the program ends; null if none are long enough. */
function deepEnough(stream: TimingStream, standing: Standing, queueDepth: number): number | null {
  const finishes = (depth: number): boolean => playOn(stream, standing, depth, []).finishes;
  if (!finishes(DEEPEST_QUEUE)) return null;
  let [low, high] = [queueDepth, 2 * queueDepth];
  while (!finishes(high)) [low, high] = [high, 2 * high];
  return partitionPoint(low + 1, high, (depth) => !finishes(depth));
}

const MOST_NAMED = 4;

/** `#3 GEMM, #5 ALU and 7 more`. */
export function listed(stream: TimingStream, indices: readonly number[]): string {
  const shown = indices.slice(0, MOST_NAMED).map((i) => named(stream, i));
  const more = indices.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(' and ');
}
