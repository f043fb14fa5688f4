import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { checkConv } from './checkConv.ts';
import { fullShape, shapeOf, type ConvShape } from './layer.ts';

const NAMES = ['H', 'W', 'CI', 'CO', 'KERNEL', 'PAD', 'STRIDE', 'BATCH'] as const;
const OPTIONS = ['groups', 'dilation', 'padEnd', 'transposed', 'uniform', 'reduce', 'excludePad'] as const;
type Option = (typeof OPTIONS)[number];

/** How a convolution is written; KERNEL, PAD, STRIDE, dilation, padEnd and transposed are `3` or, where not square, `3x1`. */
const CONV_FORM = 'H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH][,OPTION=VALUE...]';

/** Height and width. */
type Pair = readonly [number, number];

/**
 * Reads `H,W,CI,CO,KERNEL,PAD,STRIDE[,BATCH]`, whole numbers, and behind them what is not a plain conv2d: `groups=4`,
 * `dilation=2`, `padEnd=0x1` (below and right of the image, where it differs), `transposed=1` (rows and columns added to the
 * output), `uniform=1` (one weight for all), `reduce=max`, `excludePad=1` (padding does not count). Codes: `workload.conv-syntax` and those of `checkConv`.
 */
export function parseConv(text: string): Result<ConvShape> {
  const parts = text.split(',').map((part) => part.trim());
  const firstOption = parts.findIndex((part) => part.includes('='));
  const sizes = firstOption < 0 ? parts : parts.slice(0, firstOption);
  if (sizes.length < 7 || sizes.length > 8) {
    return syntax('conv', `${sizes.length} numbers`, `A convolution has 7 or 8 sizes, ${CONV_FORM}.`, '7 or 8 numbers');
  }
  const pairs: Pair[] = [];
  for (const [index, part] of sizes.entries()) {
    const name = NAMES[index] ?? 'BATCH';
    const pair = readPair(name, part, index >= 4 && index <= 6);
    if (!pair.ok) return pair;
    pairs.push(pair.value);
  }
  const options = readOptions(firstOption < 0 ? [] : parts.slice(firstOption));
  if (!options.ok) return options;
  const at = (index: number): Pair => pairs[index] ?? [1, 1];
  const [kernel, pad, stride] = [at(4), at(5), at(6)];
  const shape: ConvShape = {
    ...shapeOf(at(0)[0], at(1)[0], at(2)[0], at(3)[0], kernel[0], pad[0], stride[0], at(7)[0]),
    ...{ kernelWidth: kernel[1], padWidth: pad[1], strideWidth: stride[1] },
    ...options.value,
  };
  const [first, ...rest] = checkConv(shape);
  return first === undefined ? ok(shape) : failure(first, ...rest);
}

/** The text that `parseConv` reads as the shape; what is left out of it has the value of a plain conv2d. */
export function printConv(shape: ConvShape): string {
  const s = fullShape(shape);
  const pair = (h: number, w: number): string => (h === w ? String(h) : `${h}x${w}`);
  const options: readonly (readonly [Option, string, boolean])[] = [
    ['groups', String(s.groups), s.groups !== 1],
    ['dilation', pair(s.dilationHeight, s.dilationWidth), s.dilationHeight !== 1 || s.dilationWidth !== 1],
    ['padEnd', pair(s.padBottom, s.padRight), s.padBottom !== s.padHeight || s.padRight !== s.padWidth],
    ['transposed', pair(s.transposed?.outputPadHeight ?? 0, s.transposed?.outputPadWidth ?? 0), s.transposed !== null],
    ['uniform', '1', s.uniform],
    ['reduce', 'max', s.reduce === 'max'],
    ['excludePad', '1', s.excludePad],
  ];
  return [
    ...[s.height, s.width, s.inChannels, s.outChannels],
    pair(s.kernelHeight, s.kernelWidth),
    pair(s.padHeight, s.padWidth),
    pair(s.strideHeight, s.strideWidth),
    ...(s.batch === 1 ? [] : [s.batch]),
    ...options.filter(([, , given]) => given).map(([name, value]) => `${name}=${value}`),
  ].join(',');
}

type Optional = Partial<ConvShape>;

function readOptions(parts: readonly string[]): Result<Optional> {
  let given: Optional = {};
  const seen = new Set<Option>();
  for (const part of parts) {
    const [name = '', value = ''] = part.split('=', 2).map((side) => side.trim());
    const option = OPTIONS.find((o) => o === name);
    if (option === undefined || seen.has(option)) {
      const text = seen.has(option ?? 'groups') && option !== undefined ? 'is given twice' : 'is not an option';
      return syntax('conv', part.slice(0, 40), `"${part.slice(0, 40)}" ${text}.`, OPTIONS.join(', '));
    }
    seen.add(option);
    const read = readOption(option, value);
    if (!read.ok) return read;
    given = { ...given, ...read.value };
  }
  return ok(given);
}

function readOption(option: Option, value: string): Result<Optional> {
  if (option === 'uniform' || option === 'excludePad') {
    return value === '1'
      ? ok({ [option]: true })
      : syntax(option, value.slice(0, 40), `${option} is 1, or left out.`, '1');
  }
  if (option === 'reduce') {
    if (value === 'max') return ok({ reduce: 'max' });
    return syntax(option, value.slice(0, 40), 'reduce is max, or left out.', 'max');
  }
  const pair = readPair(option, value, option !== 'groups');
  if (!pair.ok) return pair;
  const [h, w] = pair.value;
  if (option === 'groups') return ok({ groups: h });
  if (option === 'dilation') return ok({ dilationHeight: h, dilationWidth: w });
  if (option === 'padEnd') return ok({ padBottom: h, padRight: w });
  return ok({ transposed: { outputPadHeight: h, outputPadWidth: w } });
}

/** `3`, or `3x1` where there may be two. */
function readPair(name: string, text: string, two: boolean): Result<Pair> {
  // At most seven digits: anything longer is refused by checkConv anyway, and stays exact as a number here.
  const match = /^(\d{1,7})(?:x(\d{1,7}))?$/.exec(text);
  const [, first, second = first] = match ?? [];
  if (first !== undefined && second !== undefined && (two || !text.includes('x'))) {
    return ok([Number(first), Number(second)]);
  }
  const kind = two ? 'a whole number below 10,000,000, or two such as 3x1' : 'a whole number below 10,000,000';
  return syntax(name, text.slice(0, 40), `${name} is "${text.slice(0, 40)}", not ${kind}.`);
}

function syntax(field: string, got: string, message: string, limit = 'a whole number'): Result<never> {
  const problem: Problem = {
    code: 'workload.conv-syntax',
    message,
    field,
    got,
    limit,
    fix: `Write the sizes as ${CONV_FORM}, for example 56,56,64,64,3,1,1 or 56,56,64,64,3,1,1,groups=4.`,
  };
  return failure(problem);
}
