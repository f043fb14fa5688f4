import { MODULE_NAMES, NO_MODULE } from '../../machine/design/modules.ts';
import type { Deadlock, MissingToken, SurplusPushes, Waiting } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import type { Fetch } from './fetch.ts';
import type { ModuleControl } from './moduleControl.ts';
import { findRemedy, listed, named, poppersOf, pushersOf } from './remedy.ts';
import { POP_PREV, PUSH_NEXT, PUSH_PREV, TOKEN_QUEUES, type TokenQueueSpec } from '../../machine/design/tokens.ts';
import type { TimingStream } from './stream.ts';
import type { TokenFifo } from './tokens.ts';
import type { Standing } from './whatIf.ts';

export interface StandStill {
  readonly stream: TimingStream;
  readonly queueDepth: number;
  readonly fetch: Fetch;
  readonly modules: readonly [ModuleControl, ModuleControl, ModuleControl];
  readonly done: Float64Array;
  readonly units: readonly { readonly standsAt: { readonly instruction: number; readonly why: string } | null }[];
}

/** Nothing has a next event any more and FINISH is not done: who stands where and for what, and what would help. */
export function explainDeadlock(now: Cycles, state: StandStill): Deadlock {
  const { stream, modules } = state;
  const waiting: Waiting[] = [];
  for (const module of modules) {
    const stands = moduleWaits(module, state);
    if (stands !== null) waiting.push(stands);
  }
  const fetching = fetchWaits(state);
  if (fetching !== null) waiting.push(fetching);
  waiting.sort((a, b) => a.instruction - b.instruction);
  if (waiting.length === 0) {
    const message = `The machine comes to rest at cycle ${now} without a FINISH: the stream has none.`;
    return { message, waiting, remedy: null };
  }
  const remedy = findRemedy(stream, standing(state), state.queueDepth, waiting, state.done);
  const reasons = waiting.map((w) => w.reason).join('; ');
  const message = `Nothing can move any more after cycle ${now}: ${reasons}.${circleOf(waiting, state)}`;
  return { message: remedy === null ? message : `${message} ${remedy.text}`, waiting, remedy };
}

function standing({ stream, fetch, modules }: StandStill): Standing {
  return {
    handed: fetch.handed,
    readable: fetch.atHead ? stream.count : fetch.handed,
    positions: modules.map((m) => m.position),
    stuck: modules.map((m) => m.running),
    tokens: TOKEN_QUEUES.map((q) => counterOf(modules[q.to], q)?.count ?? 0),
  };
}

const counterOf = (module: ModuleControl, q: TokenQueueSpec): TokenFifo | null =>
  q.pop === POP_PREV ? module.ports.fromPrev : module.ports.fromNext;

/** Who waits for an instruction that cannot come before the wait is over, in words; empty if the cause is a plain lack. */
function circleOf(waiting: readonly Waiting[], { stream, fetch }: StandStill): string {
  interface Step {
    readonly from: Waiting;
    readonly to: Waiting;
    readonly text: string;
  }
  const of = (name: Waiting['module'] | undefined): Waiting | undefined => waiting.find((w) => w.module === name);
  const next = (from: Waiting): Step | null => {
    if (from.module === 'fetch') {
      const to = of(MODULE_NAMES[fetch.blockedBy]);
      return to === undefined
        ? null
        : { from, to, text: `fetch at #${from.instruction} for a place in ${to.module}'s queue` };
    }
    const supplier = from.missing.find((m) => m.supplier >= 0)?.supplier ?? -1;
    const behind = supplier >= fetch.handed ? of('fetch') : undefined;
    const to = supplier < 0 ? undefined : (behind ?? of(MODULE_NAMES[stream.module[supplier] ?? NO_MODULE]));
    if (to === undefined) return null;
    const where = supplier === to.instruction ? '' : `, which comes after #${to.instruction}`;
    return {
      from,
      to,
      text: `${from.module} at #${from.instruction} for the push of ${named(stream, supplier)}${where}`,
    };
  };
  for (const begin of waiting) {
    const texts: string[] = [];
    for (let step = next(begin); step !== null && texts.length < waiting.length; step = next(step.to)) {
      texts.push(step.text);
      if (step.to === begin) return ` They wait in a circle: ${texts.join('; ')}.`;
    }
  }
  return '';
}

function moduleWaits(module: ModuleControl, state: StandStill): Waiting | null {
  const { stream } = state;
  const index = module.current;
  const name = MODULE_NAMES[module.id] ?? 'load';
  if (index < 0 || module.handed <= module.position) return null;
  if (module.running) {
    const why = state.units.find((u) => u.standsAt?.instruction === index)?.standsAt?.why ?? 'its unit stands still';
    const reason = `${name} never gets done with ${named(stream, index)}: ${why}`;
    return { module: name, instruction: index, tokens: [], missing: [], reason };
  }
  const flags = stream.flags[index] ?? 0;
  const missing = TOKEN_QUEUES.filter((q) => q.to === module.id && (flags & q.pop) !== 0)
    .filter((q) => counterOf(module, q)?.usableFrom === Infinity)
    .map((q) => missingToken(q, module, state));
  const reason = `${name} waits at ${named(stream, index)} for ${missing.map((m) => tokenReason(m, state)).join(' and ')}`;
  return { module: name, instruction: index, tokens: missing.map((m) => m.queue), missing, reason };
}

function missingToken(q: TokenQueueSpec, module: ModuleControl, { stream, done }: StandStill): MissingToken {
  const pushers = pushersOf(stream, q);
  const poppers = poppersOf(stream, q);
  const pop = poppers.indexOf(module.current) + 1;
  // The first push that has not been done; those that were and found the counter full gave nothing.
  const supplier = pushers.find((i) => (done[i] ?? -1) < 0) ?? -1;
  const surplus = supplier >= 0 ? null : surplusOf(q, stream);
  return { queue: q.name, pushes: pushers.length, pops: poppers.length, pop, supplier, surplus };
}

/** Tokens that the pusher of `q` gives to its other neighbour and nobody pops there. */
function surplusOf(q: TokenQueueSpec, stream: TimingStream): SurplusPushes | null {
  const other = TOKEN_QUEUES.find((o) => o.from === q.from && o !== q);
  if (other === undefined) return null;
  const pushers = pushersOf(stream, other);
  const pops = poppersOf(stream, other).length;
  if (pushers.length <= pops) return null;
  return { queue: other.name, pushes: pushers.length, pops, instructions: pushers.slice(pops) };
}

function tokenReason(m: MissingToken, { stream, fetch }: StandStill): string {
  const counts = `the stream pushes ${m.pushes} and pops ${m.pops}`;
  const supply =
    m.supplier >= 0
      ? `which ${named(stream, m.supplier)} would push, ${m.supplier < fetch.handed ? 'which is not done' : 'not yet handed out'}`
      : m.pushes < m.pop
        ? `which nothing pushes: ${m.pop - m.pushes === 1 ? 'a push is' : `${m.pop - m.pushes} pushes are`} missing`
        : 'whose push was lost because the counter held 255 tokens: there are pushes too many before it';
  const elsewhere =
    m.surplus === null
      ? ''
      : `; on ${m.surplus.queue} ${m.surplus.pushes} are pushed and ${m.surplus.pops} popped, so nobody takes what ${listed(stream, m.surplus.instructions)} push${m.surplus.instructions.length === 1 ? 'es' : ''} there`;
  return `token ${m.pop} of ${m.queue}, ${supply} (${counts}${elsewhere}${ignoredPushes(m, stream)})`;
}

/** Load and store have one neighbour; a push flag to the other side does nothing, and may be the one that was meant. */
function ignoredPushes(m: MissingToken, stream: TimingStream): string {
  const queue = TOKEN_QUEUES.find((q) => q.name === m.queue);
  if (queue === undefined || m.supplier >= 0) return '';
  const other = queue.push === PUSH_NEXT ? PUSH_PREV : PUSH_NEXT;
  const set = [...stream.order[queue.from]].filter((i) => ((stream.ignoredFlags[i] ?? 0) & other) !== 0);
  if (set.length === 0) return '';
  const flag = other === PUSH_NEXT ? 'push_next' : 'push_prev';
  return `; ${listed(stream, set)} ${set.length === 1 ? 'sets' : 'set'} ${flag}, which ${MODULE_NAMES[queue.from]} ignores`;
}

function fetchWaits({ stream, fetch, queueDepth }: StandStill): Waiting | null {
  const index = fetch.handed;
  const stands = (reason: string): Waiting => ({
    module: 'fetch',
    instruction: index < stream.count ? index : -1,
    tokens: [],
    missing: [],
    reason,
  });
  if (index >= stream.count) return null;
  if (!fetch.atHead)
    return stands(`fetch waits for instruction #${index}, whose read the memory never answers (address 0)`);
  if (stream.module[index] === NO_MODULE)
    return stands(
      `fetch stands at #${index}, which no module takes (an opcode, memory type or ALU opcode that is not decoded)`,
    );
  const module = MODULE_NAMES[fetch.blockedBy] ?? 'module';
  return stands(
    `fetch cannot hand out ${named(stream, index)} because the queue of ${module} is full (${queueDepth} instructions)`,
  );
}
