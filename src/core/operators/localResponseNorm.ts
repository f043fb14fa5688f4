import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, wrongRank } from './inference/checks.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import type { OnnxNode, Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { POWER_COST, channelPlanes } from './reference/planes.ts';

/** [x] */
export interface LocalResponseNorm {
  readonly kind: 'local-response-norm';
  readonly alpha: number;
  readonly beta: number;
  readonly bias: number;
  /** Channels that count. */
  readonly size: number;
}

export const localResponseNorm: OperatorDefinition<LocalResponseNorm> = {
  kind: 'local-response-norm',
  attributes: { alpha: 'real', beta: 'real', bias: 'real', size: 'size' },
  inputs: exactly(1),
  inferShape({ size }, x) {
    if (x.length < 3) return wrongRank('x', x, 'at least 3 ([N, C, …])');
    return size >= 1 ? x : complaint('graph.attribute', 'size', size, 'at least 1', 'Give a size of at least 1.');
  },
  evaluate: (operator, y, inputs) => normalize(operator, y, tensorAt(inputs, 0)),
  onnx: {
    reads: { LRN: { inputs: 1, take: readResponseNorm, keepsShape: true } },
    write: ({ alpha, beta, bias, size }) =>
      onnxForm('LRN', { alpha: { f: alpha }, beta: { f: beta }, bias: { f: bias }, size }),
  },
  integer: hostOnly('It needs powers and a division, which VTA does not have.'),
};

/**
 * y[n, c] = x[n, c] / (bias + alpha / size * (sum of x[n, k]^2 over the `size` channels k around c that exist))^beta;
 * of an even size the odd one is after c.
 */
function* normalize(
  { alpha, beta, bias, size }: LocalResponseNorm,
  y: FloatTensor,
  x: FloatTensor,
): Generator<number, void> {
  const { batch, channels, size: plane } = channelPlanes(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const first = Math.max(0, c - Math.floor((size - 1) / 2));
      const last = Math.min(channels - 1, c + Math.ceil((size - 1) / 2));
      for (let i = 0; i < plane; i++) {
        let squares = 0;
        for (let k = first; k <= last; k++) squares += (x.data[(n * channels + k) * plane + i] ?? 0) ** 2;
        const at = (n * channels + c) * plane + i;
        y.data[at] = (x.data[at] ?? 0) / (bias + (alpha / size) * squares) ** beta;
        if (pace.due(size + POWER_COST)) yield at / y.data.length;
      }
    }
  }
}

function readResponseNorm(node: OnnxNode): Value | null {
  const size = node.int('size', 0);
  const [alpha, beta, bias] = [node.float('alpha', Math.fround(1e-4)), node.float('beta', 0.75), node.float('bias', 1)];
  return node.emit<LocalResponseNorm>({ kind: 'local-response-norm', alpha, beta, bias, size }, [node.needed(0)]);
}
