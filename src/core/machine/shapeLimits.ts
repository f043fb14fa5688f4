import { BUFFER_PARAMETER, DEPTH_PARAMETERS, INDEXED } from './fieldLimits.ts';
import type { Limit } from './limit.ts';
import type { ParameterId } from './parameter.ts';
import { bytesText, groupDigits } from './quantity.ts';
import type { Tensor } from './tensors.ts';

const MAX_ELEMENT_BYTES = 4096;
const SCALED: readonly Tensor[] = ['INP', 'WGT', 'ACC', 'OUT'];

/** Parameters that set the size of an element, blocks before widths. */
const ELEMENT_PARAMETERS: Readonly<Record<Tensor, readonly ParameterId[]>> = {
  INP: ['LOG_BLOCK_IN', 'LOG_BATCH', 'LOG_INP_WIDTH'],
  WGT: ['LOG_BLOCK_OUT', 'LOG_BLOCK_IN', 'LOG_WGT_WIDTH'],
  ACC: ['LOG_BLOCK_OUT', 'LOG_BATCH', 'LOG_ACC_WIDTH'],
  OUT: ['LOG_BLOCK_OUT', 'LOG_BATCH', 'LOG_OUT_WIDTH'],
  UOP: [],
};

const firstOf = (ids: readonly ParameterId[]): ParameterId => ids[0] ?? 'LOG_BLOCK_OUT';

const largestElement = (tensor: Tensor): Limit => ({
  code: `limit.element-size-${tensor.toLowerCase()}`,
  title: `an element of ${tensor} <= 4,096 bytes`,
  reason: 'Tensors start at pages of 4,096 bytes and dram_base counts elements, so an element has to divide a page.',
  source: 'instructions.md section 2',
  parameters: ELEMENT_PARAMETERS[tensor],
  check(_arch, { elementBytes }) {
    const bytes = elementBytes[tensor];
    if (bytes <= MAX_ELEMENT_BYTES) return null;
    return {
      field: firstOf(ELEMENT_PARAMETERS[tensor]),
      got: bytes,
      limit: MAX_ELEMENT_BYTES,
      message: `One ${tensor} element is ${bytesText(bytes)} (${groupDigits(bytes)} bytes), more than 4,096 bytes.`,
    };
  },
});

const smallestElement = (tensor: Tensor): Limit => ({
  code: `limit.element-byte-${tensor.toLowerCase()}`,
  title: `an element of ${tensor} >= 1 byte`,
  reason: 'Memory is addressed in bytes, and dram_base counts elements.',
  source: 'instructions.md section 2',
  parameters: ELEMENT_PARAMETERS[tensor],
  check(_arch, { elementBits }) {
    const bits = elementBits[tensor];
    if (bits >= 8) return null;
    return {
      field: firstOf(ELEMENT_PARAMETERS[tensor]),
      got: bits,
      limit: 8,
      message: `One ${tensor} element has ${bits} ${bits === 1 ? 'bit' : 'bits'}, less than the 8 bits of a byte.`,
    };
  },
});

const holdsAnElement = (tensor: (typeof INDEXED)[number]): Limit => ({
  code: `limit.buffer-holds-${tensor.toLowerCase()}`,
  title: `the ${tensor} buffer holds at least one element`,
  reason: 'A buffer without room for one element cannot be loaded.',
  source: 'instructions.md section 1 (depth = bytes / element bytes)',
  parameters: DEPTH_PARAMETERS[tensor],
  check(_arch, g) {
    if (g.logDepth[tensor] >= 0) return null;
    return {
      field: BUFFER_PARAMETER[tensor],
      got: g.bufferBytes[tensor],
      limit: g.elementBytes[tensor],
      message: `The ${tensor} buffer has ${bytesText(g.bufferBytes[tensor])}, less than one element of ${bytesText(g.elementBytes[tensor])}.`,
    };
  },
});

const outputFits: Limit = {
  code: 'limit.out-width',
  title: 'OUT width <= ACC width',
  reason: 'STORE keeps the low bits of an accumulator.',
  source: 'instructions.md section 3',
  parameters: ['LOG_OUT_WIDTH', 'LOG_ACC_WIDTH'],
  check(_arch, { scalarBits }) {
    const { OUT, ACC } = scalarBits;
    if (OUT <= ACC) return null;
    return {
      field: 'LOG_OUT_WIDTH',
      got: OUT,
      limit: ACC,
      message: `An output has ${OUT} bits, more than the ${ACC} bits of the accumulator it is taken from.`,
    };
  },
};

/** What elements and buffers must be like. */
export const SHAPE_LIMITS: readonly Limit[] = [
  ...SCALED.map(smallestElement),
  ...SCALED.map(largestElement),
  ...INDEXED.map(holdsAnElement),
  outputFits,
];
