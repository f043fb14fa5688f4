import type { Problem } from '../base/problem.ts';
import { Pace } from '../base/slices.ts';
import { constantData } from '../tensor/constant.ts';
import { MEND_CONSTANTS, notFinite } from '../tensor/finite.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { graphProblem, quote } from '../tensor/problems.ts';
import { describeShape, elementsOf } from '../tensor/shape.ts';
import type { Constant } from '../tensor/tensor.ts';
import { exactly, type FloatInputs } from './anyOperator.ts';
import type { OperatorDefinition, OperatorNode } from './definition.ts';
import { channelwiseShape } from './inference/checks.ts';
import type { InstanceNorm } from './instanceNorm.ts';
import type { Affine, NodeValues, ValueContext } from './integer/rules.ts';
import { NOT_PLAIN, channelwise, computedWeights, isPlain } from './integer/windows.ts';
import { onnxForm } from './onnx/form.ts';
import { typeOf, type OnnxNode, type Value } from './onnx/node.ts';
import { DEFAULT_EPSILON } from './onnx/read.ts';
import { channelPlanes } from './reference/planes.ts';
import type { Reshape } from './reshape.ts';
import type { Transpose } from './transpose.ts';

/** [x, scale (C), offset (C), mean (C), variance (C)] */
export interface BatchNorm {
  readonly kind: 'batch-norm';
  readonly epsilon: number;
}

export const batchNorm: OperatorDefinition<BatchNorm> = {
  kind: 'batch-norm',
  attributes: { epsilon: 'real' },
  inputs: exactly(5),
  inferShape: (_, x, inputs) => channelwiseShape(x, inputs, 2),
  evaluate: ({ epsilon }, y, inputs) => normalize(epsilon, y, inputs),
  channelVectors: true,
  onImage: (operator, order) => (order[1] === 1 ? operator : null),
  onnx: {
    reads: { BatchNormalization: { inputs: 5, take: readBatchNorm, keepsShape: true } },
    write: ({ epsilon }) => onnxForm('BatchNormalization', { epsilon: { f: epsilon } }),
  },
  constantProblem: varianceProblem,
  integer: {
    form(_, node, context) {
      const unfit = computedWeights(node, context);
      if (unfit !== null) return unfit;
      const [x = ''] = node.inputs;
      const shape = context.shapeOf(x);
      if (!isPlain(shape)) return NOT_PLAIN;
      return { body: { kind: 'linear', shape: channelwise(shape) }, inputs: [x], operation: 'scale and offset' };
    },
    affine: ({ epsilon }, node, context) => affineOfConstants(epsilon, node, context),
  },
};

/** y = (x - mean) / sqrt(variance + epsilon) * scale + offset, all four given for each channel. */
function* normalize(epsilon: number, y: FloatTensor, inputs: FloatInputs): Generator<number, void> {
  const [x, scale, offset, mean, variance] = inputs;
  if (x === undefined) return;
  const { batch, channels, size } = channelPlanes(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const deviation = Math.sqrt((variance?.data[c] ?? 1) + epsilon);
      for (let i = (n * channels + c) * size; i < (n * channels + c + 1) * size; i++) {
        const centred = (x.data[i] ?? 0) - (mean?.data[c] ?? 0);
        y.data[i] = (centred / deviation) * (scale?.data[c] ?? 1) + (offset?.data[c] ?? 0);
      }
      if (pace.due(size)) yield (n * channels + c) / (batch * channels);
    }
  }
}

function readBatchNorm(node: OnnxNode): Value | null {
  node.ignore('momentum', 'consumed_inputs');
  const training = isTraining(node);
  const spatial = node.int('spatial', 1);
  if (spatial !== 1)
    return node.refuseAttribute('spatial', spatial, '1', 'Export with one mean and variance for each channel.');
  const epsilon = node.float('epsilon', DEFAULT_EPSILON);
  return training ? batchStatistics(node, epsilon) : node.emit<BatchNorm>({ kind: 'batch-norm', epsilon }, node.inputs);
}

/**
 * Whether mean and variance are the batch's own: said by an attribute since opset 14, by outputs beside the first in the opsets before; `is_test` of
 * the oldest files says it too.
 */
function isTraining(node: OnnxNode): boolean {
  const mode = node.int('training_mode', 0);
  const test = node.int('is_test', 1);
  return node.opset >= 14 ? mode !== 0 : node.outputs > 1 || mode !== 0 || test === 0;
}

/**
 * The training form: (x - mean) / sqrt(variance + epsilon) with the mean and variance that the batch itself has, over images and places. Written as
 * an instance norm of one image that holds all of them: [N, C, ...] -> [C, N, ...] -> [1, C, N * ...] and back.
 */
function batchStatistics(node: OnnxNode, epsilon: number): Value | null {
  const [x, scale, offset] = [node.needed(0), node.needed(1), node.needed(2)];
  if (x === null) return null;
  const { shape } = typeOf(x);
  const [batch = 1, channels = 1] = shape;
  if (shape.length < 2)
    return node.refuse('onnx.rank', `x has shape ${describeShape(shape)}`, 'Give [N, C, …].', null, 2);
  node.note(
    `${node.operator} in training form normalizes by the mean and variance of the batch itself, as the file asks for; those it stores are not used. For inference the model in inference mode (PyTorch: model.eval()).`,
  );
  const operator: InstanceNorm = { kind: 'instance-norm', epsilon };
  if (batch === 1 && shape.length > 2) return node.emit<InstanceNorm>(operator, [x, scale, offset]);
  const order = shape.map((_, axis) => (axis === 0 ? 1 : axis === 1 ? 0 : axis));
  const turned = order.map((axis) => shape[axis] ?? 1);
  const together = [1, channels, elementsOf(shape) / channels];
  const byChannel = node.step<Transpose>('by channel', { kind: 'transpose', order }, [x]);
  const flat = node.step<Reshape>('together', { kind: 'reshape', shape: together }, [byChannel]);
  const normal = node.step<InstanceNorm>('normalized', operator, [flat, scale, offset]);
  const back = node.step<Reshape>('apart', { kind: 'reshape', shape: turned }, [normal]);
  return node.emit<Transpose>({ kind: 'transpose', order }, [back]);
}

/** Of a batch norm whose parameters are constants. */
function affineOfConstants(
  epsilon: number,
  { inputs: [x = '', ...names] }: NodeValues,
  { constantOf }: ValueContext,
): Affine | null {
  const [scale, offset, mean, variance] = names.map((name) => {
    const constant = constantOf(name);
    return constant === undefined ? undefined : constantData(constant);
  });
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined) return null;
  if (constantOf(x) !== undefined) return null;
  const factors = Float64Array.from(scale, (s, c) => s / Math.sqrt((variance[c] ?? 1) + epsilon));
  return { x, scale: factors, offset: factors.map((f, c) => (offset[c] ?? 0) - (mean[c] ?? 0) * f) };
}

/** A variance of which no square root can be taken, or which is 0 with no epsilon. Code: `graph.not-finite`. */
function varianceProblem(
  { name, operator, inputs }: OperatorNode<BatchNorm>,
  constantOf: (name: string) => Constant | undefined,
): Problem | null {
  const variance = inputs[4] ?? '';
  const constant = constantOf(variance);
  if (constant === undefined || notFinite(constant) !== null) return null;
  const { source } = constant;
  const values = source.kind === 'data' ? source.data : source.kind === 'fill' ? [source.value] : [];
  const at = values.findIndex((value) => !(value + operator.epsilon > 0));
  if (at < 0) return null;
  const message = `Constant ${quote(variance)}, the variance of ${quote(name)}, is ${values[at]} at place ${at}: with epsilon ${operator.epsilon} it has no square root to divide by.`;
  return graphProblem({
    code: 'graph.not-finite',
    field: variance,
    message,
    got: values[at] ?? 0,
    limit: -operator.epsilon,
    fix: MEND_CONSTANTS,
  });
}
