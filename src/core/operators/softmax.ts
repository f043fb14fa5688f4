import { Pace } from '../base/slices.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { elementsOf } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint } from './inference/checks.ts';
import { hostOnly } from './integer/rules.ts';
import { onnxForm } from './onnx/form.ts';
import { typeOf, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { POWER_COST } from './reference/planes.ts';
import type { Reshape } from './reshape.ts';

/** [x] */
export interface Softmax {
  readonly kind: 'softmax';
  readonly axis: number;
}

export const softmax: OperatorDefinition<Softmax> = {
  kind: 'softmax',
  attributes: { axis: 'axis' },
  inputs: exactly(1),
  inferShape: ({ axis }, x) => axisComplaint(axis, x) ?? x,
  evaluate: ({ axis }, y, inputs) => exponentials(axis, y, tensorAt(inputs, 0)),
  onImage: (operator, order) => ({ ...operator, axis: order[operator.axis] ?? 0 }),
  onnx: {
    reads: { Softmax: { inputs: 1, take: readSoftmax } },
    write: ({ axis }) => onnxForm('Softmax', { axis }),
  },
  integer: {
    ...hostOnly('It needs the exponential function and a division, which VTA does not have.'),
    compares: true,
    isNonNegative: () => true,
  },
};

/** y = exp(x) / sum of exp(x) along the axis; the largest is subtracted from all, which changes nothing but keeps exp finite. */
function* exponentials(axis: number, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const length = x.shape[axis] ?? 1;
  const step = elementsOf(x.shape.slice(axis + 1));
  const pace = new Pace();
  for (let outer = 0; outer < elementsOf(x.shape.slice(0, axis)); outer++) {
    for (let inner = 0; inner < step; inner++) {
      const start = outer * length * step + inner;
      let largest = -Infinity;
      for (let i = 0; i < length; i++) largest = Math.max(largest, x.data[start + i * step] ?? 0);
      let sum = 0;
      for (let i = 0; i < length; i++) sum += Math.exp((x.data[start + i * step] ?? 0) - largest);
      for (let i = 0; i < length; i++) {
        y.data[start + i * step] = Math.exp((x.data[start + i * step] ?? 0) - largest) / sum;
      }
      if (pace.due(length * POWER_COST)) yield start / y.data.length;
    }
  }
}

/** Over one axis since opset 13 (default the last); before, over all from `axis` (default 1) on. */
function readSoftmax(node: OnnxNode): Value | null {
  const x = node.needed(0);
  if (x === null) return null;
  const { shape } = typeOf(x);
  const axis = node.axis(node.int('axis', node.opset >= 13 ? -1 : 1), shape.length);
  if (axis === null) return null;
  const together = shape.slice(axis + 1).some((size) => size !== 1);
  if (node.opset >= 13 || !together) return node.emit<Softmax>({ kind: 'softmax', axis }, [x]);
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const flat = [product(shape.slice(0, axis)), product(shape.slice(axis))];
  const rows = node.step<Reshape>('flat', { kind: 'reshape', shape: flat }, [x]);
  return node.emit<Reshape>({ kind: 'reshape', shape }, [
    node.step<Softmax>('softmax', { kind: 'softmax', axis: 1 }, [rows]),
  ]);
}
