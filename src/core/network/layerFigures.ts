import { timeText } from '../analysis/words.ts';
import type { Figure } from '../figures/figure.ts';
import { figureOfBound } from '../analysis/headline.ts';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import type { VtaLayer } from './network.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';
import { outputSize, windowValues, type ConvShape } from '../layer/layer.ts';
import type { LayerLine } from './totals.ts';

export type LayerFigureName =
  | 'cycles'
  | 'utilization'
  | 'multiplying'
  | 'aboveBound'
  | 'bound'
  | 'bytes'
  | 'macs'
  | 'error';

type Named = Omit<Figure, 'id' | 'label' | 'detail'>;

/** One layer's figure with its derivation; null: it has none of that name, or not yet. */
export function layerFigure(arch: Arch, line: LayerLine | undefined, name: string): Figure | null {
  if (line === undefined) return null;
  const made = make(arch, line, name);
  if (made === null) return null;
  const { layer } = line;
  return {
    ...made.figure,
    id: `network.${layer.index}.${name}`,
    label: `${made.label}, ${layer.name}`,
    detail: made.detail,
  };
}

interface Made {
  readonly label: string;
  readonly detail: string;
  readonly figure: Named;
}

function make(arch: Arch, line: LayerLine, name: string): Made | null {
  const { vta } = line.layer;
  if (name === 'error') return error(line);
  if (name === 'macs') return vta === null ? null : macs(vta.shape, line);
  if (vta === null) return null;
  switch (name) {
    case 'cycles':
      return cycles(arch, line, vta);
    case 'utilization':
      return utilization(arch, line);
    case 'multiplying':
      return multiplying(line);
    case 'aboveBound':
      return aboveBound(line, vta);
    case 'bound':
      return {
        label: 'Bound',
        detail: `set by ${vta.lowerBound.by}; of ${SPACE_NAME} no schedule of this layer can be faster`,
        figure: figureOfBound(vta.lowerBound),
      };
    case 'bytes':
      return traffic(vta);
    default:
      return null;
  }
}

const of = (line: LayerLine, name: LayerFigureName): string => `network.${line.layer.index}.${name}`;

const self = (line: LayerLine, label = 'cycles') => ({
  ...{ label, value: line.cycles ?? 0, unit: 'cycles', figure: of(line, 'cycles') },
  source: line.exact ? 'exact run' : 'estimate',
});

const boundOperand = (line: LayerLine, vta: VtaLayer) => ({
  ...{ label: 'bound', value: vta.lowerBound.cycles, unit: 'cycles', source: `set by ${vta.lowerBound.by}` },
  figure: of(line, 'bound'),
});

const cycles = (arch: Arch, line: LayerLine, vta: VtaLayer): Made => ({
  label: 'Cycles',
  detail: `${timeText(line.cycles ?? 0, arch.hardware.clockMHz)}; opened in the timeline, every one of them has a reason`,
  figure: {
    ...{ value: line.cycles ?? 0, unit: 'cycles', digits: 0, approximate: !line.exact },
    formula: line.exact
      ? 'cycle in which FINISH of the layer’s program is done'
      : 'closed form of the schedule, until the layer has run',
    operands: [
      { label: 'estimate', value: vta.estimate, unit: 'cycles', source: 'closed form, used to rank schedules' },
      boundOperand(line, vta),
      { label: 'instructions', value: vta.instructions, unit: '', source: 'of the program, FINISH included' },
    ],
    reference: 'VTA timing, section 2',
  },
});

function utilization(arch: Arch, line: LayerLine): Made | null {
  if (line.utilization === null) return null;
  const perCycle = geometry(arch).macsPerCycle;
  return {
    label: 'Utilization',
    detail: 'padding of channels is not counted; neither are the ALU’s maxima',
    figure: {
      ...{ value: 100 * line.utilization, unit: '%', digits: 1, approximate: false },
      formula: 'multiply-adds / (multiply-adds a cycle x cycles)',
      operands: [
        {
          ...{
            label: 'multiply-adds',
            value: line.layer.macs,
            unit: 'MAC',
            figure: of(line, 'macs'),
          },
          source: 'of the layer; a maximum has none',
        },
        { label: 'multiply-adds a cycle', value: perCycle, unit: 'MAC', source: 'BATCH x BLOCK_IN x BLOCK_OUT' },
        self(line),
      ],
      reference: 'VTA, section 1',
    },
  };
}

function multiplying(line: LayerLine): Made | null {
  const gemmCycles = line.result?.gemmCycles ?? null;
  if (gemmCycles === null || line.gemmBusy === null) return null;
  return {
    label: 'Cycles that multiply',
    detail: 'one matrix product a cycle, padding of channels included',
    figure: {
      ...{ value: 100 * line.gemmBusy, unit: '%', digits: 1, approximate: false },
      formula: 'products / cycles',
      operands: [
        {
          ...{ label: 'products', value: gemmCycles, unit: 'cycles' },
          source: 'cycles in which the GEMM core multiplies',
        },
        self(line),
      ],
      reference: 'VTA timing, section 3',
    },
  };
}

const aboveBound = (line: LayerLine, vta: VtaLayer): Made => ({
  label: 'Above bound',
  detail: `against what no schedule of this layer can go below, of ${SPACE_NAME}`,
  figure: {
    ...{ value: 100 * ((line.cycles ?? 0) / Math.max(1, vta.lowerBound.cycles) - 1), unit: '%', digits: 1 },
    approximate: !line.exact,
    formula: '(cycles - bound) / bound',
    operands: [self(line), boundOperand(line, vta)],
    reference: 'VTA timing, sections 7, 9 and 10',
  },
});

const traffic = ({ bytes }: VtaLayer): Made => ({
  label: 'Bytes over the bus',
  detail: 'of the layer’s program, whole beats',
  figure: {
    ...{ value: bytes.read + bytes.written, unit: 'B', digits: 0, approximate: false, formula: 'read + written' },
    operands: [
      { label: 'read', value: bytes.read, unit: 'B', source: 'loads, micro-ops and instructions' },
      { label: 'written', value: bytes.written, unit: 'B', source: 'stores' },
    ],
    reference: 'VTA timing, section 7',
  },
});

/** A transposed layer multiplies each input value, others make each output value. */
function macs(shape: ConvShape, line: LayerLine): Made {
  if (shape.reduce === 'max') return noMacs(shape);
  const transposed = shape.transposed !== undefined;
  const { height, width } = transposed ? shape : outputSize(shape);
  const [H, W] = transposed ? ['IH', 'IW'] : ['OH', 'OW'];
  const groups = shape.groups ?? 1;
  const sizes: readonly (readonly [string, number, string])[] = [
    ['N', shape.batch, 'batch'],
    [H, height, transposed ? 'rows of the input' : 'rows of the output'],
    [W, width, transposed ? 'columns of the input' : 'columns of the output'],
    ['CO', shape.outChannels, 'output channels'],
    ['CI', Math.floor(shape.inChannels / groups), groups === 1 ? 'input channels' : 'input channels of a group'],
    ['KH', shape.kernelHeight, 'rows of the kernel'],
    ['KW', shape.kernelWidth, 'columns of the kernel'],
  ];
  return {
    label: 'Multiply-adds',
    detail: 'padding of channels is not counted',
    figure: {
      ...{ value: line.layer.macs, unit: 'MAC', digits: 0, approximate: false },
      formula: sizes.map(([label]) => label).join(' x '),
      operands: sizes.map(([label, value, source]) => ({ label, value, unit: '', source })),
      reference: 'VTA, section 1',
    },
  };
}

const noMacs = (shape: ConvShape): Made => ({
  label: 'Multiply-adds',
  detail: 'the ALU compares the values of its windows',
  figure: {
    ...{ value: 0, unit: 'MAC', digits: 0, approximate: false, formula: 'none: nothing is multiplied' },
    operands: [{ label: 'values', value: windowValues(shape), unit: '', source: 'of all windows, compared' }],
    reference: 'VTA, section 1',
  },
});

function error(line: LayerLine): Made | null {
  const found = line.result?.error ?? null;
  if (found === null || !Number.isFinite(found.signalToNoiseDb)) return null;
  return {
    label: 'Signal to noise',
    detail: 'the layer’s integers against the float network on the same input, errors of the layers before included',
    figure: {
      ...{ value: found.signalToNoiseDb, unit: 'dB', digits: 1, approximate: false },
      formula: '20 x log10(signal / noise)',
      operands: [
        { label: 'signal', value: found.rmsValue, unit: '', source: 'root mean square of the float network’s values' },
        { label: 'noise', value: found.rmsError, unit: '', source: 'root mean square of the differences' },
        { label: 'largest difference', value: found.largest, unit: '', source: 'of all values' },
      ],
      reference: 'VTA Explorer, section 3',
    },
  };
}
