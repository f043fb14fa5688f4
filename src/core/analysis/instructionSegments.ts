import { CAUSES, type Cause } from '../cycles/causes.ts';
import type { Cycles } from '../base/units.ts';
import { valueOf, type FigureDeclaration } from '../figures/definition.ts';
import type { FigureOperand } from '../figures/figure.ts';
import { PORT_CLIENTS } from '../machine/design/ports.ts';
import { eachBusy, latencyDetail, type InstructionAccount } from './instructionAccount.ts';
import { moduleAccounts } from './moduleAccount.ts';
import type { DesignPart } from '../machine/design/memories.ts';
import type { Segment } from './segment.ts';
import { CAUSE_IDS } from './spans.ts';
import type { TimedRun } from './timedRun.ts';
import { subjectOf, nameOfInstruction } from './waits.ts';
import { integer } from './words.ts';

/** Cycles from `from` to `to`, both included; `cycles` of them are meant, all unless given. */
interface Stretch {
  readonly from: Cycles;
  readonly to: Cycles;
  readonly cycles: Cycles;
  /** Whose doing it was. */
  readonly instruction?: number;
}

/** What makes one part of an instruction's life; none if its stretches have no cycles. */
interface PartOfLife {
  readonly id: string;
  readonly cause: Cause;
  readonly label: string;
  readonly stretches: readonly Stretch[];
  readonly shows: Shows;
}

type Shows = Pick<Segment, 'about' | 'wait'>;

/**
 * An instruction's life as parts with a figure each, in the order of life, none without cycles: they add up to
 * done - offered. Operands are stretches of the run that add up to the part.
 */
export function instructionSegments(run: TimedRun, a: InstructionAccount): Segment[] {
  const busy = busyStretches(run, a);
  const make = (part: PartOfLife): Segment[] => segmentOf(run, a.index, part);
  const named = (cause: Cause, stretches: readonly Stretch[], shows: Shows): PartOfLife => ({
    ...{ id: cause, cause, label: CAUSES[cause].label, stretches, shows },
  });
  const latency = named('latency', busy.get('latency') ?? [], SHOWS.latency);
  const awaited = a.culprit < 0 ? 'fetch' : subjectOf(run.trace, a.culprit);
  const waited = { ...stretch(a.start - a.parts.token, a.start - 1), instruction: a.culprit };
  return [
    ...queueSegments(a, make),
    ...make(named('token', [waited], { about: awaited, wait: true })),
    ...a.heldBy.flatMap(({ client }) =>
      make({
        id: `bandwidth.${client}`,
        cause: 'bandwidth',
        label: `${CAUSES.bandwidth.label} (${client === 'fetch' ? 'instruction fetch' : client} held the port)`,
        stretches: busy.get(`bandwidth.${client}`) ?? [],
        shows: { about: client, wait: true },
      }),
    ),
    ...divided(make(latency), latencyParts(run, a.index, latency).flatMap(make)),
    ...make(named('fill', busy.get('fill') ?? [], SHOWS.fill)),
    ...workSegments(busy, subjectOf(run.trace, a.index), make),
  ];
}

type Make = (part: PartOfLife) => Segment[];

/** A segment with what it is divided into, if there is anything. */
const divided = (whole: readonly Segment[], why: readonly Segment[]): Segment[] =>
  whole.map((segment) => (why.length > 0 ? { ...segment, why } : segment));

/** From ready at fetch to where its turn came. */
function queueSegments(a: InstructionAccount, make: Make): Segment[] {
  const full = stretch(a.offered + 1, a.fetched, a.index);
  const behind = { ...stretch(a.fetched + 1, a.fetched + a.queue.behind), instruction: a.queue.previous };
  const part = (id: string, label: string, stretches: readonly Stretch[]): Segment[] =>
    make({ id, cause: 'queue', label, stretches, shows: SHOWS.queue });
  return divided(part('queue', CAUSES.queue.label, [full, behind]), [
    ...part('queue.full', 'queue full', [full]),
    ...part('queue.behind', 'behind earlier instructions', [behind]),
  ]);
}

/** Its work; that of a memory instruction divided into beats and zeros. */
function workSegments(busy: ReadonlyMap<string, readonly Stretch[]>, about: DesignPart, make: Make): Segment[] {
  const [own, other] = [busy.get('work.beats') ?? [], busy.get('work') ?? []];
  const part = (id: string, label: string, stretches: readonly Stretch[]): Segment[] =>
    make({ id, cause: 'work', label, stretches, shows: { about, wait: false } });
  const beats = part('work.beats', 'own beats', own);
  const zeros = beats.length === 0 ? [] : part('work.zeros', 'zero filling', other);
  return divided(part('work', CAUSES.work.label, [...own, ...other]), [...beats, ...zeros]);
}

const SHOWS = {
  queue: { about: 'fetch', wait: true },
  latency: { about: 'load', wait: true },
  fill: { about: 'fetch', wait: false },
} as const satisfies Record<string, Shows>;

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
  eachBusy(run, a.index, ({ cause, from, to, client, culprit, gaps }) => {
    const id = CAUSE_IDS[cause] ?? 'fill';
    const whole = { ...stretch(from, to - 1), cycles: to - from - gaps };
    if (id === 'bandwidth') put(`bandwidth.${PORT_CLIENTS[client] ?? 'fetch'}`, { ...whole, instruction: culprit });
    else put(id === 'work' && client >= 0 ? 'work.beats' : id, whole);
    if (gaps > 0) put('latency', { ...whole, cycles: gaps });
  });
  return found;
}

/** What the burst that was awaited was doing, over the whole stretch. */
function latencyParts(run: TimedRun, index: number, { stretches, shows }: PartOfLife): readonly PartOfLife[] {
  const detail = latencyDetail(run, index);
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (detail === null || first === undefined || last === undefined) return [];
  const part = (id: string, label: string, cycles: Cycles): PartOfLife => ({
    ...{ id, cause: 'latency', label, stretches: [{ from: first.from, to: last.to, cycles }], shows },
  });
  return [
    part('latency.delay', 'a burst was on its way', detail.delay),
    part('latency.asking', 'the next burst was not issued yet', detail.asking),
  ];
}

const SHOWN = 5;

/** Parts of one instruction's life. */
export const LIFE_FIGURE: FigureDeclaration = {
  id: 'instruction.*.*',
  label: 'Part of an instruction\u2019s life',
  meaning: 'Cycles of one instruction, from ready at fetch to done',
  ...{ unit: 'cycles', digits: 0, better: null },
  formula: 'part of done \u2212 ready at fetch',
  reference: 'VTA timing, sections 4 to 10',
};

/** None where there are no cycles. */
function segmentOf(run: TimedRun, index: number, { id, cause, label, stretches, shows }: PartOfLife): Segment[] {
  const cycles = stretches.reduce((sum, s) => sum + s.cycles, 0);
  if (cycles <= 0) return [];
  const named = {
    ...LIFE_FIGURE,
    id: `instruction.${index}.${id}`,
    label: `${label}, ${nameOfInstruction(run.trace, index)}`,
  };
  return [
    {
      ...{ id, label, cycles, cause },
      ...{ part: null, ...shows },
      figure: {
        ...valueOf(named, cycles),
        approximate: moduleAccounts(run).approximate,
        operands: operands(stretches.filter((s) => s.cycles > 0)),
        detail: CAUSES[cause].meaning,
      },
    },
  ];
}

/** The longest stretches, and the rest as one line, so that they add up. */
function operands(stretches: readonly Stretch[]): FigureOperand[] {
  const sorted = [...stretches].sort((x, y) => y.cycles - x.cycles);
  const shown = sorted.slice(0, SHOWN).map(({ from, to, cycles, instruction = -1 }): FigureOperand => {
    const when = from === to ? `cycle ${integer(from)}` : `cycles ${integer(from)} to ${integer(to)}`;
    const operand = { value: cycles, unit: 'cycles', source: 'trace' };
    return instruction < 0 ? { label: when, ...operand } : { label: when, ...operand, instruction };
  });
  const rest = sorted.slice(SHOWN);
  if (rest.length === 0) return shown;
  const cycles = rest.reduce((sum, s) => sum + s.cycles, 0);
  return [...shown, { label: `${rest.length} more`, value: cycles, unit: 'cycles', source: 'trace' }];
}
