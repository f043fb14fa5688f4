import { createRandom, type Random } from '../../core/base/random.ts';
import type { ConstantWords, ModelWords, NodeWords } from '../models.testing.ts';

/** A small quantized network: x is floats that its input's integers stand for exactly, y floats again. */
export interface QuantizedCase {
  readonly kind: string;
  readonly words: ModelWords;
  readonly x: { readonly shape: readonly number[]; readonly data: Float32Array };
  /** By how much ONNX Runtime's y may be off the float network's: half a step of y where it rounds y. */
  readonly rounding: number;
}

type Byte = 'int8' | 'uint8';
const LEAST = { int8: -128, uint8: 0 } as const;

/** A type, a scale and a zero point, at the ends of the type as often as between. */
interface Scale {
  readonly type: Byte;
  readonly scale: number;
  readonly zero: number;
}

export const KINDS = [
  ...['QDQ', 'QLinearConv', 'QLinearMatMul', 'QGemm', 'QLinearAdd', 'QLinearMul', 'QLinearAveragePool'],
  ...['QLinearGlobalAveragePool', 'QLinearLeakyRelu', 'QLinearSigmoid', 'QLinearConcat', 'bytes moved'],
  ...['ConvInteger', 'MatMulInteger', 'dynamic MatMulInteger', 'dynamic ConvInteger', 'DynamicQuantizeMatMul'],
  'MatMulIntegerToFloat',
] as const;

class Drawing {
  readonly random: Random;
  readonly constants: Record<string, ConstantWords> = {};
  readonly nodes: NodeWords[] = [];
  #count = 0;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  scaleOf(scale: number, type: Byte = this.random.unit() < 0.5 ? 'int8' : 'uint8'): Scale {
    const at = this.random.int(0, 3);
    return { type, scale: Math.fround(scale), zero: LEAST[type] + ([0, 255, 128][at] ?? this.random.int(0, 255)) };
  }

  constant(words: ConstantWords): string {
    const name = `c${this.#count++}`;
    this.constants[name] = words;
    return name;
  }

  floats(...numbers: readonly number[]): string {
    return this.constant({ type: 'float32', shape: numbers.length === 1 ? [] : [numbers.length], numbers });
  }

  integers(type: Byte | 'int32', shape: readonly number[], numbers: readonly number[]): string {
    return this.constant({ type, shape, numbers });
  }

  /** Names of a scale and its zero point. */
  pair({ type, scale, zero }: Scale): readonly [string, string] {
    return [this.floats(scale), this.integers(type, [], [zero])];
  }

  node(op: string, input: readonly string[], out: string, attributes: NodeWords['with'] = {}): string {
    this.nodes.push({ op, name: `the ${op} of ${out}`, in: input, out: [out], with: attributes });
    return out;
  }

  /** Integers of a whole tensor, its ends among them. */
  bytes(count: number, { type }: Pick<Scale, 'type'>): readonly number[] {
    return Array.from({ length: count }, (_, i) => LEAST[type] + ([0, 255][i] ?? this.random.int(0, 255)));
  }
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The case of a seed. */
export function quantizedCase(kind: (typeof KINDS)[number], seed: number): QuantizedCase {
  const draw = new Drawing(seed);
  const { random } = draw;
  const matrix = /MatMul|Gemm/.test(kind);
  const channels = random.unit() < 0.5 ? 16 : random.int(1, 20);
  const shape = matrix ? [random.int(1, 5), channels] : [1, channels, random.int(3, 7), random.int(3, 7)];
  const input = draw.scaleOf(random.int(1, 40) / 700);
  const data = Float32Array.from(draw.bytes(product(shape), input), (q) => Math.fround(q - input.zero) * input.scale);
  const rounding = layerOf(draw, kind, shape, input);
  const domains = draw.nodes.some(({ op }) => op.startsWith('com.microsoft:')) ? ['com.microsoft'] : [];
  const words: ModelWords = {
    ...{ opset: random.int(firstOpset(kind, draw), 21), domains, nodes: draw.nodes, constants: draw.constants },
    ...{ inputs: { x: `float32 ${shape.join()}` }, outputs: { y: 'float32' } },
  };
  return { kind, words, x: { shape, data }, rounding };
}

/** Since when ONNX Runtime has all that a case is made of: scales along an axis since 13, maxima of bytes since 12. */
function firstOpset(kind: string, { nodes }: Drawing): number {
  if (nodes.some((node) => node.op.endsWith('quantizeLinear') && node.with?.['axis'] !== undefined)) return 13;
  if (nodes.some(({ op }) => op === 'DequantizeLinear') && kind === 'bytes moved') return 13;
  return kind.startsWith('dynamic') || kind.startsWith('Dynamic') ? 11 : 10;
}

interface Layer {
  readonly draw: Drawing;
  readonly kind: string;
  readonly input: Scale;
  readonly xs: readonly [string, string];
  readonly weight: Weight;
}

/** Integers of a weight, its scales (of each channel or of the whole) and zero points. */
interface Weight {
  readonly out: number;
  readonly byChannel: boolean;
  readonly scales: readonly number[];
  readonly zero: number;
  readonly names: readonly [w: string, scale: string, zero: string];
}

const MICROSOFT = 'com.microsoft:';

function weightOf(draw: Drawing, kind: string, channels: number, input: Scale, kernel: number): Weight {
  const { random } = draw;
  const out = random.unit() < 0.5 ? 16 : random.int(1, 9);
  const shape = kind === 'QDQ' || kind.includes('Conv') ? [out, channels, kernel, kernel] : [channels, out];
  const type: Byte = input.type === 'uint8' && random.unit() < 0.4 ? 'uint8' : 'int8';
  const byChannel = /QDQ|QLinear|QGemm/.test(kind) && random.unit() < 0.5;
  const count = byChannel ? out : 1;
  const scales = Array.from({ length: count }, () => Math.fround(random.int(1, 30) / 900));
  // Of several channels all have the middle, as in files.
  const zero = byChannel ? LEAST[type] + 128 : draw.scaleOf(1, type).zero;
  const extents = byChannel ? [out] : [];
  const names = [
    draw.integers(type, shape, draw.bytes(product(shape), { type })),
    draw.constant({ type: 'float32', shape: extents, numbers: scales }),
    draw.integers(
      type,
      extents,
      scales.map(() => zero),
    ),
  ] as const;
  return { out, byChannel, scales, zero, names };
}

/** Puts the nodes of a kind; by how much ONNX Runtime's y may be off. */
function layerOf(draw: Drawing, kind: string, shape: readonly number[], input: Scale): number {
  const { random } = draw;
  const [, channels = 1] = shape;
  const kernel = random.int(1, 3);
  const window = { kernel_shape: [kernel, kernel], pads: Array.from({ length: 4 }, () => random.int(0, kernel - 1)) };
  const weight = weightOf(draw, kind, channels, input, kernel);
  // About as much as sums of random integers make, so that some are cut.
  const like = /Add|Pool|Leaky|Concat|moved/.test(kind)
    ? 1.3
    : kind === 'QLinearSigmoid'
      ? 0.004 / input.scale
      : 40 * (weight.scales[0] ?? 1);
  const output = draw.scaleOf(
    input.scale * like * (0.5 + random.unit()) * (/Conv|MatMul|Gemm|QDQ/.test(kind) ? 4 ** random.int(0, 3) : 1),
    input.type,
  );
  const [xs, ys] = [draw.pair(input), draw.pair(output)];
  if (kind.includes('Integer') || kind.includes('Dynamic')) {
    integerLayer({ draw, kind, input, xs, weight });
    return 0;
  }
  const xq = draw.node('QuantizeLinear', ['x', ...xs], 'xq');
  const bias = draw.integers(
    'int32',
    [weight.out],
    Array.from({ length: weight.out }, () => random.int(-2000, 2000)),
  );
  const back = (node: string, inputs: readonly string[], attributes: NodeWords['with'] = {}): number => {
    draw.node('DequantizeLinear', [draw.node(node, inputs, 'yq', attributes), ...ys], 'y');
    return output.scale / 2;
  };
  const other = random.unit() < 0.5 ? xq : draw.integers(input.type, [channels, 1, 1], draw.bytes(channels, input));
  switch (kind) {
    case 'QDQ': {
      const { byChannel, scales, names } = weight;
      const extents = byChannel ? [weight.out] : [];
      const unit = draw.constant({
        type: 'float32',
        shape: extents,
        numbers: scales.map((s) => Math.fround(s * input.scale)),
      });
      const axis: NodeWords['with'] = byChannel ? { axis: 0 } : {};
      const ofWeight: NodeWords['with'] = byChannel ? { axis: random.unit() < 0.5 ? 0 : -4 } : {};
      draw.node('DequantizeLinear', [xq, ...xs], 'xd');
      // Without a zero point it is 0.
      draw.node('DequantizeLinear', names.slice(0, weight.zero === 0 && random.unit() < 0.5 ? 2 : 3), 'wd', ofWeight);
      draw.node('DequantizeLinear', [bias, unit], 'bd', axis);
      draw.node('Conv', ['xd', 'wd', 'bd'], 'sum', window);
      return back('QuantizeLinear', ['sum', ...ys]);
    }
    case 'QLinearConv':
      return back(kind, [xq, ...xs, ...weight.names, ...ys, ...(random.unit() < 0.5 ? [bias] : [])], window);
    case 'QLinearMatMul':
      return back(kind, [xq, ...xs, ...weight.names, ...ys]);
    case 'QGemm':
      return back(MICROSOFT + kind, [xq, ...xs, ...weight.names, bias, ...ys], { transB: 0 });
    case 'QLinearAdd':
    case 'QLinearMul':
      return back(MICROSOFT + kind, [xq, ...xs, other, ...xs, ...ys]);
    case 'QLinearAveragePool':
      return back(MICROSOFT + kind, [xq, ...xs, ...ys], { ...window, count_include_pad: random.int(0, 1) });
    case 'QLinearLeakyRelu':
      return back(MICROSOFT + kind, [xq, ...xs, ...ys], { alpha: { float: 0.25 } });
    case 'QLinearConcat':
      return back(MICROSOFT + kind, [...ys, xq, ...xs, xq, ...xs], { axis: 1 });
    case 'bytes moved': {
      const pooled = draw.node('MaxPool', [xq], 'pooled', window);
      const turned = draw.node('Transpose', [draw.node('Concat', [pooled, pooled], 'joined', { axis: 1 })], 'turned', {
        perm: [0, 2, 3, 1],
      });
      draw.node('DequantizeLinear', [turned, ...xs], 'y');
      return 0;
    }
    default:
      return back(MICROSOFT + kind, [xq, ...xs, ...ys]);
  }
}

/** Sums of 32 bits times a scale, which the file knows or computes. */
function integerLayer({ draw, kind, xs, input, weight }: Layer): void {
  const { random } = draw;
  const [w, ws, wz] = weight.names;
  const [scale = 1] = weight.scales;
  if (kind === 'DynamicQuantizeMatMul') {
    draw.node(MICROSOFT + kind, ['x', w, ws, wz], 'y');
    return;
  }
  if (kind === 'MatMulIntegerToFloat') {
    const xq = draw.node('QuantizeLinear', ['x', ...xs], 'xq');
    draw.node(MICROSOFT + kind, [xq, w, xs[0], ws, xs[1], wz], 'y');
    return;
  }
  const dynamic = kind.startsWith('dynamic');
  if (dynamic) draw.nodes.push({ op: 'DynamicQuantizeLinear', in: ['x'], out: ['xq', 'xs', 'xz'] });
  else draw.node('QuantizeLinear', ['x', ...xs], 'xq');
  draw.node(kind.replace('dynamic ', ''), ['xq', w, dynamic ? 'xz' : xs[1], wz], 'sums');
  draw.node('Cast', ['sums'], 'cast', { to: 1 });
  const both = draw.floats(Math.fround(input.scale * scale));
  if (!dynamic) draw.node('Mul', random.unit() < 0.5 ? ['cast', both] : [both, 'cast'], 'y');
  else if (random.unit() < 0.5) draw.node('Mul', ['cast', draw.node('Mul', ['xs', ws], 'scales')], 'y');
  else draw.node('Mul', [draw.node('Mul', ['cast', ws], 'part'), 'xs'], 'y');
}
