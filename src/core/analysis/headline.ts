import { layerMacs } from '../workload/layer.ts';
import type { Figure } from './figure.ts';
import { runCycles, type RunView } from './runView.ts';
import { partial, traffic } from './traffic.ts';
import { grouped } from './words.ts';
import { products } from './work.ts';

/** The five figures first seen: cycles, utilization, distance to the bound, DRAM bytes, intensity. */
export function headline(run: RunView): Figure[] {
  return [cycles(run), utilization(run), aboveBound(run), dram(run), intensity(run)];
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
        value: run.bound.cycles,
        unit: 'cycles',
        source: `${run.bound.by}: see Above bound`,
        figure: 'bound',
      },
    ],
    reference: 'VTA timing, section 2',
    detail: `${(value / clockMHz / 1000).toFixed(3)} ms at ${clockMHz} MHz`,
  };
}

function utilization(run: RunView): Figure {
  const { macsPerCycle } = run.geometry;
  const macs = layerMacs(run.shape);
  const total = runCycles(run);
  const issued = run.instructions.reduce((sum, i) => sum + products(i), 0);
  return {
    id: 'utilization',
    label: 'Utilization',
    value: (100 * macs) / (macsPerCycle * total),
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
        source: 'GEMM micro-ops, padding of channels included',
      },
    ],
    reference: 'VTA, section 1',
    detail: `${(macs / total).toFixed(1)} of ${grouped(macsPerCycle)} MAC a cycle`,
  };
}

/** The bound as a figure of its own: every candidate with its terms. */
export function boundFigure(run: RunView): Figure {
  const { bound } = run;
  return {
    id: 'bound',
    label: 'Bound',
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
        source: 'layer and machine',
      })),
    ]),
    reference: 'VTA timing, sections 7, 9 and 10',
    detail: `set by ${bound.by}; no schedule can be faster`,
  };
}

function aboveBound(run: RunView): Figure {
  const total = runCycles(run);
  const over = total - run.bound.cycles;
  return {
    id: 'aboveBound',
    label: 'Above bound',
    value: (100 * over) / run.bound.cycles,
    unit: '%',
    digits: 1,
    approximate: false,
    formula: '(cycles - bound) / bound',
    operands: [
      { label: 'cycles', value: total, unit: 'cycles', source: 'exact run', figure: 'cycles' },
      { label: 'bound', value: run.bound.cycles, unit: 'cycles', source: `set by ${run.bound.by}`, figure: 'bound' },
    ],
    reference: 'VTA timing, sections 7, 9 and 10',
    detail: `${grouped(over)} cycles over ${grouped(run.bound.cycles)}`,
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
    detail: `${(read / 1e6).toFixed(2)} read \u00b7 ${(written / 1e6).toFixed(2)} written`,
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
    reference: 'VTA roofline figure',
    detail: `ridge ${grouped((2 * run.geometry.macsPerCycle) / beatBytes)}`,
  };
}
