import { counted } from '../../machine/quantity.ts';
import { TOKEN_QUEUES } from '../../machine/design/tokens.ts';
import { MODULE_NAMES } from '../../machine/design/modules.ts';
import type { Deadlock, MissingToken, Waiting } from '../../trace/trace.ts';
import type { StreamHeads } from './heads.ts';
import { popsNext, popsPrev, pushesNext, pushesPrev } from './queues.ts';
import type { Standstill, TokenRules } from './rules.ts';

/** Says who waits at which instruction for what, and by how many tokens the program is out of balance there. */
export function describeDeadlock(heads: StreamHeads, rules: TokenRules, still: Standstill): Deadlock {
  const totals = countTokens(heads);
  const waiting: Waiting[] = [];
  for (const [m, name] of MODULE_NAMES.entries()) {
    const instruction = still.heads[m] ?? -1;
    if (instruction < 0) continue;
    const stuck = still.stuck[m] ?? null;
    const flags = heads.flags[instruction] ?? 0;
    const empty = [popsPrev(m, flags), popsNext(m, flags)].filter(
      (q) => q >= 0 && (still.pushed[q] ?? 0) <= (still.popped[q] ?? 0),
    );
    const missing = stuck === null ? empty.map((q) => missingToken(heads, q, still, totals)) : [];
    waiting.push({
      module: name,
      instruction,
      tokens: missing.map((t) => t.queue),
      missing,
      reason: stuck ?? missing.map(describeMissing).join('; '),
    });
  }
  const fetch = fetchWaits(heads, rules, still);
  if (fetch !== null) waiting.push(fetch);
  waiting.sort((a, b) => a.instruction - b.instruction);

  const who = waiting.map((w) => {
    const what = w.tokens.length > 0 ? `for a token on ${w.tokens.join(' and ')}` : `because ${w.reason}`;
    return `${w.module} waits at instruction ${w.instruction} ${what}`;
  });
  return {
    message: `Nothing moves after ${still.executed} of ${counted(heads.count, 'instruction')}: ${who.join('; ')}.`,
    waiting,
    remedy: null,
  };
}

function missingToken(heads: StreamHeads, queue: number, still: Standstill, totals: Totals): MissingToken {
  return {
    queue: (TOKEN_QUEUES[queue] ?? TOKEN_QUEUES[0]).name,
    pushes: totals.pushes[queue] ?? 0,
    pops: totals.pops[queue] ?? 0,
    pop: (still.popped[queue] ?? 0) + 1,
    supplier: pushNumber(heads, queue, (still.pushed[queue] ?? 0) + 1),
    surplus: null,
  };
}

/** Instruction that makes the n-th push into a queue, -1 if there are not so many. */
function pushNumber(heads: StreamHeads, queue: number, n: number): number {
  let left = n;
  for (let i = 0; i < heads.count; i++) {
    const m = heads.module[i] ?? 0;
    const f = heads.flags[i] ?? 0;
    if ((pushesPrev(m, f) === queue || pushesNext(m, f) === queue) && --left === 0) return i;
  }
  return -1;
}

function describeMissing(t: MissingToken): string {
  const so = `pop ${t.pop} of ${t.pops} from ${t.queue} finds it empty`;
  return t.supplier < 0
    ? `${so}: the program pushes there only ${counted(t.pushes, 'time')}`
    : `${so}: the next push there is by instruction ${t.supplier}, which waits itself`;
}

function fetchWaits(heads: StreamHeads, rules: TokenRules, still: Standstill): Waiting | null {
  const instruction = still.fetchedUpTo;
  if (instruction >= heads.count) return null;
  const module = heads.module[instruction] ?? 0;
  const reason =
    rules.stopAtUndecoded && heads.decoded[instruction] === 0
      ? 'no module decodes this instruction, so fetch keeps it for ever'
      : `the ${MODULE_NAMES[module] ?? ''} queue holds ${counted(still.queued[module] ?? 0, 'instruction')}, all it can, and none of them can go on`;
  return { module: 'fetch', instruction, tokens: [], missing: [], reason };
}

interface Totals {
  readonly pushes: readonly number[];
  readonly pops: readonly number[];
}

function countTokens(heads: StreamHeads): Totals {
  const pushes = [0, 0, 0, 0];
  const pops = [0, 0, 0, 0];
  const count = (into: number[], queue: number): void => {
    if (queue >= 0) into[queue] = (into[queue] ?? 0) + 1;
  };
  for (let i = 0; i < heads.count; i++) {
    const m = heads.module[i] ?? 0;
    const f = heads.flags[i] ?? 0;
    count(pops, popsPrev(m, f));
    count(pops, popsNext(m, f));
    count(pushes, pushesPrev(m, f));
    count(pushes, pushesNext(m, f));
  }
  return { pushes, pops };
}
