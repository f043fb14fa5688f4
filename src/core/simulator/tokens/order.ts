import { TOKEN_QUEUES } from '../../machine/design/tokens.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import type { Deadlock } from '../../trace/trace.ts';
import { describeDeadlock } from './deadlock.ts';
import type { StreamHeads } from './heads.ts';
import { MOST_TOKENS } from '../../machine/design/constants.ts';
import { popsNext, popsPrev, pushesNext, pushesPrev } from './queues.ts';
import type { Standstill, TokenRules } from './rules.ts';

/**
 * How the tokens let a stream run. The three modules with their queues are a deterministic network: which instructions
 * run in the end, and what is ordered before what, does not depend on how long anything takes (a token queue that
 * overflows is the exception, reported as such).
 */
export interface TokenOrder {
  /** Instructions in an order the tokens allow; of those that could run next always the earliest in the stream. */
  readonly sequence: Int32Array;
  /** Place of each instruction within its module, from 0. */
  readonly position: Int32Array;
  /**
   * Vector clocks, three an instruction (by `MODULE_ID`): 1 + stream index of that module's last instruction that is
   * certainly done when this one starts, 0 if none is. Follows from tokens and in-order modules alone, not from queue
   * sizes or latencies.
   */
  readonly clocks: Int32Array;
  /** Tokens left at the end, by place in `TOKEN_QUEUES`. */
  readonly left: readonly number[];
  /** First push that may find its queue full of tokens, which loses the token. */
  readonly overflow: { readonly instruction: number; readonly queue: string; readonly tokens: number } | null;
  readonly deadlock: Deadlock | null;
}

// Hot loop: once an instruction, over arrays that only this function sees.
// oxlint-disable-next-line max-lines-per-function -- Hot loop, see above.
export function tokenOrder(heads: StreamHeads, rules: TokenRules): TokenOrder {
  const { count, module, flags, decoded } = heads;
  const sequence = new Int32Array(count);
  const position = new Int32Array(count);
  const clocks = new Int32Array(count * 3);
  const lists = [0, 1, 2].map(() => new Int32Array(count));
  const queued = [0, 0, 0];
  const done = [0, 0, 0];
  const stuck: (string | null)[] = [null, null, null];
  const now = [0, 1, 2].map(() => [0, 0, 0]);
  // Pushers of all tokens of a queue in order; its k-th pop takes the k-th.
  const pushers = [0, 1, 2, 3].map(() => new Int32Array(count));
  const pushed = [0, 0, 0, 0];
  const popped = [0, 0, 0, 0];
  // Pops from a queue by the module that pops it, up to and including its instruction at each position.
  const popsUpTo = [0, 1, 2, 3].map(() => new Int32Array(count));
  let overflow: TokenOrder['overflow'] = null;
  let fetched = 0;
  let executed = 0;

  const hasToken = (queue: number): boolean => queue < 0 || (pushed[queue] ?? 0) > (popped[queue] ?? 0);
  const headOf = (m: number): number => ((done[m] ?? 0) < (queued[m] ?? 0) ? (lists[m]?.[done[m] ?? 0] ?? -1) : -1);

  const take = (queue: number, clock: number[]): void => {
    if (queue < 0) return;
    const from = pushers[queue]?.[popped[queue] ?? 0] ?? 0;
    popped[queue] = (popped[queue] ?? 0) + 1;
    for (let k = 0; k < 3; k++) {
      const known = module[from] === k ? from + 1 : (clocks[from * 3 + k] ?? 0);
      if (known > (clock[k] ?? 0)) clock[k] = known;
    }
  };
  const push = (queue: number, index: number, clock: readonly number[]): void => {
    if (queue < 0) return;
    const tokens = (pushed[queue] ?? 0) + 1;
    (pushers[queue] as Int32Array)[tokens - 1] = index;
    pushed[queue] = tokens;
    const lastDone = clock[TOKEN_QUEUES[queue]?.to ?? 0] ?? 0;
    const surelyPopped = lastDone === 0 ? 0 : (popsUpTo[queue]?.[position[lastDone - 1] ?? 0] ?? 0);
    if (overflow === null && tokens - surelyPopped > MOST_TOKENS) {
      overflow = { instruction: index, queue: TOKEN_QUEUES[queue]?.name ?? '', tokens: tokens - surelyPopped };
    }
  };

  for (;;) {
    while (fetched < count) {
      const m = module[fetched] ?? 0;
      if ((rules.stopAtUndecoded && decoded[fetched] === 0) || (queued[m] ?? 0) - (done[m] ?? 0) >= rules.queueDepth)
        break;
      const at = queued[m] ?? 0;
      (lists[m] as Int32Array)[at] = fetched;
      position[fetched] = at;
      queued[m] = at + 1;
      fetched++;
    }

    let index = -1;
    for (let m = 0; m < 3; m++) {
      const head = headOf(m);
      if (head < 0 || stuck[m] !== null || (index >= 0 && head > index)) continue;
      const f = flags[head] ?? 0;
      if (hasToken(popsPrev(m, f)) && hasToken(popsNext(m, f))) index = head;
    }
    if (index < 0) break;

    const m = module[index] ?? 0;
    const f = flags[index] ?? 0;
    const clock = now[m] as number[];
    take(popsPrev(m, f), clock);
    take(popsNext(m, f), clock);
    for (let k = 0; k < 3; k++) clocks[index * 3 + k] = clock[k] ?? 0;
    stuck[m] = rules.neverDone(index);
    if (stuck[m] !== null) continue;
    for (let q = 0; q < 4; q++) {
      if (TOKEN_QUEUES[q]?.to === m) (popsUpTo[q] as Int32Array)[done[m] ?? 0] = popped[q] ?? 0;
    }
    done[m] = (done[m] ?? 0) + 1;
    clock[m] = index + 1;
    push(pushesPrev(m, f), index, clock);
    push(pushesNext(m, f), index, clock);
    sequence[executed++] = index;
  }

  const standstill: Standstill = {
    executed,
    fetchedUpTo: fetched,
    heads: [MODULE_ID.load, MODULE_ID.compute, MODULE_ID.store].map(headOf),
    stuck,
    queued: queued.map((n, m) => n - (done[m] ?? 0)),
    pushed,
    popped,
  };
  return {
    sequence: sequence.subarray(0, executed),
    position,
    clocks,
    left: pushed.map((n, q) => n - (popped[q] ?? 0)),
    overflow,
    deadlock: executed === count ? null : describeDeadlock(heads, rules, standstill),
  };
}
