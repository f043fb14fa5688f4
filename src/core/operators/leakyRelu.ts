import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import type { OnnxNode, Value } from './onnx/node.ts';
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
  integer: hostOnly('VTA clips and shifts, but does not treat negative values in a way of their own.'),
};

/** PRelu whose slopes are all the same. */
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
  return node.refuse('onnx.prelu', 'its slopes differ or are computed', 'Use LeakyRelu, or PRelu with one slope.');
}
