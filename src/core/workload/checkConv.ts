import type { Problem } from '../problem.ts';
import { groupDigits } from '../arch/quantity.ts';
import { layerMacs, outputSize, type ConvShape, type Epilogue } from './layer.ts';

/** Sizes and strides are 16-bit fields of LOAD and STORE. */
const SIZE_LIMIT = 2 ** 16;
/** Of one tensor, at a byte a value: what a browser tab can hold a few copies of. */
const TENSOR_LIMIT = 2 ** 27;
/** Several hundred times ResNet-18: beyond it nothing answers while somebody waits. */
const MAC_LIMIT = 2 ** 40;

/** What makes a convolution impossible or absurd; empty: none of it. Codes: `workload.size`, `.kernel`, `.bytes`, `.macs`. */
export function checkConv(shape: ConvShape): Problem[] {
  const problems: Problem[] = [];
  for (const [field, smallest] of SIZES) {
    const got = shape[field];
    if (Number.isInteger(got) && got >= smallest && got < SIZE_LIMIT) continue;
    problems.push({
      code: 'workload.size',
      message: `${field} is ${got}; it must be a whole number from ${smallest} to ${SIZE_LIMIT - 1}.`,
      field,
      got,
      limit: `${smallest}..${SIZE_LIMIT - 1}`,
      fix: `Use a whole number from ${smallest} to ${SIZE_LIMIT - 1}.`,
    });
  }
  // With a size out of range the products below mean nothing.
  if (problems.length > 0) return problems;
  return [...kernelProblems(shape), ...volumeProblems(shape)];
}

const SIZES: readonly (readonly [keyof ConvShape, number])[] = [
  ['batch', 1],
  ['height', 1],
  ['width', 1],
  ['inChannels', 1],
  ['outChannels', 1],
  ['kernelHeight', 1],
  ['kernelWidth', 1],
  ['padHeight', 0],
  ['padWidth', 0],
  ['strideHeight', 1],
  ['strideWidth', 1],
];

function kernelProblems(shape: ConvShape): Problem[] {
  const sides = [
    ['kernelHeight', shape.kernelHeight, shape.height + 2 * shape.padHeight, 'height'],
    ['kernelWidth', shape.kernelWidth, shape.width + 2 * shape.padWidth, 'width'],
  ] as const;
  return sides
    .filter(([, kernel, padded]) => kernel > padded)
    .map(([field, kernel, padded, side]) => ({
      code: 'workload.kernel',
      message: `${field} is ${kernel}, but the ${side} with its padding is only ${padded}: there would be no output.`,
      field,
      got: kernel,
      limit: padded,
      fix: `Use a kernel of at most ${padded}, or pad more.`,
      repairs: [{ field, value: padded, label: `${field} ${padded}` }],
    }));
}

function volumeProblems(shape: ConvShape): Problem[] {
  const out = outputSize(shape);
  const volumes = [
    ['input', shape.batch * shape.inChannels * shape.height * shape.width],
    ['weight', shape.outChannels * shape.inChannels * shape.kernelHeight * shape.kernelWidth],
    ['output', shape.batch * shape.outChannels * out.height * out.width],
  ] as const;
  const problems: Problem[] = volumes
    .filter(([, values]) => values > TENSOR_LIMIT)
    .map(([field, values]) => ({
      code: 'workload.bytes',
      message: `The ${field} tensor has ${groupDigits(values)} values; more than ${groupDigits(TENSOR_LIMIT)} are not held in memory here.`,
      field,
      got: values,
      limit: TENSOR_LIMIT,
      fix: 'Use a smaller convolution.',
    }));
  const macs = layerMacs(shape);
  if (problems.length === 0 && macs > MAC_LIMIT) {
    problems.push({
      code: 'workload.macs',
      message: `The convolution has ${groupDigits(macs)} multiply-adds; more than ${groupDigits(MAC_LIMIT)} would not finish while anybody waits.`,
      field: 'conv',
      got: macs,
      limit: MAC_LIMIT,
      fix: 'Use a smaller convolution.',
    });
  }
  return problems;
}

/** ALU immediates are 16-bit signed. */
const IMM_MIN = -(2 ** 15);
const IMM_MAX = 2 ** 15 - 1;
/** Biases are 32-bit signed. */
const BIAS_MOST = 2 ** 31;

/** What VTA's ALU cannot do of an epilogue; accBits: width of an accumulator. Codes: `workload.shift`, `.bias-bound`, `.clip`. */
export function checkEpilogue(epilogue: Epilogue, accBits: number): Problem[] {
  const { shift, clip } = epilogue;
  const problems: Problem[] = [];
  if (!Number.isInteger(shift) || shift < 0 || shift >= accBits) {
    problems.push({
      code: 'workload.shift',
      message: `shift is ${shift}; a right shift of a ${accBits}-bit accumulator is from 0 to ${accBits - 1}.`,
      field: 'shift',
      got: shift,
      limit: `0..${accBits - 1}`,
      fix: `Use a whole number from 0 to ${accBits - 1}.`,
    });
  }
  const { biasBound = 0 } = epilogue;
  if (!Number.isInteger(biasBound) || biasBound < 0 || biasBound > BIAS_MOST) {
    problems.push({
      code: 'workload.bias-bound',
      message: `biasBound is ${biasBound}; it is the largest size of a bias, a whole number from 0 to ${BIAS_MOST}.`,
      field: 'biasBound',
      got: biasBound,
      limit: `0..${BIAS_MOST}`,
      fix: `Use a whole number from 0 to ${BIAS_MOST}.`,
    });
  }
  if (clip === null) return problems;
  const low = Math.max(IMM_MIN, -(2 ** (accBits - 1)));
  const high = Math.min(IMM_MAX, 2 ** (accBits - 1) - 1);
  const fits = clip.every((bound) => Number.isInteger(bound) && bound >= low && bound <= high);
  if (!fits || clip[0] > clip[1]) {
    problems.push({
      code: 'workload.clip',
      message: `clip is ${clip[0]}..${clip[1]}; its ends go into ALU immediates, from ${low} to ${high}, the lower one first.`,
      field: 'clip',
      got: `${clip[0]}..${clip[1]}`,
      limit: `${low}..${high}`,
      fix: `Use two whole numbers from ${low} to ${high}, the lower one first.`,
    });
  }
  return problems;
}
