import type { FloatTensor } from '../tensor/float.ts';
import type { NodeComplaint } from '../tensor/problems.ts';
import { describeShape, elementsOf, type Shape } from '../tensor/shape.ts';
import type { InputTypes } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint, complaint } from './inference/checks.ts';
import { keepsSign } from './integer/rules.ts';
import { isPlain } from './integer/windows.ts';
import { MAX_FOLDED, foldedTensor, foldedValues } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { ANY_NUMBER, type Fold, type OnnxNode } from './onnx/node.ts';

/** [x, ...]: one behind the other along an axis. */
export interface Concat {
  readonly kind: 'concat';
  readonly axis: number;
}

export const concat: OperatorDefinition<Concat> = {
  kind: 'concat',
  attributes: { axis: 'axis' },
  inputs: { least: 1, most: Infinity },
  inferShape: ({ axis }, x, inputs) => joinedShape(axis, x, inputs),
  evaluate({ axis }, y, inputs) {
    join(
      axis,
      y,
      inputs.filter((input) => input !== undefined),
    );
    return undefined;
  },
  onImage: (operator, order) => ({ ...operator, axis: order[operator.axis] ?? 0 }),
  onnx: {
    reads: {
      Concat: {
        inputs: ANY_NUMBER,
        take(node) {
          const x = node.type(0);
          const axis = x && node.axis(node.int('axis', 1), x.shape.length);
          return axis === null ? null : node.emit<Concat>({ kind: 'concat', axis }, node.inputs);
        },
        fold: foldConcat,
      },
    },
    write: ({ axis }) => onnxForm('Concat', { axis }),
  },
  integer: {
    form({ axis }, { inputs }, { constantOf, shapeOf }) {
      if (inputs.some((name) => constantOf(name) !== undefined)) return 'One of its inputs is a constant.';
      if (axis !== 1 || !isPlain(shapeOf(inputs[0] ?? ''))) {
        return 'Only channels of images [N, C, H, W], signals [N, C, L] and vectors [N, K] are put one after another in integers.';
      }
      return { body: { kind: 'concat' }, inputs, operation: 'concat' };
    },
    takesConstants: true,
    isNonNegative: keepsSign,
    movement: { evaluate: joinChannels, misfit: channelMisfit },
  },
};
function joinedShape(axis: number, x: Shape, inputs: InputTypes): Shape | NodeComplaint {
  const outside = axisComplaint(axis, x);
  if (outside !== null) return outside;
  let total = 0;
  for (const [place, input] of inputs.entries()) {
    const shape = input?.shape;
    const fits = shape?.length === x.length && shape.every((size, i) => i === axis || size === x[i]);
    if (shape === undefined || !fits) {
      const found = shape === undefined ? 'absent' : describeShape(shape);
      const expected = `${describeShape(x)} but for axis ${axis}`;
      return complaint('graph.concat', `input ${place + 1}`, found, expected, 'Only the joined axis may differ.');
    }
    total += shape[axis] ?? 0;
  }
  return x.map((size, i) => (i === axis ? total : size));
}

/** The inputs one behind the other along an axis. */
function join(axis: number, y: FloatTensor, inputs: readonly FloatTensor[]): void {
  const outer = elementsOf(y.shape.slice(0, axis));
  let to = 0;
  for (let i = 0; i < outer; i++) {
    for (const x of inputs) {
      const length = x.data.length / outer;
      y.data.set(x.data.subarray(i * length, (i + 1) * length), to);
      to += length;
    }
  }
}

function foldConcat(node: OnnxNode, tensors: Parameters<Fold>[1]): ReturnType<Fold> {
  const [first] = tensors;
  if (first === undefined) return null;
  const axis = node.axis(node.int('axis', 1), first.shape.length);
  if (axis === null) return null;
  const fits = tensors.every(
    (t) =>
      t.shape.length === first.shape.length &&
      t.type === first.type &&
      t.shape.every((size, i) => i === axis || size === first.shape[i]),
  );
  if (!fits) return node.refuse('onnx.inputs', 'its constants do not fit each other', 'Export the model again.');
  const outer = elementsOf(first.shape.slice(0, axis));
  const runs = tensors.map((tensor) => ({ data: foldedValues(tensor), length: elementsOf(tensor.shape.slice(axis)) }));
  const total = tensors.reduce((sum, tensor) => sum + (tensor.shape[axis] ?? 0), 0);
  const shape = first.shape.map((size, i) => (i === axis ? total : size));
  if (elementsOf(shape) > MAX_FOLDED) return foldedTensor(node, first.type, shape, () => 0);
  const values: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const { data, length } of runs) {
      for (let i = 0; i < length; i++) values.push(data[block * length + i] ?? 0);
    }
  }
  return foldedTensor(node, first.type, shape, (i) => values[i] ?? 0);
}

/** [N, C1, …], [N, C2, …] to [N, C1 + C2, …]. */
function joinChannels(inputs: readonly Int8Array[], shape: Shape): Int8Array {
  const [batch = 1] = shape;
  const output = new Int8Array(elementsOf(shape));
  let to = 0;
  for (let n = 0; n < batch; n++) {
    for (const data of inputs) {
      const size = data.length / batch;
      output.set(data.subarray(n * size, (n + 1) * size), to);
      to += size;
    }
  }
  return output;
}

function channelMisfit(inputs: readonly Shape[], output: Shape): string | null {
  const besides = ([n, , ...rest]: Shape): string => JSON.stringify([n, ...rest]);
  const channels = inputs.reduce((sum, shape) => sum + (shape[1] ?? 0), 0);
  const joined = inputs.every((shape) => besides(shape) === besides(output));
  return joined && channels === output[1] ? null : 'its inputs do not join to its output';
}
