import type { Shape } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { copyForm } from './integer/windows.ts';
import { foldBinary } from './onnx/fold.ts';
import { onnxForm, scalarInput } from './onnx/form.ts';
import { numbersOf, type Known } from './onnx/known.ts';
import { ANY_NUMBER, since, between, typeOf, type Fold, type OnnxNode, type Value } from './onnx/node.ts';
import { each } from './reference/elementwise.ts';
import { tensorAt } from './reference/inputs.ts';
import type { Relu } from './relu.ts';

/** [x]: nothing below low, nothing above high. */
export interface Clip {
  readonly kind: 'clip';
  readonly low: number;
  readonly high: number;
}

export const clip: OperatorDefinition<Clip> = {
  kind: 'clip',
  attributes: { low: 'real', high: 'real' },
  inputs: exactly(1),
  inferShape({ low, high }, x) {
    return low <= high ? x : complaint('graph.attribute', 'low', low, `at most high, ${high}`, 'Swap the limits.');
  },
  evaluate: ({ low, high }, y, inputs) => each((v) => Math.min(Math.max(v, low), high), y, tensorAt(inputs, 0)),
  onImage: (operator) => operator,
  onnx: {
    reads: {
      Clip: { inputs: since(11, between(1, 3), 1), take: readClip },
      Max: { inputs: ANY_NUMBER, take: (node) => readBound(node, 'low'), fold: foldAll(Math.max) },
      Min: { inputs: ANY_NUMBER, take: (node) => readBound(node, 'high'), fold: foldAll(Math.min) },
    },
    write: ({ low, high }) => onnxForm('Clip', {}, scalarInput('min', low), scalarInput('max', high)),
  },
  integer: {
    form: ({ kind }, { inputs: [x = ''] }, context) => copyForm(x, context, kind),
    clip: ({ low, high }) => [low, high],
    isNonNegative: ({ low }) => low >= 0,
  },
};

/** ONNX's own defaults: the ends of float32. */
const FLOAT_MAX = 3.4028234663852886e38;

/** min and max: attributes before opset 11, inputs since. */
function readClip(node: OnnxNode): Value | null {
  const since = node.opset >= 11;
  const low = since ? node.scalar(1, 'min', -FLOAT_MAX) : node.float('min', -FLOAT_MAX, true);
  const high = since ? node.scalar(2, 'max', FLOAT_MAX) : node.float('max', FLOAT_MAX, true);
  return low === null || high === null ? null : clipped(node, node.needed(0), { low, high });
}

function clipped(node: OnnxNode, x: Value | null, { low, high }: Omit<Clip, 'kind'>): Value | null {
  if (low === 0 && high === FLOAT_MAX) return node.emit<Relu>({ kind: 'relu' }, [x]);
  return node.emit<Clip>({ kind: 'clip', low, high }, [x]);
}

/** The largest or smallest of one computed value and numbers: a bound of the value. */
function readBound(node: OnnxNode, side: 'low' | 'high'): Value | null {
  const values = node.inputs.map((_, place) => node.needed(place));
  const [x, ...others] = values.filter((value) => value?.kind === 'computed');
  if (node.failed || x == null) return node.refuse('onnx.inputs', 'its constants do not fit it', 'Export again.');
  const numbers = values.flatMap((value) => (value?.kind === 'known' ? [numberOf(value.tensor, typeOf(x).shape)] : []));
  const known = numbers.filter((number) => number !== null);
  if (others.length > 0 || known.length < numbers.length) {
    const of = others.length > 0 ? 'several computed values' : 'a value and constants that differ from place to place';
    return node.refuse('onnx.operator', `${node.operator} of ${of} is not supported`, 'Use one value and numbers.');
  }
  if (known.length === 0) return x;
  const bound = side === 'low' ? Math.max(...known) : Math.min(...known);
  return clipped(node, x, side === 'low' ? { low: bound, high: FLOAT_MAX } : { low: -FLOAT_MAX, high: bound });
}

/** A constant of one element that does not widen x; null if it is none. */
function numberOf(tensor: Known, x: Shape): number | null {
  const value = tensor.shape.length <= x.length ? numbersOf(tensor, 1)?.[0] : undefined;
  return value === undefined || Number.isNaN(value) ? null : value;
}

function foldAll(choose: (a: number, b: number) => number): Fold {
  const fold = foldBinary(choose);
  return (node, [first, ...more]) => more.reduce<Known | null>((a, b) => a && fold(node, [a, b]), first ?? null);
}
