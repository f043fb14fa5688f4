import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import type { Extreme } from './extreme.ts';
import { keepsSign, type IntegerContext, type NodeValues } from './integer/rules.ts';
import { isPlain, NOT_PLAIN, uniformShape } from './integer/windows.ts';
import type { Multiply } from './multiply.ts';
import { onnxForm } from './onnx/form.ts';
import { numbersOf, type Known } from './onnx/known.ts';
import { typeOf, type OnnxNode, type Value } from './onnx/node.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';

/** [x]: what is below 0 times alpha. */
export interface LeakyRelu {
  readonly kind: 'leaky-relu';
  readonly alpha: number;
}

export const leakyRelu: OperatorDefinition<LeakyRelu> = {
  kind: 'leaky-relu',
  attributes: { alpha: 'real' },
  inputs: exactly(1),
  inferShape: (_, x) => x,
  evaluate: ({ alpha }, y, inputs) => each((v) => (v >= 0 ? v : v * alpha), y, tensorAt(inputs, 0)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      LeakyRelu: {
        inputs: 1,
        take: (node) =>
          node.emit<LeakyRelu>({ kind: 'leaky-relu', alpha: node.float('alpha', Math.fround(0.01)) }, [node.needed(0)]),
      },
      PRelu: { inputs: 2, take: readPRelu, keepsShape: true },
    },
    write: ({ alpha }) => onnxForm('LeakyRelu', { alpha: { f: alpha } }),
  },
  integer: {
    form: leakyForm,
    isNonNegative: keepsSign,
  },
};

/** Slopes of a larger size are the host's: their weights are coarser than the value that they are compared with. */
const MOST_SLOPE = 64;

const MOST_CHANNELS = 2 ** 16;

/** The larger of x and alpha x, of a slope above 1 the smaller. */
function leakyForm({ alpha }: LeakyRelu, { inputs: [x = ''] }: NodeValues, { shapeOf }: IntegerContext) {
  const shape = shapeOf(x);
  if (!isPlain(shape)) return NOT_PLAIN;
  if (alpha === 0 || !(Math.abs(alpha) <= MOST_SLOPE))
    return `VTA multiplies by slopes of a size up to ${MOST_SLOPE} that are not 0.`;
  const body = { kind: 'uniform', shape: uniformShape(shape), factor: alpha } as const;
  return { body, inputs: [x, x], operation: 'leaky relu', operand: alpha > 1 ? 'min' : 'max' } as const;
}

/** PRelu: with one slope a LeakyRelu; with one for each channel the larger of x and its multiple. */
function readPRelu(node: OnnxNode): Value | null {
  const slope = node.needed(1);
  if (slope === null) return null;
  const source = slope.kind === 'known' ? slope.tensor.source : null;
  const alpha =
    source?.kind === 'fill' ? source.value : source === null || source.kind === 'seeded' ? undefined : source.data[0];
  const one =
    alpha !== undefined &&
    (source?.kind === 'fill' || (source?.kind === 'data' && source.data.every((x) => x === alpha)));
  if (one) return node.emit<LeakyRelu>({ kind: 'leaky-relu', alpha }, [node.needed(0)]);
  const choose = slope.kind === 'known' ? sideOf(slope.tensor, node.needed(0)) : null;
  if (choose === null)
    return node.refuse(
      'onnx.prelu',
      'its slopes are computed, differ within a channel, or are above 1 in some channels only',
      'Use LeakyRelu, or PRelu with a constant slope of at most 1 for each channel.',
    );
  const multiple = node.step<Multiply>('slopes', { kind: 'multiply' }, [node.needed(0), slope]);
  return node.emit<Extreme>({ kind: 'extreme', choose }, [node.needed(0), multiple]);
}

/** Which of x and its multiples PRelu gives, for slopes of one for each channel; null if that is another one from channel to channel. */
function sideOf(slopes: Known, x: Value | null): Extreme['choose'] | null {
  const rank = x === null ? 0 : typeOf(x).shape.length;
  const channelAxis = slopes.shape.length - rank + 1;
  const channelwise =
    slopes.shape.length <= rank && slopes.shape.every((size, axis) => size === 1 || axis === channelAxis);
  const known = channelwise ? numbersOf(slopes, MOST_CHANNELS) : null;
  if (known === null) return null;
  const numbers = Array.from(known);
  if (numbers.every((slope) => slope <= 1)) return 'max';
  return numbers.every((slope) => slope >= 1) ? 'min' : null;
}
