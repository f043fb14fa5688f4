import { triedRepairs, type Problem } from '../base/problem.ts';
import { groupDigits, withArticle } from '../machine/quantity.ts';
import {
  factorOf,
  fullShape,
  outputSize,
  weightCount,
  windowValues,
  type ConvShape,
  type Epilogue,
  type FullShape,
} from './layer.ts';

/** Sizes and strides are 16-bit fields of LOAD and STORE; a batch is none. */
const SIZE_LIMIT = 2 ** 16;
/** Of one tensor, at a byte a value: what a browser tab can hold a few copies of. */
const TENSOR_LIMIT = 2 ** 27;
/** Several hundred times ResNet-18: beyond it nothing answers while somebody waits. */
const MAC_LIMIT = 2 ** 40;

/**
 * What makes a convolution impossible or absurd; empty: none of it. Repairs have been tried. Codes: `workload.size`, `.groups`, `.transposed`,
 * `.uniform`, `.exclude-pad`, `.kernel`, `.bytes`, `.macs`.
 */
export function checkConv(shape: ConvShape): Problem[] {
  return triedRepairs(shapeProblems(shape), ({ field, value }) => shapeProblems({ ...shape, [field]: value }));
}

function shapeProblems(shape: ConvShape): Problem[] {
  const problems: Problem[] = [];
  const full = fullShape(shape);
  const sizes = { ...full, outputPadHeight: 0, outputPadWidth: 0, ...full.transposed };
  for (const [field, smallest] of SIZES) {
    const got = sizes[field];
    const most = field === 'batch' ? TENSOR_LIMIT : SIZE_LIMIT - 1;
    if (Number.isInteger(got) && got >= smallest && got <= most) continue;
    problems.push({
      code: 'workload.size',
      message: `${FIELD_NAMES[field]} is ${got}; it must be a whole number from ${smallest} to ${most}.`,
      field,
      got,
      limit: `${smallest}..${most}`,
      fix: `Use a whole number from ${smallest} to ${most}.`,
    });
  }
  // With a size out of range the products below mean nothing.
  if (problems.length > 0) return problems;
  return [...kindProblems(full), ...kernelProblems(full), ...emptyProblems(full), ...volumeProblems(shape)];
}

/** What the screen calls a size; `field` is its key. */
const FIELD_NAMES: Readonly<Record<Size, string>> = {
  batch: 'batch',
  height: 'height',
  width: 'width',
  inChannels: 'input channels',
  outChannels: 'output channels',
  kernelHeight: 'kernel height',
  kernelWidth: 'kernel width',
  padHeight: 'padding, rows,',
  padWidth: 'padding, columns,',
  strideHeight: 'stride, rows,',
  strideWidth: 'stride, columns,',
  groups: 'groups',
  dilationHeight: 'dilation, rows,',
  dilationWidth: 'dilation, columns,',
  padBottom: 'padding below',
  padRight: 'padding right',
  outputPadHeight: 'rows added',
  outputPadWidth: 'columns added',
};

type Size =
  | Exclude<keyof FullShape, 'transposed' | 'uniform' | 'reduce' | 'excludePad'>
  | 'outputPadHeight'
  | 'outputPadWidth';

const SIZES: readonly (readonly [Size, number])[] = [
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
  ['groups', 1],
  ['dilationHeight', 1],
  ['dilationWidth', 1],
  ['padBottom', 0],
  ['padRight', 0],
  ['outputPadHeight', 0],
  ['outputPadWidth', 0],
];

/** Fields that do not go together. */
function kindProblems(s: FullShape): Problem[] {
  const problems: Problem[] = [];
  if (s.inChannels % s.groups !== 0 || s.outChannels % s.groups !== 0) {
    problems.push({
      code: 'workload.groups',
      message: `${s.groups} groups do not divide ${s.inChannels} input and ${s.outChannels} output channels evenly.`,
      field: 'groups',
      got: s.groups,
      limit: `a divisor of ${s.inChannels} and ${s.outChannels}`,
      fix: 'Use a number of groups that divides both, or 1.',
      repairs: [{ field: 'groups', value: 1, label: 'groups 1' }],
    });
  }
  if (s.transposed !== null && (s.dilationHeight > 1 || s.dilationWidth > 1 || s.reduce === 'max')) {
    problems.push({
      code: 'workload.transposed',
      message: 'A transposed convolution has no dilation and sums its products.',
      field: 'transposed',
      got: s.reduce === 'max' ? 'max' : Math.max(s.dilationHeight, s.dilationWidth),
      limit: 1,
      fix: 'Set the dilation to 1, or use a plain convolution.',
    });
  }
  const channelwise = s.groups === s.inChannels && s.groups === s.outChannels;
  if ((s.uniform && !channelwise) || (s.reduce === 'max' && !s.uniform)) {
    problems.push({
      code: 'workload.uniform',
      message: `One weight for all taps is for each channel on its own: groups must be ${s.inChannels}, as many as channels in and out; a maximum is always like that.`,
      field: 'groups',
      got: s.groups,
      limit: s.inChannels,
      fix: 'Use as many groups and output channels as input channels, and one weight for all.',
    });
  }
  if (s.excludePad && s.reduce !== 'max') {
    problems.push({
      code: 'workload.exclude-pad',
      message: 'Padding that does not count is of a maximum; zeros add nothing to a sum.',
      field: 'excludePad',
      got: 'sum',
      limit: 'max',
      fix: 'Leave excludePad out, or take the maximum.',
    });
  }
  return problems;
}

function kernelProblems(s: FullShape): Problem[] {
  if (s.transposed !== null) return croppedProblems(s);
  const sides = [
    ['kernelHeight', s.kernelHeight, s.height + s.padHeight + s.padBottom, 'height', s.dilationHeight],
    ['kernelWidth', s.kernelWidth, s.width + s.padWidth + s.padRight, 'width', s.dilationWidth],
  ] as const;
  return sides
    .filter(([, kernel, padded, , dilation]) => (kernel - 1) * dilation + 1 > padded)
    .map(([field, kernel, padded, side, dilation]) => {
      const most = Math.floor((padded - 1) / dilation) + 1;
      const reach = dilation === 1 ? '' : `, its taps ${dilation} apart,`;
      return {
        code: 'workload.kernel',
        message: `${FIELD_NAMES[field]} is ${kernel}${reach} but the ${side} with its padding is only ${padded}: there would be no output.`,
        field,
        got: kernel,
        limit: most,
        fix: `Use a kernel of at most ${most}, or pad more.`,
        repairs: [{ field, value: most, label: `${FIELD_NAMES[field]} ${most}` }],
      };
    });
}

/** The pads of a transposed convolution crop its output; something must be left. */
function croppedProblems(s: FullShape): Problem[] {
  const out = outputSize(withoutNull(s));
  const sides = [
    ['padHeight', out.height, s.padHeight + s.padBottom, 'rows'],
    ['padWidth', out.width, s.padWidth + s.padRight, 'columns'],
  ] as const;
  return sides
    .filter(([, left]) => left < 1)
    .map(([field, left, pads, what]) => ({
      code: 'workload.kernel',
      message: `The padding crops ${pads} of the ${left + pads} ${what} of the output: none would be left.`,
      field,
      got: pads,
      limit: left + pads - 1,
      fix: 'Use less padding.',
    }));
}

const withoutNull = ({ transposed, uniform: _u, reduce: _r, excludePad: _e, ...sizes }: FullShape): ConvShape =>
  transposed === null ? sizes : { ...sizes, transposed };

/** A window of padding alone has no largest value where padding does not count. */
function emptyProblems(s: FullShape): Problem[] {
  if (!s.excludePad || s.transposed !== null) return [];
  const out = outputSize(withoutNull(s));
  const sides = [
    [
      'padHeight',
      'row',
      windowsMeet(out.height, s.height, s.padHeight, [s.kernelHeight, s.dilationHeight, s.strideHeight]),
    ],
    [
      'padWidth',
      'column',
      windowsMeet(out.width, s.width, s.padWidth, [s.kernelWidth, s.dilationWidth, s.strideWidth]),
    ],
  ] as const;
  return sides
    .filter(([, , meet]) => !meet)
    .map(([field, what]) => ({
      code: 'workload.exclude-pad',
      message: `A window meets no ${what} of the image, only padding, which does not count: it has no largest value.`,
      field,
      got: s[field],
      limit: null,
      fix: 'Use less padding, or let it count as zero.',
    }));
}

/** Along an axis: does each window have a tap inside of the image? */
function windowsMeet(
  outputs: number,
  size: number,
  pad: number,
  [kernel, dilation, stride]: readonly [number, number, number],
): boolean {
  for (let output = 0; output < outputs; output++) {
    const start = output * stride - pad;
    const tap = Math.max(0, Math.ceil(-start / dilation));
    if (tap >= kernel || start + tap * dilation >= size) return false;
  }
  return true;
}

function volumeProblems(shape: ConvShape): Problem[] {
  const out = outputSize(shape);
  const volumes = [
    ['input', shape.batch * shape.inChannels * shape.height * shape.width],
    ['weight', weightCount(shape)],
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
  const macs = windowValues(shape);
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

/** What VTA's ALU cannot do of an epilogue; accBits: width of an accumulator. Codes: `workload.shift`, `.offset`, `.operand`, `.bias-bound`, `.clip`. */
export function checkEpilogue(epilogue: Epilogue, accBits: number): Problem[] {
  const { shift, shiftAfter = 0, offset = 0, operand, biasBound = 0, clip } = epilogue;
  const problems: Problem[] = [
    ...checkShift('shift', shift, accBits),
    ...checkShift('shiftAfter', shiftAfter, accBits),
  ];
  if (!Number.isInteger(offset) || offset < IMM_MIN || offset > IMM_MAX) {
    problems.push({
      code: 'workload.offset',
      message: `offset is ${offset}; it goes into an ALU immediate, a whole number from ${IMM_MIN} to ${IMM_MAX}.`,
      field: 'offset',
      got: offset,
      limit: `${IMM_MIN}..${IMM_MAX}`,
      fix: `Use a whole number from ${IMM_MIN} to ${IMM_MAX}.`,
    });
  }
  const factor = factorOf(operand);
  if (!(factor >= 1 && Number.isInteger(Math.log2(factor)))) {
    problems.push({
      code: 'workload.operand',
      message: `The operand's factor is ${factor}; it is a power of two.`,
      field: 'operand',
      got: factor,
      limit: 'a power of two',
      fix: 'Use 1, 2, 4 and so on.',
    });
  }
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
  return clip === null ? problems : [...problems, ...checkClip(clip, accBits)];
}

function checkShift(field: 'shift' | 'shiftAfter', got: number, accBits: number): Problem[] {
  if (Number.isInteger(got) && got >= 0 && got < accBits) return [];
  return [
    {
      code: 'workload.shift',
      message: `${field} is ${got}; a right shift of ${withArticle(`${accBits}-bit`)} accumulator is from 0 to ${accBits - 1}.`,
      field,
      got,
      limit: `0..${accBits - 1}`,
      fix: `Use a whole number from 0 to ${accBits - 1}.`,
    },
  ];
}

function checkClip(clip: readonly [low: number, high: number], accBits: number): Problem[] {
  const low = Math.max(IMM_MIN, -(2 ** (accBits - 1)));
  const high = Math.min(IMM_MAX, 2 ** (accBits - 1) - 1);
  const fits = clip.every((bound) => Number.isInteger(bound) && bound >= low && bound <= high);
  if (fits && clip[0] <= clip[1]) return [];
  return [
    {
      code: 'workload.clip',
      message: `clip is ${clip[0]}..${clip[1]}; its ends go into ALU immediates, from ${low} to ${high}, the lower one first.`,
      field: 'clip',
      got: `${clip[0]}..${clip[1]}`,
      limit: `${low}..${high}`,
      fix: `Use two whole numbers from ${low} to ${high}, the lower one first.`,
    },
  ];
}
