import { CAUSES, type Cause } from '../cycles/causes.ts';
import type { Cycles } from '../base/units.ts';
import type { Operand } from '../figures/figure.ts';
import { PORT_CLIENTS } from './stallAttribution.ts';
import { eachBusy, latencyDetail, type InstructionAccount } from './instructionAccount.ts';
import { moduleAccounts } from './moduleAccount.ts';
import type { ColourKey } from './runView.ts';
import type { Segment } from './segment.ts';
import { CAUSE_IDS } from './spans.ts';
import type { TimedRun } from './timedRun.ts';
import { instructionColour, nameOf } from './waits.ts';
import { integer } from './words.ts';

/** Cycles from `from` to `to`, both included; `cycles` of them are meant, all unless given. */
interface Stretch {
  readonly from: Cycles;
  readonly to: Cycles;
  readonly cycles: Cycles;
  /** Whose doing it was. */
  readonly instruction?: number;
}

type Look = Pick<Segment, 'colour' | 'tint' | 'wait'>;

/**
 * An instruction's life as parts with a figure each, in the order of life, none without cycles: they add up to
 * done - offered. Operands are stretches of the run that add up to the part.
 */
export function instructionSegments(run: TimedRun, a: InstructionAccount): Segment[] {
  const { trace } = run;
  const colour = instructionColour(trace, a.index);
  const segments: Segment[] = [];
  const add = (
    id: string,
    cause: Cause,
    label: string,
    stretches: readonly Stretch[],
    look: Look,
    why: readonly Segment[] = [],
  ): void => {
    const segment = segmentOf(run, a.index, id, cause, label, stretches, look);
    if (segment !== null) segments.push(why.length > 0 ? { ...segment, why } : segment);
  };
  const full = stretch(a.offered + 1, a.fetched, a.index);
  const behind = { ...stretch(a.fetched + 1, a.fetched + a.queue.behind), instruction: a.queue.previous };
  add('queue', 'queue', CAUSES.queue.label, [full, behind], LOOK.queue, [
    ...parts(segmentOf(run, a.index, 'queue.full', 'queue', 'queue full', [full], LOOK.queue)),
    ...parts(segmentOf(run, a.index, 'queue.behind', 'queue', 'behind earlier instructions', [behind], LOOK.queue)),
  ]);
  const waited = { ...stretch(a.start - a.parts.token, a.start - 1), instruction: a.culprit };
  const awaited = a.culprit < 0 ? 'fetch' : instructionColour(trace, a.culprit);
  add('token', 'token', CAUSES.token.label, [waited], { colour: awaited, tint: 0, wait: true });
  const busy = busyStretches(run, a);
  for (const { client } of a.heldBy) {
    const label = `${CAUSES.bandwidth.label} (${client === 'fetch' ? 'instruction fetch' : client} held the port)`;
    add(`bandwidth.${client}`, 'bandwidth', label, busy.get(`bandwidth.${client}`) ?? [], {
      colour: client,
      tint: 0,
      wait: true,
    });
  }
  add('latency', 'latency', CAUSES.latency.label, busy.get('latency') ?? [], LOOK.latency, latencyParts(run, a, busy));
  add('fill', 'fill', CAUSES.fill.label, busy.get('fill') ?? [], LOOK.fill);
  const beats = segmentOf(run, a.index, 'work.beats', 'work', 'own beats', busy.get('work.beats') ?? [], own(colour));
  const zeros = segmentOf(run, a.index, 'work.zeros', 'work', 'zero filling', busy.get('work') ?? [], own(colour));
  const work = [...(busy.get('work.beats') ?? []), ...(busy.get('work') ?? [])];
  add('work', 'work', CAUSES.work.label, work, own(colour), beats === null ? [] : [beats, ...parts(zeros)]);
  return segments;
}

const LOOK = {
  queue: { colour: 'fetch', tint: 1, wait: true },
  latency: { colour: 'load', tint: 1, wait: true },
  fill: { colour: 'fetch', tint: 1, wait: false },
} as const satisfies Record<string, Look>;

const own = (colour: ColourKey): Look => ({ colour, tint: 0, wait: false });

const parts = (segment: Segment | null): Segment[] => (segment === null ? [] : [segment]);

const stretch = (from: Cycles, to: Cycles, instruction?: number): Stretch => ({
  from,
  to,
  cycles: to - from + 1,
  ...(instruction === undefined ? {} : { instruction }),
});

/** The cycles from start to done by cause: own beats apart from other work, bandwidth by client. */
function busyStretches(run: TimedRun, a: InstructionAccount): Map<string, Stretch[]> {
  const found = new Map<string, Stretch[]>();
  const put = (key: string, s: Stretch): void => {
    const list = found.get(key);
    if (list === undefined) found.set(key, [s]);
    else list.push(s);
  };
  eachBusy(run, a.index, (cause, from, to, client, culprit, gaps) => {
    const id = CAUSE_IDS[cause] ?? 'fill';
    const whole = { ...stretch(from, to - 1), cycles: to - from - gaps };
    if (id === 'bandwidth') put(`bandwidth.${PORT_CLIENTS[client] ?? 'fetch'}`, { ...whole, instruction: culprit });
    else put(id === 'work' && client >= 0 ? 'work.beats' : id, whole);
    if (gaps > 0) put('latency', { ...whole, cycles: gaps });
  });
  return found;
}

function latencyParts(run: TimedRun, a: InstructionAccount, busy: ReadonlyMap<string, readonly Stretch[]>): Segment[] {
  const detail = latencyDetail(run, a.index);
  const stretches = busy.get('latency') ?? [];
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (detail === null || first === undefined || last === undefined) return [];
  const part = (id: string, label: string, cycles: Cycles): Segment[] =>
    parts(segmentOf(run, a.index, id, 'latency', label, [{ from: first.from, to: last.to, cycles }], LOOK.latency));
  return [
    ...part('latency.delay', 'a burst was on its way', detail.delay),
    ...part('latency.asking', 'the next burst was not issued yet', detail.asking),
  ];
}

const SHOWN = 5;

function segmentOf(
  run: TimedRun,
  index: number,
  id: string,
  cause: Cause,
  label: string,
  stretches: readonly Stretch[],
  look: Look,
): Segment | null {
  const cycles = stretches.reduce((sum, s) => sum + s.cycles, 0);
  if (cycles <= 0) return null;
  return {
    id,
    label,
    cycles,
    cause,
    ...look,
    figure: {
      id: `instruction.${index}.${id}`,
      label: `${label}, ${nameOf(run.trace, index)}`,
      value: cycles,
      unit: 'cycles',
      digits: 0,
      approximate: moduleAccounts(run).approximate,
      formula: 'part of done \u2212 ready at fetch',
      operands: operands(stretches.filter((s) => s.cycles > 0)),
      reference: 'VTA timing, sections 4 to 10',
      detail: CAUSES[cause].meaning,
    },
  };
}

/** The longest stretches, and the rest as one line, so that they add up. */
function operands(stretches: readonly Stretch[]): Operand[] {
  const sorted = [...stretches].sort((x, y) => y.cycles - x.cycles);
  const shown = sorted.slice(0, SHOWN).map(({ from, to, cycles, instruction = -1 }): Operand => {
    const when = from === to ? `cycle ${integer(from)}` : `cycles ${integer(from)} to ${integer(to)}`;
    const operand = { value: cycles, unit: 'cycles', source: 'trace' };
    return instruction < 0 ? { label: when, ...operand } : { label: when, ...operand, instruction };
  });
  const rest = sorted.slice(SHOWN);
  if (rest.length === 0) return shown;
  const cycles = rest.reduce((sum, s) => sum + s.cycles, 0);
  return [...shown, { label: `${rest.length} more`, value: cycles, unit: 'cycles', source: 'trace' }];
}
