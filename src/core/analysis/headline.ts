import type { PartId } from '../cycles/parts.ts';
import type { LowerBound } from '../cycles/lowerBound.ts';
import { layerMacs } from '../layer/layer.ts';
import type { Figure } from '../figures/figure.ts';
import { runCycles, type RunView } from './runView.ts';
import { partial, traffic } from './traffic.ts';
import { utilization } from './utilization.ts';
import { decimal, integer, plural, timeText } from './words.ts';
import { workTotals } from './workTotals.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';

/** The five figures first seen: cycles, utilization, distance to the bound, DRAM bytes, intensity. */
export function headline(run: RunView): Figure[] {
  return [cycles(run), utilizationFigure(run), aboveBound(run), dram(run), intensity(run)];
}

function cycles(run: RunView): Figure {
  const value = runCycles(run);
  const { clockMHz } = run.arch.hardware;
  return {
    id: 'cycles',
    label: 'Cycles',
    value,
    unit: '',
    digits: 0,
    approximate: false,
    formula: 'cycle in which FINISH is done',
    operands: [
      { label: 'cycles', value, unit: 'cycles', source: `done of instruction ${run.instructions.length - 1}, FINISH` },
      { label: 'estimate', value: run.estimate, unit: 'cycles', source: 'closed form, used to rank schedules' },
      {
        label: 'bound',
        value: run.lowerBound.cycles,
        unit: 'cycles',
        source: `${run.lowerBound.by}: see Above bound`,
        figure: 'bound',
      },
      {
        label: 'bound of this program',
        value: run.programLowerBound.cycles,
        unit: 'cycles',
        source: `its instructions at their fastest, set by ${run.programLowerBound.by}`,
        figure: 'programBound',
      },
    ],
    reference: 'VTA timing, section 2',
    detail: timeText(value, clockMHz),
  };
}

function utilizationFigure(run: RunView): Figure {
  const { macsPerCycle } = run.geometry;
  const macs = layerMacs(run.shape);
  const total = runCycles(run);
  const issued = workTotals(run).products;
  return {
    id: 'utilization',
    label: 'Utilization',
    value: 100 * utilization(macs, macsPerCycle, total),
    unit: '%',
    digits: 1,
    approximate: false,
    formula: 'multiply-adds / (multiply-adds a cycle x cycles)',
    operands: [
      { label: 'multiply-adds', value: macs, unit: 'MAC', source: 'the layer: OH x OW x CI x CO x KH x KW x N' },
      { label: 'multiply-adds a cycle', value: macsPerCycle, unit: 'MAC', source: 'BATCH x BLOCK_IN x BLOCK_OUT' },
      { label: 'cycles', value: total, unit: 'cycles', source: 'exact run', figure: 'cycles' },
      {
        label: 'products issued',
        value: issued,
        unit: 'products',
        source: 'GEMM micro-ops, padding of channels and bias included',
      },
    ],
    reference: 'VTA, section 1',
    detail: `${decimal(macs / total, 1)} of ${integer(macsPerCycle)} MAC a cycle`,
  };
}

/** The layer's bound as a figure of its own: every candidate with its terms. */
export const boundFigure = (run: RunView): Figure => ({
  ...figureOfBound(run.lowerBound),
  id: 'bound',
  label: 'Bound',
  detail: `set by ${run.lowerBound.by}; of ${SPACE_NAME} no schedule can be faster`,
});

/** The same of the program that ran. */
export const programBoundFigure = (run: RunView): Figure => ({
  ...figureOfBound(run.programLowerBound),
  id: 'programBound',
  label: 'Bound of this program',
  detail: `set by ${run.programLowerBound.by}; this program cannot be faster`,
});

/** A bound with all its candidates; who shows it gives it a name. */
export const figureOfBound = (bound: LowerBound): Omit<Figure, 'id' | 'label' | 'detail'> => ({
  value: bound.cycles,
  unit: 'cycles',
  digits: 0,
  approximate: false,
  formula: 'the largest of what compute, read and write must take',
  operands: bound.parts.flatMap((part) => [
    {
      label: part.id,
      value: part.cycles,
      unit: 'cycles',
      source: part.id === bound.by ? 'the largest: the bound' : 'lower',
    },
    ...part.terms.map((term) => ({
      label: `${part.id}: ${term.label}`,
      value: term.cycles,
      unit: 'cycles',
      source: UNAVOIDABLE[term.part],
    })),
  ]),
  reference: 'VTA timing, sections 3 and 6 to 10',
});

/** Why no run comes without at least these cycles. */
const UNAVOIDABLE: Readonly<Record<PartId, string>> = {
  products: 'one matrix product a cycle',
  resets: 'each accumulator is zeroed once a tile, one a cycle',
  alu: 'each pass takes every accumulator: a cycle with an immediate, two with a second operand',
  fill: 'start, hand-over and pipeline around every instruction: none of a module overlaps another',
  uop: 'compute loads the micro-ops of its first instruction itself',
  bias: 'compute loads the bias itself',
  queue: 'instructions must be fetched before they start',
  'first-load': 'nothing to multiply before the first chunk is on chip, and the first read waits for the whole delay',
  'wait.INP': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.WGT': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.load': 'the load module takes its instructions one after another, a beat a cycle at best',
  'wait.store': 'a part of the accumulator is free only when its tile is stored, burst after burst',
  'last-store': 'the last tile is stored when all is computed, and FINISH waits for it',
  'read.INP': 'every window of the input is loaded, a beat a cycle at best, again where the buffer cannot have kept it',
  'read.WGT': 'all weights are loaded, a beat a cycle at best, again where the buffer cannot have kept them',
  'read.ACC': 'the bias is loaded, a beat a cycle at best',
  'read.UOP': 'the micro-ops are loaded, a beat a cycle at best',
  'read.fetch': 'the instructions come over the same bus',
  'read.latency': 'a request waits for the delay',
  'read.fill': 'each load starts, asks and ends before the next one starts',
  'read.token': 'a load waits until its buffer is free',
  'read.queue': 'a load waits for its instruction',
  'read.head': 'instructions are fetched and handed out, and the first read waits for the whole delay',
  'read.tail': 'what comes last is still multiplied, finished and stored',
  'write.OUT': 'every output is stored, a beat a cycle',
  'write.latency':
    'each burst is acknowledged before the next one is asked for, with a pause after each row of an element',
  'write.fill': 'each store starts after the one before is done',
  'write.token': 'a store waits for its results',
  'write.queue': 'a store waits for its instruction',
  'write.head': 'the first tile must be loaded and computed',
  'write.tail': 'the last acknowledge, and FINISH',
};

function aboveBound(run: RunView): Figure {
  const total = runCycles(run);
  const over = total - run.lowerBound.cycles;
  return {
    id: 'aboveBound',
    label: 'Above bound',
    value: (100 * over) / run.lowerBound.cycles,
    unit: '%',
    digits: 1,
    approximate: false,
    formula: '(cycles - bound) / bound',
    operands: [
      { label: 'cycles', value: total, unit: 'cycles', source: 'exact run', figure: 'cycles' },
      {
        label: 'bound',
        value: run.lowerBound.cycles,
        unit: 'cycles',
        source: `set by ${run.lowerBound.by}`,
        figure: 'bound',
      },
    ],
    reference: 'VTA timing, sections 7, 9 and 10',
    detail: `${plural(over, 'cycle')} over ${integer(run.lowerBound.cycles)}`,
  };
}

function dram(run: RunView): Figure {
  const lines = traffic(run);
  const sum = (direction: 'read' | 'written'): number =>
    lines.filter((l) => l.direction === direction).reduce((n, l) => n + l.bytes, 0);
  const read = sum('read');
  const written = sum('written');
  return {
    id: 'dram',
    label: 'DRAM',
    value: (read + written) / 1e6,
    unit: 'MB',
    digits: 2,
    approximate: partial(run),
    formula: 'sum of all bursts, read and written',
    operands: lines.map((l) => ({
      label: l.figure.label,
      value: l.bytes,
      unit: 'B',
      source: l.figure.detail,
      figure: l.figure.id,
    })),
    reference: 'VTA timing, section 7',
    detail: `${decimal(read / 1e6, 2)} read \u00b7 ${decimal(written / 1e6, 2)} written`,
  };
}

function intensity(run: RunView): Figure {
  const bytes = traffic(run).reduce((n, l) => n + l.bytes, 0);
  const macs = layerMacs(run.shape);
  const beatBytes = run.arch.hardware.busBits / 8;
  return {
    id: 'intensity',
    label: 'Intensity',
    value: (2 * macs) / bytes,
    unit: 'op/B',
    digits: 0,
    approximate: partial(run),
    formula: '2 x multiply-adds / DRAM bytes',
    operands: [
      { label: 'multiply-adds', value: macs, unit: 'MAC', source: 'the layer' },
      { label: 'DRAM bytes', value: bytes, unit: 'B', source: 'bursts of the trace', figure: 'dram' },
    ],
    reference: 'VTA Explorer, section 1',
    detail: `ridge ${integer((2 * run.geometry.macsPerCycle) / beatBytes)}`,
  };
}
