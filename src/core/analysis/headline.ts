import { figuresOf, type ExplainedFigure, type Explanation } from '../figures/definition.ts';
import type { Figure } from '../figures/figure.ts';
import { ABOVE_BOUND, CYCLES, TRAFFIC, UTILIZATION } from '../figures/shared.ts';
import { clustersOf } from '../layer/layout/clusters.ts';
import { foldedShape } from '../layer/layout/im2col.ts';
import { layerMacs } from '../layer/layer.ts';
import { runCycles, type RunView } from './runView.ts';
import { partial, traffic } from './traffic.ts';
import { utilization } from './utilization.ts';
import { decimal, integer, plural, timeText } from './words.ts';
import { workTotals } from './workTotals.ts';

const cycles: ExplainedFigure<RunView> = {
  id: 'cycles',
  ...CYCLES,
  meaning: 'How long the layer runs, to the cycle',
  formula: 'cycle in which FINISH is done',
  value: runCycles,
  explain: (run) => ({
    operands: [
      {
        ...{ label: 'cycles', value: runCycles(run), unit: 'cycles' },
        source: `done of instruction ${run.instructions.length - 1}, FINISH`,
      },
      { label: 'estimate', value: run.estimate, unit: 'cycles', source: 'closed form, used to rank schedules' },
      {
        ...{ label: 'bound', value: run.lowerBound.cycles, unit: 'cycles', figure: 'bound' },
        source: `${run.lowerBound.by}: see Above bound`,
      },
      {
        ...{ label: 'bound of this program', value: run.programLowerBound.cycles, unit: 'cycles' },
        source: `its instructions at their fastest, set by ${run.programLowerBound.by}`,
        figure: 'programBound',
      },
    ],
    detail: timeText(runCycles(run), run.arch.hardware.clockMHz),
  }),
};

const utilizationFigure: ExplainedFigure<RunView> = {
  id: 'utilization',
  ...UTILIZATION,
  value: (run) => 100 * utilization(layerMacs(run.shape), run.geometry.macsPerCycle, runCycles(run)),
  explain: (run) => {
    const { macsPerCycle } = run.geometry;
    const macs = layerMacs(run.shape);
    const total = runCycles(run);
    return {
      operands: [
        { label: 'multiply-adds', value: macs, unit: 'MAC', source: 'the layer: OH x OW x CI x CO x KH x KW x N' },
        { label: 'multiply-adds a cycle', value: macsPerCycle, unit: 'MAC', source: 'BATCH x BLOCK_IN x BLOCK_OUT' },
        { label: 'cycles', value: total, unit: 'cycles', source: 'exact run', figure: 'cycles' },
        {
          ...{ label: 'products issued', value: workTotals(run).products, unit: 'products' },
          source: 'GEMM micro-ops, padding of channels and bias included',
        },
        rowsInUse(run),
      ],
      detail: `${decimal(macs / total, 1)} of ${integer(macsPerCycle)} MAC a cycle`,
    };
  },
};

/** Of the GEMM core's rows, those that input channels fill, taps folded into them or not. */
function rowsInUse({ shape, schedule, geometry: g }: RunView): Explanation['operands'][number] {
  const { fold_taps: fold } = schedule;
  const folded = fold === 'none' ? shape : foldedShape(shape, fold);
  const channels = folded.inChannels / (folded.groups ?? 1);
  const { ci } = clustersOf(folded, g);
  const taps = fold === 'none' ? 'no taps folded into them' : `taps of the ${fold} folded into them`;
  return {
    ...{ label: 'rows of the core in use', value: channels / ci, unit: 'rows' },
    source: `of BLOCK_IN ${g.blockIn}: ${plural(channels, 'input channel')}, ${taps} (fold_taps), in ${plural(ci, 'block')}`,
  };
}

const aboveBound: ExplainedFigure<RunView> = {
  id: 'aboveBound',
  ...ABOVE_BOUND,
  value: (run) => (100 * (runCycles(run) - run.lowerBound.cycles)) / run.lowerBound.cycles,
  explain: (run) => {
    const { cycles: bound, by } = run.lowerBound;
    const total = runCycles(run);
    return {
      operands: [
        { label: 'cycles', value: total, unit: 'cycles', source: 'exact run', figure: 'cycles' },
        { label: 'bound', value: bound, unit: 'cycles', source: `set by ${by}`, figure: 'bound' },
      ],
      detail: `${plural(total - bound, 'cycle')} over ${integer(bound)}`,
    };
  },
};

const bytesOf = (run: RunView, direction?: 'read' | 'written'): number =>
  traffic(run).reduce((n, l) => (direction === undefined || l.direction === direction ? n + l.bytes : n), 0);

const dram: ExplainedFigure<RunView> = {
  id: 'dram',
  ...TRAFFIC,
  label: 'DRAM',
  meaning: 'Over the bus: all loads, fetches and stores',
  ...{ unit: 'MB', digits: 2 },
  formula: 'sum of all bursts, read and written',
  value: (run) => (bytesOf(run, 'read') + bytesOf(run, 'written')) / 1e6,
  approximate: partial,
  explain: (run) => ({
    operands: traffic(run).map((l) => ({
      ...{ label: l.figure.label, value: l.bytes, unit: 'B', source: l.figure.detail },
      figure: l.figure.id,
    })),
    detail: `${decimal(bytesOf(run, 'read') / 1e6, 2)} read \u00b7 ${decimal(bytesOf(run, 'written') / 1e6, 2)} written`,
  }),
};

const intensity: ExplainedFigure<RunView> = {
  id: 'intensity',
  label: 'Intensity',
  meaning: 'Operations a byte over the bus',
  ...{ unit: 'op/B', digits: 0, better: 'larger' },
  formula: '2 x multiply-adds / DRAM bytes',
  reference: 'VTA Explorer, section 1',
  value: (run) => (2 * layerMacs(run.shape)) / bytesOf(run),
  approximate: partial,
  explain: (run) => ({
    operands: [
      { label: 'multiply-adds', value: layerMacs(run.shape), unit: 'MAC', source: 'the layer' },
      { label: 'DRAM bytes', value: bytesOf(run), unit: 'B', source: 'bursts of the trace', figure: 'dram' },
    ],
    detail: `ridge ${integer((2 * run.geometry.macsPerCycle) / (run.arch.hardware.busBits / 8))}`,
  }),
};

/** The five figures first seen: cycles, utilization, distance to the bound, DRAM bytes, intensity. */
export const HEADLINE_FIGURES: readonly ExplainedFigure<RunView>[] = [
  ...[cycles, utilizationFigure, aboveBound, dram, intensity],
];

export const headline = (run: RunView): readonly Figure[] => figuresOf(HEADLINE_FIGURES, run);
