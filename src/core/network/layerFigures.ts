import { timeText } from '../analysis/words.ts';
import { BOUND_WORDS, explainBound } from '../analysis/boundFigures.ts';
import { figureOf, type ExplainedFigure, type Explanation } from '../figures/definition.ts';
import type { Figure, FigureOperand } from '../figures/figure.ts';
import { ABOVE_BOUND, CYCLES, MULTIPLY_ADDS, TRAFFIC, UTILIZATION } from '../figures/shared.ts';
import type { Arch } from '../machine/arch.ts';
import { geometry } from '../machine/geometry.ts';
import type { ErrorFigures, LayerError } from '../workload/quantize/noise.ts';
import type { CompiledLayer, VtaLayer } from './network.ts';
import { SPACE_NAME } from '../compiler/schedule/schedule.ts';
import { layerMacs, outputSize, windowValues, type ConvShape } from '../layer/layer.ts';
import { hostTime, type LayerLine } from './totals.ts';

export type LayerFigureName =
  | 'cycles'
  | 'utilization'
  | 'multiplying'
  | 'aboveBound'
  | 'bound'
  | 'bytes'
  | 'macs'
  | 'error'
  | 'fileError'
  | 'host';

/** A layer on a machine, as far as its run is known. */
export interface LayerSubject {
  readonly arch: Arch;
  readonly line: LayerLine;
}

interface LayerFigure extends ExplainedFigure<LayerSubject> {
  readonly id: `network.*.${LayerFigureName}`;
}

/** One layer's figure with its derivation; null: it has none of that name, or not yet. */
export function layerFigure(arch: Arch, line: LayerLine | undefined, name: string): Figure | null {
  const definition = LAYER_FIGURES.find(({ id }) => id === `network.*.${name}`);
  if (line === undefined || definition === undefined) return null;
  const figure = figureOf(definition, { arch, line });
  if (figure === null) return null;
  const { index, name: layer } = line.layer;
  return { ...figure, id: `network.${index}.${name}`, label: `${figure.label}, ${layer}` };
}

/** What is said of a figure of layers. */
export function layerFigureDefinition(name: LayerFigureName): ExplainedFigure<LayerSubject> {
  const found = LAYER_FIGURES.find(({ id }) => id === `network.*.${name}`);
  if (found === undefined) throw new Error(`no figure of layers is called ${name}`);
  return found;
}

const of = (line: LayerLine, name: LayerFigureName): string => `network.${line.layer.index}.${name}`;

/** Of a layer on VTA; others have no such figure. */
const onVta = <T>({ line }: LayerSubject, value: (vta: VtaLayer) => T | null): T | null =>
  line.layer.vta === null ? null : value(line.layer.vta);

/** Explains a figure that only layers on VTA have. */
const explainOnVta =
  (explain: (subject: LayerSubject, vta: VtaLayer) => Explanation) =>
  (subject: LayerSubject): Explanation =>
    onVta(subject, (vta) => explain(subject, vta)) ?? NOTHING;

const NOTHING: Explanation = { operands: [], detail: '' };

const isEstimate = ({ line }: LayerSubject): boolean => !line.exact;

const self = (line: LayerLine): FigureOperand => ({
  ...{ label: 'cycles', value: line.cycles ?? 0, unit: 'cycles', figure: of(line, 'cycles') },
  source: line.exact ? 'exact run' : 'estimate',
});

const boundOperand = (line: LayerLine, { lowerBound }: VtaLayer): FigureOperand => ({
  ...{ label: 'bound', value: lowerBound.cycles, unit: 'cycles', source: `set by ${lowerBound.by}` },
  figure: of(line, 'bound'),
});

const cycles: LayerFigure = {
  id: 'network.*.cycles',
  ...CYCLES,
  meaning: 'Exact once it has run; ≈ while estimated',
  formula: 'cycle in which FINISH of the layer’s program is done',
  value: (subject) => onVta(subject, () => subject.line.cycles ?? 0),
  approximate: isEstimate,
  explain: explainOnVta(({ arch, line }, vta) => ({
    ...(!line.exact && { formula: ESTIMATED }),
    operands: [
      { label: 'estimate', value: vta.estimate, unit: 'cycles', source: 'closed form, used to rank schedules' },
      boundOperand(line, vta),
      { label: 'instructions', value: vta.instructions, unit: '', source: 'of the program, FINISH included' },
    ],
    detail: `${timeText(line.cycles ?? 0, arch.hardware.clockMHz)}; opened in the timeline, every one of them has a reason`,
  })),
};

/** How cycles are known before the layer has run. */
const ESTIMATED = 'closed form of the schedule, until the layer has run';

const utilization: LayerFigure = {
  id: 'network.*.utilization',
  ...UTILIZATION,
  value: (subject) => onVta(subject, () => (subject.line.utilization === null ? null : 100 * subject.line.utilization)),
  explain: ({ arch, line }) => ({
    operands: [
      {
        ...{ label: 'multiply-adds', value: line.layer.macs, unit: 'MAC', figure: of(line, 'macs') },
        source: 'of its convolutions and matrix products',
      },
      {
        ...{ label: 'multiply-adds a cycle', value: geometry(arch).macsPerCycle, unit: 'MAC' },
        source: 'BATCH x BLOCK_IN x BLOCK_OUT',
      },
      self(line),
    ],
    detail: 'padding of channels is not counted; means, sums, maxima and copies have none',
  }),
};

const multiplying: LayerFigure = {
  id: 'network.*.multiplying',
  label: 'Cycles that multiply',
  short: 'GEMM',
  meaning: 'Cycles in which the GEMM core multiplies, padding of channels included',
  ...{ unit: '%', digits: 1, better: 'larger' },
  formula: 'products / cycles',
  reference: 'VTA timing, section 3',
  value: (subject) => {
    const { result, gemmBusy } = subject.line;
    return onVta(subject, () => ((result?.gemmCycles ?? null) === null || gemmBusy === null ? null : 100 * gemmBusy));
  },
  explain: ({ line }) => ({
    operands: [
      {
        ...{ label: 'products', value: line.result?.gemmCycles ?? 0, unit: 'cycles' },
        source: 'cycles in which the GEMM core multiplies',
      },
      self(line),
    ],
    detail: 'one matrix product a cycle, padding of channels included',
  }),
};

const aboveBound: LayerFigure = {
  id: 'network.*.aboveBound',
  ...ABOVE_BOUND,
  value: (subject) =>
    onVta(subject, (vta) => 100 * ((subject.line.cycles ?? 0) / Math.max(1, vta.lowerBound.cycles) - 1)),
  approximate: isEstimate,
  explain: explainOnVta(({ line }, vta) => ({
    operands: [self(line), boundOperand(line, vta)],
    detail: `against what no schedule of this layer can go below, of ${SPACE_NAME}`,
  })),
};

const bound: LayerFigure = {
  id: 'network.*.bound',
  ...BOUND_WORDS,
  value: (subject) => onVta(subject, (vta) => vta.lowerBound.cycles),
  explain: explainOnVta((_, { lowerBound }) => ({
    ...explainBound(lowerBound),
    detail: `set by ${lowerBound.by}; of ${SPACE_NAME} no schedule of this layer can be faster`,
  })),
};

const bytes: LayerFigure = {
  id: 'network.*.bytes',
  ...TRAFFIC,
  label: 'Bytes over the bus',
  meaning: 'Over the bus: all loads, fetches and stores',
  formula: 'read + written',
  value: (subject) => onVta(subject, (vta) => vta.bytes.read + vta.bytes.written),
  explain: explainOnVta((_, vta) => ({
    operands: [
      { label: 'read', value: vta.bytes.read, unit: 'B', source: 'loads, micro-ops and instructions' },
      { label: 'written', value: vta.bytes.written, unit: 'B', source: 'stores' },
    ],
    detail: 'of the layer’s program, whole beats',
  })),
};

const macs: LayerFigure = {
  id: 'network.*.macs',
  ...MULTIPLY_ADDS,
  formula: 'N x OH x OW x CO x CI x KH x KW',
  value: (subject) => onVta(subject, () => subject.line.layer.macs),
  explain: explainOnVta(({ line }, { shape }) => explainMacs(line.layer, shape)),
};

/** A transposed layer multiplies each input value, others make each output value, a maximum multiplies nothing. */
function explainMacs({ macs: own, copies }: CompiledLayer, shape: ConvShape): Explanation {
  if (shape.reduce === 'max') {
    return {
      formula: 'none: nothing is multiplied',
      operands: [{ label: 'values', value: windowValues(shape), unit: '', source: 'of all windows, compared' }],
      detail: 'the ALU compares the values of its windows',
    };
  }
  if (own === 0) {
    return {
      formula: 'none: no convolution and no matrix product',
      operands: [{ label: 'products', value: windowValues(shape), unit: '', source: 'that VTA does it by' }],
      detail:
        copies === true
          ? 'a copy, as products with 0 and 1; what it costs is its cycles'
          : 'sums, means and products by element; what they cost are their cycles',
    };
  }
  if (own !== layerMacs(shape)) {
    return {
      formula: 'by the definitions of its operators',
      operands: [
        {
          label: 'products',
          value: windowValues(shape),
          unit: '',
          source: 'that VTA does it by, zeros between weights included',
        },
      ],
      detail: 'padding of channels is not counted',
    };
  }
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
    ...(transposed && { formula: sizes.map(([label]) => label).join(' x ') }),
    operands: sizes.map(([label, value, source]) => ({ label, value, unit: '', source })),
    detail: 'padding of channels is not counted',
  };
}

/** What a layer's output is set against. */
interface Against {
  readonly of: (error: LayerError) => ErrorFigures | undefined;
  /** Whose values they are, in the genitive. */
  readonly whose: string;
  readonly detail: string;
}

const explainNoise = ({ line }: LayerSubject, { of: figures, whose, detail }: Against): Explanation => {
  const found = line.result?.error == null ? undefined : figures(line.result.error);
  return {
    operands: [
      { label: 'signal', value: found?.rmsValue ?? 0, unit: '', source: `root mean square of ${whose} values` },
      { label: 'noise', value: found?.rmsError ?? 0, unit: '', source: 'root mean square of the differences' },
      { label: 'largest difference', value: found?.largest ?? 0, unit: '', source: 'of all values' },
    ],
    detail,
  };
};

const noiseFigure = (
  words: Pick<LayerFigure, 'id' | 'label' | 'short' | 'meaning'>,
  against: Against,
): LayerFigure => ({
  ...words,
  ...{ unit: 'dB', digits: 1, better: 'larger' },
  formula: '20 x log10(signal / noise)',
  reference: 'VTA Explorer, section 3',
  value: ({ line }) => {
    const noise = (line.result?.error == null ? undefined : against.of(line.result.error))?.signalToNoiseDb ?? NaN;
    return Number.isFinite(noise) ? noise : null;
  },
  explain: (subject) => explainNoise(subject, against),
});

const error = noiseFigure(
  {
    id: 'network.*.error',
    label: 'Signal to noise',
    short: 'SNR',
    meaning: 'The output against the float network’s: signal to noise, errors of the layers before included',
  },
  {
    of: (found) => found,
    whose: 'the float network’s',
    detail: 'the layer’s integers against the float network on the same input, errors of the layers before included',
  },
);

const fileError = noiseFigure(
  {
    id: 'network.*.fileError',
    label: 'Signal to noise, file',
    short: 'SNR file',
    meaning:
      'The output against what ONNX Runtime computes of the quantized file: signal to noise; that rounds too, in its own scales',
  },
  {
    of: ({ quantized }) => quantized,
    whose: 'the quantized file’s',
    detail: 'the layer’s integers against ONNX Runtime’s run of the quantized file on the same input, which rounds too',
  },
);

const host: LayerFigure = {
  id: 'network.*.host',
  label: 'Time on the host',
  short: 'host',
  meaning: 'As you entered it, else as your model of the host estimates it',
  ...{ unit: 'ms', digits: 4, better: 'smaller' },
  formula: 'call + the longer of MAC / MAC rate and bytes / byte rate',
  reference: 'VTA Explorer, section 2',
  value: ({ line }) => hostTime(line),
  approximate: ({ line }) => line.hostMs === null,
  explain: ({ line }) => explainHost(line),
};

function explainHost({ layer, hostMs, hostEstimate }: LayerLine): Explanation {
  if (hostMs !== null || hostEstimate === null) {
    return {
      formula: ENTERED,
      operands: [{ label: 'entered', value: hostMs ?? NaN, unit: 'ms', source: 'entered by you' }],
      detail: 'the page does not simulate a host',
    };
  }
  const { macsPerSecond, bytesPerSecond, secondsPerCall } = hostEstimate.rates;
  const source = `your model of the host, for ${layer.operation}`;
  return {
    operands: [
      { label: 'call', value: 1000 * secondsPerCall, unit: 'ms', source },
      { label: 'MAC', value: layer.macs, unit: 'MAC', source: 'of the layer, padding of channels not counted' },
      { label: 'MAC rate', value: macsPerSecond / 1000, unit: 'MAC/ms', source },
      { label: 'bytes', value: layer.bytes, unit: 'B', source: 'read and written, constants not counted' },
      { label: 'byte rate', value: bytesPerSecond / 1000, unit: 'B/ms', source },
    ],
    detail: 'an estimate: the page does not simulate a host',
  };
}

/** How a time is known that the user said. */
const ENTERED = 'as you entered it';

/** Of one layer of a network. */
export const LAYER_FIGURES: readonly LayerFigure[] = [
  ...[cycles, utilization, multiplying, aboveBound, bound, bytes, macs, error, fileError, host],
];
