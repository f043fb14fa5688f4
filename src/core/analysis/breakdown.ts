import { CAUSES, type Cause } from '../cycles/causes.ts';
import { PARTS, type PartId, type Resource } from '../cycles/parts.ts';
import type { Cycles } from '../base/units.ts';
import { valueOf, type FigureDeclaration } from '../figures/definition.ts';
import type { Figure, FigureOperand } from '../figures/figure.ts';
import type { CauseCycles } from './stallAttribution.ts';
import { moduleAccounts } from './moduleAccount.ts';
import { runAccount, runCauses, type PartAccount, type Share } from './runAccount.ts';
import { runCycles, type RunView } from './runView.ts';
import type { Segment } from './segment.ts';
import { nameOfInstruction } from './waits.ts';
import { plural, shareText } from './words.ts';

/** The cause of each part; null where it mixes several, which its `why` tells apart. */
const CAUSE_OF_PART: Readonly<Record<PartId, Cause | null>> = {
  products: 'work',
  resets: 'work',
  alu: 'work',
  fill: 'fill',
  uop: null,
  bias: null,
  queue: 'queue',
  'first-load': 'token',
  'wait.INP': 'token',
  'wait.WGT': 'token',
  'wait.load': 'token',
  'wait.store': 'token',
  'last-store': 'token',
  'read.INP': 'bandwidth',
  'read.WGT': 'bandwidth',
  'read.ACC': 'bandwidth',
  'read.UOP': 'bandwidth',
  'read.fetch': 'bandwidth',
  'read.latency': 'latency',
  'read.fill': 'fill',
  'read.token': 'token',
  'read.queue': 'queue',
  'read.head': null,
  'read.tail': null,
  'write.OUT': 'bandwidth',
  'write.latency': 'latency',
  'write.fill': 'fill',
  'write.token': 'token',
  'write.queue': 'queue',
  'write.head': null,
  'write.tail': null,
};

const isWait = (cause: Cause | null): boolean =>
  cause !== null && cause !== 'work' && cause !== 'fill' && cause !== 'bandwidth';

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
      ...{ cause, part: null, about: null, wait: isWait(cause) },
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
    ...{ cause: CAUSE_OF_PART[part], part, about: null, wait: isWait(CAUSE_OF_PART[part]) },
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

function causeSegment(run: RunView, parent: string, c: CauseCycles): Segment {
  const id = `${parent}.why.${c.cause}${c.client === null ? '' : `.${c.client}`}`;
  const label = causeLabel(c);
  return {
    id,
    label,
    cycles: c.cycles,
    ...{ cause: c.cause, part: null, about: c.client, wait: isWait(c.cause) },
    figure: figureOf(run, { ...WHY, id, label }, c.cycles, {
      operands: [{ label, value: c.cycles, unit: 'cycles', source: 'trace' }],
      detail: `${share(run, c.cycles)}: ${CAUSES[c.cause].meaning}`,
    }),
  };
}

const share = (run: RunView, cycles: Cycles): string => `${shareText(cycles, runCycles(run))} of the run`;

const DIVIDED = { unit: 'cycles', digits: 0, better: null, reference: 'VTA timing, sections 5 to 11' } as const;

const PART: FigureDeclaration = {
  id: 'part.*',
  label: 'Part of all cycles',
  meaning: 'What a resource did, or waited for',
  ...DIVIDED,
  formula: 'sum over instructions',
};

const CAUSE: FigureDeclaration = {
  id: 'cause.*',
  label: 'Cause of cycles',
  meaning: 'Why the run took its cycles',
  ...DIVIDED,
  formula: 'cycles of compute, waiting followed to its end',
};

const WHY: FigureDeclaration = {
  id: '*.why.*',
  label: 'Cause of a part',
  meaning: 'What the awaited module did meanwhile',
  ...DIVIDED,
  formula: 'cycles in which the awaited module did this',
};

/** Figures of where the cycles went, the narrower first. */
export const BREAKDOWN_FIGURES: readonly FigureDeclaration[] = [WHY, PART, CAUSE];

const figureOf = (
  run: RunView,
  one: FigureDeclaration,
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
