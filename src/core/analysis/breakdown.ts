import { CAUSES, type Cause } from '../cycles/causes.ts';
import { PARTS, type PartId, type Resource } from '../cycles/parts.ts';
import type { Cycles } from '../base/units.ts';
import { valueOf, type FigureFamily } from '../figures/definition.ts';
import type { Figure, FigureOperand } from '../figures/figure.ts';
import type { CauseCycles } from './stallAttribution.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { runAccount, runCauses, type PartAccount, type Share } from './runAccount.ts';
import { runCycles, type ColourKey, type RunView } from './runView.ts';
import type { Segment } from './segment.ts';
import { nameOfInstruction } from './waits.ts';
import { plural, shareText } from './words.ts';

type Look = Pick<Segment, 'colour' | 'tint' | 'wait' | 'cause'>;

const look = (cause: Cause | null, colour: ColourKey, tint: 0 | 1 | 2 = 0): Look => ({
  cause,
  colour,
  tint,
  wait: cause !== null && cause !== 'work' && cause !== 'fill' && cause !== 'bandwidth',
});

const LOOKS: Readonly<Record<PartId, Look>> = {
  products: look('work', 'compute'),
  resets: look('work', 'compute', 1),
  alu: look('work', 'compute', 2),
  fill: look('fill', 'fetch', 1),
  uop: look(null, 'UOP'),
  bias: look(null, 'ACC'),
  queue: look('queue', 'fetch'),
  'first-load': look('token', 'load'),
  'wait.INP': look('token', 'INP'),
  'wait.WGT': look('token', 'WGT'),
  'wait.load': look('token', 'load'),
  'wait.store': look('token', 'store', 1),
  'last-store': look('token', 'store'),
  'read.INP': look('bandwidth', 'INP'),
  'read.WGT': look('bandwidth', 'WGT'),
  'read.ACC': look('bandwidth', 'ACC'),
  'read.UOP': look('bandwidth', 'UOP'),
  'read.fetch': look('bandwidth', 'fetch'),
  'read.latency': look('latency', 'load', 1),
  'read.fill': look('fill', 'fetch', 1),
  'read.token': look('token', 'compute'),
  'read.queue': look('queue', 'fetch'),
  'read.head': look(null, 'fetch', 2),
  'read.tail': look(null, 'compute', 2),
  'write.OUT': look('bandwidth', 'OUT'),
  'write.latency': look('latency', 'store', 1),
  'write.fill': look('fill', 'fetch', 1),
  'write.token': look('token', 'compute'),
  'write.queue': look('queue', 'fetch'),
  'write.head': look(null, 'fetch', 2),
  'write.tail': look(null, 'compute', 2),
};

/**
 * Where the cycles went, seen from one resource; from compute unless told otherwise. Parts add up to the run's cycles
 * exactly, the `why` of a part to the part. Parts with no cycles are left out.
 */
export function breakdown(run: RunView, resource: Resource = 'compute'): Segment[] {
  return runAccount(run, resource).map((account) => partSegment(run, account));
}

/** The whole run by the six causes, every wait followed to what the awaited module was doing; adds up exactly. */
export function causes(run: RunView): Segment[] {
  const list = runCauses(run);
  const ids = [...new Set(list.map((c) => c.cause))];
  return ids.map((cause): Segment => {
    const own = list.filter((c) => c.cause === cause);
    const cycles = own.reduce((sum, c) => sum + c.cycles, 0);
    const why = cause === 'bandwidth' ? own.map((c) => causeSegment(run, `cause.${cause}`, c)) : [];
    const figure = figureOf(run, { ...CAUSE, id: `cause.${cause}`, label: CAUSES[cause].label }, cycles, {
      operands: own.map((c) => ({ label: causeLabel(c), value: c.cycles, unit: 'cycles', source: 'trace' })),
      detail: `${share(run, cycles)}: ${CAUSES[cause].meaning}`,
    });
    return {
      id: `cause.${cause}`,
      label: CAUSES[cause].label,
      cycles,
      ...causeLook(cause, null),
      figure,
      ...(why.length > 0 ? { why } : {}),
    };
  });
}

function partSegment(run: RunView, { part, cycles, why, instructions, largest }: PartAccount): Segment {
  const { label, meaning } = PARTS[part];
  const id = `part.${part}`;
  return {
    id: part,
    label,
    cycles,
    ...LOOKS[part],
    figure: figureOf(run, { ...PART, id, label: `${label}, of all cycles` }, cycles, {
      formula: `sum over ${plural(instructions, 'instruction')}`,
      operands: operandsOf(run, cycles, instructions, largest),
      detail: `${share(run, cycles)}: ${meaning}`,
    }),
    why: why.map((c) => causeSegment(run, id, c)),
  };
}

/** `memory bandwidth (INP)`. */
const causeLabel = ({ cause, client }: CauseCycles): string =>
  `${CAUSES[cause].label}${client === null ? '' : ` (${client})`}`;

function causeLook(cause: Cause, client: ColourKey | null): Look {
  const colours: Readonly<Record<Cause, ColourKey>> = {
    work: 'compute',
    fill: 'fetch',
    bandwidth: 'load',
    latency: 'load',
    token: 'store',
    queue: 'fetch',
  };
  return look(cause, client ?? colours[cause], cause === 'fill' || cause === 'latency' ? 1 : 0);
}

function causeSegment(run: RunView, parent: string, c: CauseCycles): Segment {
  const id = `${parent}.why.${c.cause}${c.client === null ? '' : `.${c.client}`}`;
  const label = causeLabel(c);
  return {
    id,
    label,
    cycles: c.cycles,
    ...causeLook(c.cause, c.client),
    figure: figureOf(run, { ...WHY, id, label }, c.cycles, {
      operands: [{ label, value: c.cycles, unit: 'cycles', source: 'trace' }],
      detail: `${share(run, c.cycles)}: ${CAUSES[c.cause].meaning}`,
    }),
  };
}

const share = (run: RunView, cycles: Cycles): string => `${shareText(cycles, runCycles(run))} of the run`;

const DIVIDED = { unit: 'cycles', digits: 0, better: null, reference: 'VTA timing, sections 5 to 11' } as const;

const PART: FigureFamily = {
  id: 'part.*',
  label: 'Part of all cycles',
  meaning: 'What a resource did, or waited for',
  ...DIVIDED,
  formula: 'sum over instructions',
};

const CAUSE: FigureFamily = {
  id: 'cause.*',
  label: 'Cause of cycles',
  meaning: 'Why the run took its cycles',
  ...DIVIDED,
  formula: 'cycles of compute, waiting followed to its end',
};

const WHY: FigureFamily = {
  id: '*.why.*',
  label: 'Cause of a part',
  meaning: 'What the awaited module did meanwhile',
  ...DIVIDED,
  formula: 'cycles in which the awaited module did this',
};

/** Figures of where the cycles went, the narrower first. */
export const BREAKDOWN_FIGURES: readonly FigureFamily[] = [WHY, PART, CAUSE];

const figureOf = (
  run: RunView,
  one: FigureFamily,
  value: Cycles,
  rest: Pick<Figure, 'operands' | 'detail'> & Partial<Pick<Figure, 'formula'>>,
): Figure => ({
  ...valueOf(one, value),
  approximate: moduleAccounts(run).approximate,
  ...rest,
});

/** The instructions that matter most, and the rest as one line, so that the operands still add up. */
function operandsOf(run: RunView, total: Cycles, instructions: number, largest: readonly Share[]): FigureOperand[] {
  const shown = largest.map(({ instruction, cycles }): FigureOperand => {
    const operand = { value: cycles, unit: 'cycles' };
    if (instruction < 0)
      return { label: 'no instruction', ...operand, source: 'trace: instruction fetch, or nothing to do' };
    const source = `trace of instruction ${instruction}`;
    return { label: nameOfInstruction(run.trace, instruction), ...operand, source, instruction };
  });
  const more = instructions - largest.length;
  if (more === 0) return shown;
  const cycles = total - largest.reduce((sum, s) => sum + s.cycles, 0);
  return [...shown, { label: `${more} more`, value: cycles, unit: 'cycles', source: 'trace' }];
}
