import type { VtaConfig } from './arch.ts';
import { geometry } from './geometry.ts';
import type { Parameter, ParameterValue } from './parameter.ts';
import { integers, range } from './parameter.ts';
import { byteQuantity, bytesText, groupDigits } from './quantity.ts';
import type { Tensor } from './tensors.ts';

const VTA_PAPER = 'VTA paper (arXiv 1807.04188), vta_config.json';

type ConfigSpec = Pick<
  Parameter,
  'section' | 'label' | 'unit' | 'why' | 'stops' | 'display' | 'derived' | 'extrapolated' | 'meaning' | 'urlKey'
> & { readonly id: keyof VtaConfig; readonly min: number; readonly max: number; readonly default: number };

const config = ({ min, max, ...spec }: ConfigSpec): Parameter => ({
  ...spec,
  group: 'config',
  domain: integers(min, max),
  source: VTA_PAPER,
});

const EIGHT_BITS = "VTA's RTL and its compiler take 8 bits at most";
const measured = (): null => null;
const pow = (v: ParameterValue): number => 2 ** Number(v);
const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

interface WidthSpec {
  readonly id: keyof VtaConfig;
  readonly tensor: Tensor;
  readonly urlKey: string;
  readonly min: number;
  readonly max: number;
  readonly why: string;
  readonly default: number;
  readonly extrapolated: (value: ParameterValue) => string | null;
  readonly meaning: string;
}

const width = ({ tensor, ...spec }: WidthSpec): Parameter =>
  config({
    ...spec,
    section: 'widths',
    label: `${tensor} width`,
    unit: 'log2 bits',
    stops: range(spec.min, spec.max),
    display: (v) => ({ value: groupDigits(pow(v)), unit: plural(pow(v), 'bit') }),
    derived: (arch) => {
      const g = geometry(arch);
      return `${groupDigits(g.scalars[tensor])} ${plural(g.scalars[tensor], 'scalar')}, ${bytesText(g.elementBytes[tensor])} an element`;
    },
  });

interface BlockSpec {
  readonly id: keyof VtaConfig;
  readonly label: string;
  readonly urlKey: string;
  readonly default: number;
  readonly display: Parameter['display'];
  readonly derived: Parameter['derived'];
  readonly extrapolated: Parameter['extrapolated'];
  readonly meaning: string;
}

const block = (spec: BlockSpec): Parameter =>
  config({ ...spec, section: 'core', unit: 'log2', min: 0, max: 8, stops: range(0, 8) });

const channels = (v: ParameterValue): { value: string; unit: string } => ({
  value: groupDigits(pow(v)),
  unit: plural(pow(v), 'channel'),
});

const synthesisedBlocks =
  (label: string) =>
  (v: ParameterValue): string | null =>
    pow(v) >= 4 && pow(v) <= 32
      ? null
      : `${label} ${groupDigits(pow(v))} lies outside 4 to 32, the sizes that were synthesised`;

interface BufferSpec {
  readonly id: keyof VtaConfig;
  readonly tensor: Exclude<Tensor, 'OUT'>;
  readonly urlKey: string;
  readonly default: number;
  readonly meaning: string;
}

const buffer = ({ tensor, ...spec }: BufferSpec): Parameter =>
  config({
    ...spec,
    section: 'buffers',
    label: tensor,
    unit: 'log2 bytes',
    min: 5,
    max: 24,
    stops: range(5, 24),
    display: (v) => byteQuantity(pow(v)),
    derived: (arch) => {
      const g = geometry(arch);
      if (g.depth[tensor] < 1) return `less than one element of ${bytesText(g.elementBytes[tensor])}`;
      return `${groupDigits(g.depth[tensor])} ${plural(g.depth[tensor], 'element')} of ${bytesText(g.elementBytes[tensor])}`;
    },
    extrapolated: measured,
  });

const narrowOperand =
  (label: string) =>
  (v: ParameterValue): string | null =>
    pow(v) >= 4
      ? null
      : `${label} of ${groupDigits(pow(v))} ${plural(pow(v), 'bit')} was not synthesised (8 and 4 bits were)`;

/** Every field of `vta_config.json`, in the order of the form. */
export const CONFIG_PARAMETERS: readonly Parameter[] = [
  block({
    id: 'LOG_BATCH',
    label: 'BATCH',
    urlKey: 'batch',
    default: 0,
    display: (v) => ({ value: groupDigits(pow(v)), unit: plural(pow(v), 'row') }),
    derived: (arch) => `${groupDigits(geometry(arch).macsPerCycle)} MACs a cycle`,
    extrapolated: (v) =>
      Number(v) === 0
        ? null
        : `the RTL exists for BATCH 1 only; BATCH ${groupDigits(pow(v))} is the same mechanism, extrapolated`,
    meaning: 'Rows of the input matrix that the GEMM core multiplies at once.',
  }),
  block({
    id: 'LOG_BLOCK_IN',
    label: 'BLOCK_IN',
    urlKey: 'block-in',
    default: 4,
    display: channels,
    derived: (arch) => `an input element is ${bytesText(geometry(arch).elementBytes.INP)}`,
    extrapolated: synthesisedBlocks('BLOCK_IN'),
    meaning: 'Input channels in a tile: the length of the dot products that the GEMM core computes.',
  }),
  block({
    id: 'LOG_BLOCK_OUT',
    label: 'BLOCK_OUT',
    urlKey: 'block-out',
    default: 4,
    display: channels,
    derived: (arch) => `a weight element is ${bytesText(geometry(arch).elementBytes.WGT)}`,
    extrapolated: synthesisedBlocks('BLOCK_OUT'),
    meaning: 'Output channels in a tile: the dot products done side by side, and the lanes of the ALU.',
  }),
  width({
    id: 'LOG_INP_WIDTH',
    tensor: 'INP',
    urlKey: 'inp-width',
    min: 0,
    max: 3,
    why: EIGHT_BITS,
    default: 3,
    extrapolated: narrowOperand('an input'),
    meaning: 'Bits of one input scalar (signed).',
  }),
  width({
    id: 'LOG_WGT_WIDTH',
    tensor: 'WGT',
    urlKey: 'wgt-width',
    min: 0,
    max: 3,
    why: EIGHT_BITS,
    default: 3,
    extrapolated: narrowOperand('a weight'),
    meaning: 'Bits of one weight scalar (signed).',
  }),
  width({
    id: 'LOG_ACC_WIDTH',
    tensor: 'ACC',
    urlKey: 'acc-width',
    min: 3,
    max: 5,
    why: 'sums have 8 to 32 bits',
    default: 5,
    extrapolated: (v) =>
      Number(v) === 5
        ? null
        : `the RTL cannot be built with accumulators of ${groupDigits(pow(v))} bits (only 32); same mechanism, extrapolated`,
    meaning: 'Bits of one accumulator; sums and ALU results wrap at this width.',
  }),
  width({
    id: 'LOG_OUT_WIDTH',
    tensor: 'OUT',
    urlKey: 'out-width',
    min: 0,
    max: 3,
    why: EIGHT_BITS,
    default: 3,
    extrapolated: (v) =>
      pow(v) >= 4 ? null : `an output of ${groupDigits(pow(v))} ${plural(pow(v), 'bit')} was not synthesised`,
    meaning:
      'Bits of one stored result: STORE keeps the low bits of the accumulator. VTA makes it equal to the input width.',
  }),
  buffer({
    id: 'LOG_UOP_BUFF_SIZE',
    tensor: 'UOP',
    urlKey: 'uop',
    default: 15,
    meaning: 'On-chip memory for micro-ops, 4 bytes each.',
  }),
  buffer({
    id: 'LOG_INP_BUFF_SIZE',
    tensor: 'INP',
    urlKey: 'inp',
    default: 15,
    meaning: 'On-chip memory for inputs, in elements of BATCH x BLOCK_IN.',
  }),
  buffer({
    id: 'LOG_WGT_BUFF_SIZE',
    tensor: 'WGT',
    urlKey: 'wgt',
    default: 18,
    meaning: 'On-chip memory for weights, in elements of BLOCK_OUT x BLOCK_IN.',
  }),
  buffer({
    id: 'LOG_ACC_BUFF_SIZE',
    tensor: 'ACC',
    urlKey: 'acc',
    default: 17,
    meaning: 'On-chip memory for accumulators, in elements of BATCH x BLOCK_OUT; the output memory is as deep.',
  }),
];
