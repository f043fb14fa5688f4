import {
  MODULE_NAMES,
  NO_MODULE,
  TRACE_OP_NAMES,
  type Deadlock,
  type MissingToken,
  type TokenQueue,
  type Waiting,
} from '../../trace/trace.ts';
import type { Cycles } from '../../units.ts';
import type { Fetch } from './fetch.ts';
import type { ModuleControl } from './moduleControl.ts';
import { POP_NEXT, POP_PREV, PUSH_NEXT, PUSH_PREV, type TimingStream } from './stream.ts';

export interface StandStill {
  readonly stream: TimingStream;
  readonly fetch: Fetch;
  readonly modules: readonly [ModuleControl, ModuleControl, ModuleControl];
  readonly done: Float64Array;
  readonly units: readonly { readonly standsAt: { readonly instruction: number; readonly why: string } | null }[];
}

/** Who pushes and pops which queue, with which flag, by `MODULE_ID`. */
const QUEUES: readonly { name: TokenQueue; from: number; push: number; to: number; pop: number }[] = [
  { name: 'load->compute', from: 0, push: PUSH_NEXT, to: 1, pop: POP_PREV },
  { name: 'compute->load', from: 1, push: PUSH_PREV, to: 0, pop: POP_NEXT },
  { name: 'compute->store', from: 1, push: PUSH_NEXT, to: 2, pop: POP_PREV },
  { name: 'store->compute', from: 2, push: PUSH_PREV, to: 1, pop: POP_NEXT },
];

/** Nothing has a next event any more and FINISH is not done: who stands where, and for what. */
export function explainDeadlock(now: Cycles, state: StandStill): Deadlock {
  const waiting: Waiting[] = [];
  const fetching = fetchWaits(state);
  for (const module of state.modules) {
    const stands = moduleWaits(module, state);
    if (stands !== null) waiting.push(stands);
  }
  if (fetching !== null) waiting.push(fetching);
  const reasons = waiting.map((w) => w.reason);
  const circle = circleOf(waiting, state.stream);
  const message =
    reasons.length === 0
      ? `The machine comes to rest at cycle ${now} without a FINISH: the stream has none.`
      : `Nothing can move any more after cycle ${now}: ${reasons.join('; ')}.${circle}`;
  return { message, waiting };
}

/** Modules that wait for each other's later instructions, as a sentence; empty if the cause is a plain lack. */
function circleOf(waiting: readonly Waiting[], stream: TimingStream): string {
  const next = (w: Waiting): Waiting | undefined => {
    const supplier = w.missing.find((m) => m.supplier >= 0)?.supplier ?? -1;
    const module = MODULE_NAMES[stream.module[supplier] ?? NO_MODULE];
    return waiting.find((other) => other.module === module);
  };
  for (const begin of waiting) {
    const path = [begin];
    for (let w = next(begin); w !== undefined && path.length <= waiting.length; w = next(w)) {
      if (w !== begin) {
        path.push(w);
        continue;
      }
      const stands = path.map((p) => `${p.module} (at #${p.instruction})`).join(' and ');
      return ` ${stands} wait for each other's later instructions: a token is popped before it can have been pushed.`;
    }
  }
  return '';
}

const named = (stream: TimingStream, index: number): string =>
  `#${index} ${TRACE_OP_NAMES[stream.op[index] ?? 10] ?? 'unknown'}`;

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
  const missing = QUEUES.filter((q) => q.to === module.id && (flags & q.pop) !== 0)
    .filter((q) => (q.pop === POP_PREV ? module.ports.fromPrev : module.ports.fromNext)?.usableFrom === Infinity)
    .map((q) => missingToken(q, module, state));
  const reason = `${name} waits at ${named(stream, index)} for ${missing.map((m) => tokenReason(m, state)).join(' and ')}`;
  return { module: name, instruction: index, tokens: missing.map((m) => m.queue), missing, reason };
}

function missingToken(q: (typeof QUEUES)[number], module: ModuleControl, { stream, done }: StandStill): MissingToken {
  const pushers = [...(stream.order[q.from] ?? [])].filter((i) => ((stream.flags[i] ?? 0) & q.push) !== 0);
  const poppers = [...(stream.order[q.to] ?? [])].filter((i) => ((stream.flags[i] ?? 0) & q.pop) !== 0);
  const pop = poppers.indexOf(module.current) + 1;
  const supplier = pushers[pop - 1] ?? -1;
  return {
    queue: q.name,
    pushes: pushers.length,
    pops: poppers.length,
    pop,
    supplier: supplier >= 0 && (done[supplier] ?? -1) < 0 ? supplier : -1,
  };
}

function tokenReason(m: MissingToken, { stream, fetch }: StandStill): string {
  const counts = `the stream pushes ${m.pushes} and pops ${m.pops}`;
  const supply =
    m.supplier >= 0
      ? `which ${named(stream, m.supplier)} would push, ${m.supplier < fetch.handed ? 'which is not done' : 'not yet handed out'}`
      : m.pushes < m.pop
        ? `which nothing pushes: ${m.pop - m.pushes === 1 ? 'a push is' : `${m.pop - m.pushes} pushes are`} missing`
        : 'whose push was lost because the counter held 255 tokens: there are pushes too many';
  return `token ${m.pop} of ${m.queue}, ${supply} (${counts})`;
}

function fetchWaits({ stream, fetch }: StandStill): Waiting | null {
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
  return stands(`fetch cannot hand out ${named(stream, index)} because the queue of ${module} is full`);
}
