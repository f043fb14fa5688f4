import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint } from './inference/checks.ts';
import { copyForm } from './integer/windows.ts';
import { onnxForm, scalarInput } from './onnx/form.ts';
import { since, between, type OnnxNode, type Value } from './onnx/node.ts';
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
  return low === null || high === null ? null : bounded(node, node.needed(0), { low, high });
}

/** A value with bounds; without one where a bound is left out. */
export function bounded(
  node: OnnxNode,
  x: Value | null,
  { low = -FLOAT_MAX, high = FLOAT_MAX }: Partial<Omit<Clip, 'kind'>>,
): Value | null {
  if (low === 0 && high === FLOAT_MAX) return node.emit<Relu>({ kind: 'relu' }, [x]);
  return node.emit<Clip>({ kind: 'clip', low, high }, [x]);
}
