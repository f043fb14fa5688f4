import { counted } from '../machine/quantity.ts';
import type { Arch } from '../machine/arch.ts';
import { ELEMENT_BYTES, type ElementType } from '../base/elementType.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { Bytes, Cycles } from '../base/units.ts';
import {
  BUNDLE_FORMAT,
  BUNDLE_LIMITS,
  notABundle,
  parseBytes,
  parseMachine,
  parseRanges,
  parseStream,
  tooDeep,
} from './bundle.ts';
import { isRecord } from '../base/record.ts';
import { createChecker, nestsDeeper, type Checker } from './checker.ts';
import { parseWeights, type BundleWeights } from './bundleWeights.ts';
import { DEFAULT_STREAM_BASE, type MemoryRange } from './program.ts';

/**
 * A whole network as a vta-program bundle: the same file with `steps` instead of `instructions`, one after another over
 * one memory. What VTA does is a stream; what the host does is an operator, as data (`network/bundle.ts` knows their meaning).
 */
export interface NetworkBundle {
  readonly name: string;
  readonly source: string;
  readonly arch: Arch;
  /** Memory before the run: weights, biases, micro-ops, and the network's inputs as the host put them. */
  readonly dram: readonly MemoryRange[];
  readonly steps: readonly BundleStep[];
}

export type BundleStep = VtaStep | HostStep;

interface StepCommon {
  /** Of its layer. */
  readonly name: string;
  /** Such as `conv2d`. */
  readonly operation: string;
  /** Its result; null: nobody reads it. */
  readonly output: BundleTensor | null;
  /** What the result must be: values row-major, a byte an integer, four a float. Null: not told. */
  readonly expect: Uint8Array | null;
}

export interface VtaStep extends StepCommon {
  readonly kind: 'vta';
  readonly instructions: Uint8Array;
  /** Physical address of the stream. */
  readonly base: number;
  readonly cycles: Cycles | null;
  /** Multiply-adds of its layer; null: not told. */
  readonly macs: number | null;
}

export interface HostStep extends StepCommon {
  readonly kind: 'host';
  readonly operator: Readonly<Record<string, unknown>>;
  /** Names of the operator's inputs, in its order: tensors read, or constants of its own; '' where one is left out. */
  readonly inputs: readonly string[];
  readonly reads: readonly BundleTensor[];
  /** Names of all that an operator of several outputs makes, in its order, '' where nobody reads one; left out: `writes` are one value. */
  readonly outputs?: readonly string[];
  /** What it makes, in every layout that somebody reads. */
  readonly writes: readonly BundleTensor[];
}

/** A value in memory. */
export interface BundleTensor {
  readonly value: string;
  readonly address: number;
  readonly shape: readonly number[];
  /** An integer q stands for q * 2^-fraction; null: float32. */
  readonly fraction: number | null;
  readonly layout:
    | { readonly kind: 'plain'; readonly float: boolean; readonly type?: ElementType }
    | {
        readonly kind: 'blocked';
        readonly rows: number;
        readonly lanes: number;
        readonly bits: number;
        readonly border: readonly [number, number, number, number];
        readonly im2col?: BundleIm2col;
      }
    | BundleWeights;
}

/** Taps of a window as channels (im2col), of an image with zeros around it; behind them, channels that hold a constant each. */
interface BundleIm2col {
  readonly kernel: readonly [rows: number, columns: number];
  readonly stride: readonly [rows: number, columns: number];
  readonly dilation: readonly [rows: number, columns: number];
  /** Top, bottom, left, right. */
  readonly pad: readonly [number, number, number, number];
  readonly constants: readonly number[];
}

/** Beside `BUNDLE_LIMITS`. */
const NETWORK_BUNDLE_LIMITS = {
  steps: 20_000,
  tensors: 4096,
  rank: 8,
  elements: 2 ** 28,
  fraction: 1000,
  lanes: 2 ** 16,
  border: 2 ** 12,
} as const;

/** A network from a bundle's parsed JSON. Problems carry the JSON path, such as `steps[3].output.shape[1]`. */
export function parseNetworkBundle(json: unknown): Result<NetworkBundle> {
  if (!isRecord(json) || json['format'] !== BUNDLE_FORMAT) return failure(notABundle(json));
  if (nestsDeeper(json, BUNDLE_LIMITS.nesting)) return failure(tooDeep());
  const check = createChecker();
  const name = check.text(json['name'], 'name', BUNDLE_LIMITS.nameLength);
  const source = json['source'] === undefined ? '' : check.text(json['source'], 'source', BUNDLE_LIMITS.sourceLength);
  const arch = parseMachine(json['config'], json['hardware'], check);
  const dram = parseRanges(json['dram'], 'dram', check);
  const steps: BundleStep[] = [];
  const left = { bytes: BUNDLE_LIMITS.dataBytes };
  for (const [i, step] of check.list(json['steps'], 'steps', NETWORK_BUNDLE_LIMITS.steps).entries()) {
    steps.push(parseStep(step, `steps[${i}]`, check, left));
    // The rest is not worth reading.
    if (check.problems.length > 0) break;
  }
  const [first, ...rest] = check.problems;
  if (first !== undefined) return failure(first, ...rest);
  if (arch === null) throw new Error('a machine without problems has an arch');
  return ok({ name, source, arch, dram, steps });
}

function parseStep(value: unknown, at: string, check: Checker, left: { bytes: Bytes }): BundleStep {
  const step = check.record(value, at);
  const output = step['output'] == null ? null : parseTensor(step['output'], `${at}.output`, check);
  const expect = step['expect'] == null ? null : parseBytes(step['expect'], `${at}.expect`, left.bytes, check);
  left.bytes -= expect?.length ?? 0;
  const common = {
    name: check.text(step['name'], `${at}.name`, BUNDLE_LIMITS.nameLength),
    operation: check.text(step['operation'], `${at}.operation`, BUNDLE_LIMITS.nameLength),
    output,
    expect,
  };
  const kind = check.text(step['kind'], `${at}.kind`, 10);
  if (kind === 'host') {
    const list = (field: string): readonly unknown[] =>
      check.list(step[field], `${at}.${field}`, NETWORK_BUNDLE_LIMITS.tensors);
    const tensors = (field: string): BundleTensor[] =>
      list(field).map((entry, i) => parseTensor(entry, `${at}.${field}[${i}]`, check));
    const names = (field: string): string[] =>
      list(field).map((entry, i) => check.text(entry, `${at}.${field}[${i}]`, BUNDLE_LIMITS.nameLength));
    const inputs = names('inputs');
    const outputs = step['outputs'] === undefined ? {} : { outputs: names('outputs') };
    const operator = check.record(step['operator'], `${at}.operator`);
    const [reads, writes] = [tensors('reads'), tensors('writes')];
    return { kind: 'host', ...common, operator, inputs, ...outputs, reads, writes };
  }
  if (kind !== 'vta') {
    check.add({
      code: 'bundle.step',
      message: `${at}.kind is ${JSON.stringify(kind.slice(0, 20))}, but a step is vta or host.`,
      field: `${at}.kind`,
      got: kind.slice(0, 20),
      limit: 'vta host',
      fix: 'Write vta for a stream of instructions, host for an operator.',
    });
  }
  const instructions = parseStream(step['instructions'], step['instructionCount'], check, `${at}.`);
  left.bytes -= instructions.length;
  const base =
    step['base'] === undefined
      ? DEFAULT_STREAM_BASE
      : check.whole(step['base'], `${at}.base`, 0, BUNDLE_LIMITS.addressSpace - 1);
  const cycles =
    step['cycles'] == null ? null : check.whole(step['cycles'], `${at}.cycles`, 0, Number.MAX_SAFE_INTEGER);
  const macs = step['macs'] == null ? null : check.whole(step['macs'], `${at}.macs`, 0, Number.MAX_SAFE_INTEGER);
  return { kind: 'vta', ...common, instructions, base, cycles, macs };
}

function parseTensor(given: unknown, at: string, check: Checker): BundleTensor {
  const tensor = check.record(given, at);
  const limits = NETWORK_BUNDLE_LIMITS;
  const shape = check
    .list(tensor['shape'], `${at}.shape`, limits.rank)
    .map((extent, i) => check.whole(extent, `${at}.shape[${i}]`, 0, limits.elements));
  const value = check.text(tensor['value'], `${at}.value`, BUNDLE_LIMITS.nameLength);
  const address = check.whole(tensor['address'], `${at}.address`, 0, BUNDLE_LIMITS.addressSpace - 1);
  const fraction =
    tensor['fraction'] === null
      ? null
      : check.whole(tensor['fraction'], `${at}.fraction`, -limits.fraction, limits.fraction);
  const layout = check.record(tensor['layout'], `${at}.layout`);
  const field = (name: string, min: number, max: number): number =>
    check.whole(layout[name], `${at}.layout.${name}`, min, max);
  if (layout['kind'] === 'plain') {
    checkSize(shape, { kind: 'plain' }, at, check);
    const type = layout['type'] === undefined ? null : check.text(layout['type'], `${at}.layout.type`, 16);
    const known = type === null || Object.hasOwn(ELEMENT_BYTES, type);
    if (!known) check.add(unknownType(type, `${at}.layout.type`));
    const plain = { kind: 'plain', float: layout['float'] === true } as const;
    const typed = type === null || !known ? plain : { ...plain, type: type as ElementType };
    return { value, address, shape, fraction, layout: typed };
  }
  if (layout['kind'] === 'weights') {
    const weights = parseWeights(layout, `${at}.layout`, check, limits.elements);
    return { value, address, shape, fraction, layout: weights };
  }
  const border = check.list(layout['border'], `${at}.layout.border`, 4);
  const side = (i: number): number => check.whole(border[i], `${at}.layout.border[${i}]`, 0, limits.border);
  const blocked = {
    kind: 'blocked',
    rows: field('rows', 1, limits.lanes),
    lanes: field('lanes', 1, limits.lanes),
    bits: field('bits', 1, 8),
    border: [side(0), side(1), side(2), side(3)],
  } as const;
  if (layout['im2col'] === undefined) {
    checkSize(shape, blocked, at, check);
    return { value, address, shape, fraction, layout: blocked };
  }
  const im2col = parseIm2col(layout['im2col'], `${at}.layout.im2col`, check);
  checkSize(unrolledShape(shape, im2col), blocked, at, check);
  return { value, address, shape, fraction, layout: { ...blocked, im2col } };
}

function parseIm2col(given: unknown, at: string, check: Checker): BundleIm2col {
  const fields = check.record(given, at);
  const whole = (field: string, i: number, min: number, max = 65535): number => {
    const list = check.list(fields[field], `${at}.${field}`, 4);
    return check.whole(list[i], `${at}.${field}[${i}]`, min, max);
  };
  const pair = (field: string): [number, number] => [whole(field, 0, 1), whole(field, 1, 1)];
  const constants = check.list(fields['constants'], `${at}.constants`, NETWORK_BUNDLE_LIMITS.lanes);
  return {
    ...{ kernel: pair('kernel'), stride: pair('stride'), dilation: pair('dilation') },
    pad: [whole('pad', 0, 0), whole('pad', 1, 0), whole('pad', 2, 0), whole('pad', 3, 0)],
    constants: constants.map((value, i) => check.whole(value, `${at}.constants[${i}]`, -128, 127)),
  };
}

/** Of images with taps as channels, or of a vector as an image of one pixel; without a pixel where no window fits. */
function unrolledShape(shape: readonly number[], { kernel, stride, dilation, pad, constants }: BundleIm2col): number[] {
  const [n = 1, c = 1, h = 1, w = 1] = imageOf(shape);
  const zeros = [pad[0] + pad[1], pad[2] + pad[3]] as const;
  const places = (size: number, axis: 0 | 1): number =>
    Math.floor((size + zeros[axis] - (kernel[axis] - 1) * dilation[axis] - 1) / stride[axis]) + 1;
  const unrolled = [n, c * kernel[0] * kernel[1] + constants.length, places(h, 0), places(w, 1)];
  // Of another rank it is no image, as is said of it.
  return shape.length >= 2 && shape.length <= 4 ? unrolled : [...shape];
}

/** A signal [N, C, L] is an image of one row. */
const imageOf = (shape: readonly number[]): readonly number[] =>
  shape.length === 3 ? [...shape.slice(0, 2), 1, ...shape.slice(2)] : shape;

const unknownType = (type: string, path: string): Problem => ({
  code: 'bundle.type',
  message: `${path} is ${JSON.stringify(type)}, which is no type of elements.`,
  field: path,
  got: type,
  limit: Object.keys(ELEMENT_BYTES).join(', '),
  fix: 'Write the bundle with vta compile --network.',
});

/** Padded to whole blocks and with its border it must still be of a size that can be held; and an image. */
function checkSize(
  shape: readonly number[],
  layout: { readonly kind: 'plain' } | Extract<BundleTensor['layout'], { kind: 'blocked' }>,
  at: string,
  check: Checker,
): void {
  const limit = NETWORK_BUNDLE_LIMITS.elements;
  let elements = shape.reduce((product, extent) => product * extent, 1);
  if (layout.kind === 'blocked') {
    const { rows, lanes, border } = layout;
    const [n = 1, c = 1, h = 1, w = 1] = imageOf(shape);
    const up = (size: number, block: number): number => Math.ceil(size / block) * block;
    elements = up(n, rows) * up(c, lanes) * (h + border[0] + border[1]) * (w + border[2] + border[3]);
    if (shape.length < 2 || shape.length > 4) {
      check.add({
        code: 'bundle.tensor',
        message: `${at} has ${counted(shape.length, 'dimension')}, but only images, signals and vectors (4, 3 and 2) lie in blocks.`,
        field: `${at}.shape`,
        got: shape.length,
        limit: 4,
        fix: 'Make its layout plain.',
      });
    }
  }
  if (layout.kind === 'blocked' && shape.some((extent) => extent < 1)) {
    check.add({
      code: 'bundle.tensor',
      message: `${at} has windows of taps as channels, but none of them fits into its image.`,
      field: `${at}.layout.im2col`,
      got: shape.join(' x '),
      limit: 1,
      fix: 'Use a smaller window, or more zeros around the image.',
    });
  }
  if (elements <= limit) return;
  check.add({
    code: 'bundle.tensor',
    message: `${at} has ${elements} values with its blocks and border, more than the ${limit} that are accepted.`,
    field: `${at}.shape`,
    got: elements,
    limit,
    fix: 'Use a smaller tensor or smaller blocks.',
  });
}
