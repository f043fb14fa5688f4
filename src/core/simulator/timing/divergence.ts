import { moduleAt } from '../../trace/queries.ts';
import { MODULE_NAMES } from '../../machine/design/modules.ts';
import { CLIENT_NAMES } from '../../machine/design/ports.ts';
import { OPERATION_NAMES } from '../../machine/design/operations.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';

/** Where simulation and recording part: the earliest difference in time. null: had not happened when the run ended. */
export interface Divergence {
  readonly index: number;
  readonly field: 'fetched' | 'start' | 'done';
  readonly expected: Cycles | null;
  readonly got: Cycles | null;
}

/** The first burst that differs, in order of acceptance. */
export interface BusDivergence {
  readonly channel: 'reads' | 'writes';
  readonly index: number;
  /** As in the recording; null if there is no such burst. */
  readonly expected: readonly (number | null)[] | null;
  readonly got: readonly (number | null)[] | null;
}

/** What the numbers of a recorded burst are. */
const BURST_COLUMNS = {
  reads: ['client', 'address', 'beats', 'accepted', 'issued', 'last beat'],
  writes: ['address', 'beats', 'accepted', 'first beat', 'last beat', 'acknowledge'],
} as const;

/** Column of the acceptance. */
const ACCEPTED = { reads: 3, writes: 2 } as const;

const text = (cycle: Cycles | null): string => (cycle === null ? 'never' : String(cycle));
const named = (trace: Trace, i: number): string => `#${i} ${OPERATION_NAMES[trace.op[i] ?? 10] ?? 'unknown'}`;
const time = (times: Float64Array, i: number): Cycles => {
  const t = times[i] ?? -1;
  return t < 0 ? Infinity : t;
};

/**
 * For people: what differs, by how much, and what everybody was doing in that cycle of the simulation. `trace` has its
 * bursts. If they part on the bus before, that comes first, for it is nearer to the cause.
 */
export function tellDivergence(trace: Trace, d: Divergence | null, bus: BusDivergence | null): string {
  const onBus = bus === null ? null : { at: partedAt(bus), said: tellBurst(trace, bus) };
  if (d === null) return onBus === null ? '' : `${onBus.said} ${tellCycle(trace, onBus.at)}`;
  const at = Math.min(d.expected ?? Infinity, d.got ?? Infinity);
  const module = MODULE_NAMES[trace.module[d.index] ?? 3] ?? 'no module';
  const late = d.expected === null || d.got === null ? 0 : d.got - d.expected;
  const by = late === 0 ? '' : ` (${Math.abs(late)} too ${late > 0 ? 'late' : 'early'})`;
  const said = `${named(trace, d.index)} (${module}) ${d.field}: expected ${text(d.expected)}, got ${text(d.got)}${by}. ${tellCycle(trace, at)}`;
  return onBus === null || onBus.at > at
    ? said
    : `${said} Before that, on the bus: ${onBus.said} ${tellCycle(trace, onBus.at)}`;
}

/** The first number in which the two bursts differ, else their acceptance. */
function firstColumn({ channel, expected, got }: BusDivergence): number {
  if (expected === null || got === null) return ACCEPTED[channel];
  return expected.findIndex((value, k) => value !== got[k]);
}

function partedAt(bus: BusDivergence): Cycles {
  const k = Math.max(ACCEPTED[bus.channel], firstColumn(bus));
  return Math.min(bus.expected?.[k] ?? Infinity, bus.got?.[k] ?? Infinity);
}

function tellBurst(trace: Trace, bus: BusDivergence): string {
  const { channel, index, expected, got } = bus;
  const what = `${channel}[${index}]`;
  if (got === null) return `${what}: expected ${JSON.stringify(expected)}, but there is no such burst.`;
  const instruction = trace[channel].instruction[index] ?? -1;
  const client = channel === 'reads' ? (CLIENT_NAMES[trace.reads.client[index] ?? 0] ?? '') : 'store';
  const of = instruction < 0 ? `${what} (${client})` : `${what} (${client}, ${named(trace, instruction)})`;
  if (expected === null) return `${of}: got ${JSON.stringify(got)}, where the recording has no burst.`;
  const k = firstColumn(bus);
  const column = BURST_COLUMNS[channel][k] ?? '';
  return `${of} ${column}: expected ${text(expected[k] ?? null)}, got ${text(got[k] ?? null)}.`;
}

/** Modules, fetch and memory in one cycle. */
function tellCycle(trace: Trace, at: Cycles): string {
  const doing = MODULE_NAMES.map((module, id) => tellModule(trace, module, id, at));
  return `At cycle ${at}: ${[...doing, tellFetch(trace, at), tellMemory(trace, at)].join('; ')}.`;
}

function tellModule(trace: Trace, module: string, id: number, at: Cycles): string {
  const { running, instruction: i } = moduleAt(trace, id, at);
  if (i < 0) return `${module} has nothing left`;
  if (running) {
    return trace.start[i] === at
      ? `${module} starts ${named(trace, i)}`
      : `${module} works at ${named(trace, i)} since ${trace.start[i]}${trace.done[i] === at ? ', done' : ''}`;
  }
  if (time(trace.fetched, i) >= at) return `${module} waits for the hand-out of ${named(trace, i)}`;
  const tokens = [trace.tokenFromPrev[i] ?? -1, trace.tokenFromNext[i] ?? -1]
    .filter((from) => from >= 0 && time(trace.done, from) >= at)
    .map((from) => named(trace, from));
  const from = tokens.length > 0 ? `the token of ${tokens.join(' and of ')}` : 'a token that never comes';
  return `${module} waits at ${named(trace, i)} for ${from}`;
}

function tellFetch(trace: Trace, at: Cycles): string {
  const { fetched, offered, instructionCount } = trace;
  let i = 0;
  while (i < instructionCount && time(fetched, i) < at) i++;
  if (i === instructionCount) return 'fetch has handed out all';
  if (fetched[i] === at) return `fetch hands out ${named(trace, i)}`;
  return time(offered, i) <= at
    ? `fetch is held up at ${named(trace, i)} by a full queue`
    : `fetch reads ${named(trace, i)}`;
}

function tellMemory(trace: Trace, at: Cycles): string {
  const { reads } = trace;
  let outstanding = 0;
  let onBus = 'nothing is on the bus';
  for (let k = 0; k < reads.count; k++) {
    if (time(reads.issued, k) >= at || time(reads.lastBeat, k) < at) continue;
    outstanding++;
    if (time(reads.firstBeat, k) > at) continue;
    const instruction = reads.instruction[k] ?? -1;
    onBus = `the bus carries ${instruction < 0 ? 'instructions' : `data of ${named(trace, instruction)}`}`;
  }
  return `${onBus}, ${outstanding} ${outstanding === 1 ? 'read is' : 'reads are'} outstanding`;
}
