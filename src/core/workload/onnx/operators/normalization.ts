import { elementsOf } from '../../../tensor/shape.ts';
import { describeShape } from '../../../tensor/shape.ts';
import type { Value } from '../builder.ts';
import { typeOf, type NodeImport } from '../nodeImport.ts';

const EPSILON = Math.fround(1e-5);

export function batchNorm(node: NodeImport): Value | null {
  node.ignore('momentum', 'consumed_inputs');
  const training = isTraining(node);
  const spatial = node.int('spatial', 1);
  if (spatial !== 1)
    return node.refuseAttribute('spatial', spatial, '1', 'Export with one mean and variance for each channel.');
  const epsilon = node.float('epsilon', EPSILON);
  return training ? batchStatistics(node, epsilon) : node.emit({ kind: 'batch-norm', epsilon }, node.inputs);
}

/**
 * Whether mean and variance are the batch's own: said by an attribute since opset 14, by outputs beside the first in the opsets before; `is_test` of
 * the oldest files says it too.
 */
function isTraining(node: NodeImport): boolean {
  const mode = node.int('training_mode', 0);
  const test = node.int('is_test', 1);
  return node.opset >= 14 ? mode !== 0 : node.outputs > 1 || mode !== 0 || test === 0;
}

/**
 * The training form: (x - mean) / sqrt(variance + epsilon) with the mean and variance that the batch itself has, over images and places. Written as
 * an instance norm of one image that holds all of them: [N, C, ...] -> [C, N, ...] -> [1, C, N * ...] and back.
 */
function batchStatistics(node: NodeImport, epsilon: number): Value | null {
  const [x, scale, offset] = [node.needed(0), node.needed(1), node.needed(2)];
  if (x === null) return null;
  const { shape } = typeOf(x);
  const [batch = 1, channels = 1] = shape;
  if (shape.length < 2)
    return node.refuse('onnx.rank', `x has shape ${describeShape(shape)}`, 'Give [N, C, …].', null, 2);
  node.state.report.note(
    `${node.operator} in training form normalizes by the mean and variance of the batch itself, as the file asks for; those it stores are not used. For inference export the model in inference mode (PyTorch: model.eval()).`,
  );
  const operator = { kind: 'instance-norm', epsilon } as const;
  if (batch === 1 && shape.length > 2) return node.emit(operator, [x, scale, offset]);
  const order = shape.map((_, axis) => (axis === 0 ? 1 : axis === 1 ? 0 : axis));
  const turned = order.map((axis) => shape[axis] ?? 1);
  const together = [1, channels, elementsOf(shape) / channels];
  const byChannel = node.step('by channel', { kind: 'transpose', order }, [x]);
  const flat = node.step('together', { kind: 'reshape', shape: together }, [byChannel]);
  const normal = node.step('normalized', operator, [flat, scale, offset]);
  const back = node.step('apart', { kind: 'reshape', shape: turned }, [normal]);
  return node.emit({ kind: 'transpose', order }, [back]);
}

export function instanceNorm(node: NodeImport): Value | null {
  node.ignore('consumed_inputs');
  return node.emit({ kind: 'instance-norm', epsilon: node.float('epsilon', EPSILON) }, node.inputs);
}

export function localResponseNorm(node: NodeImport): Value | null {
  const size = node.int('size', 0);
  const [alpha, beta, bias] = [node.float('alpha', Math.fround(1e-4)), node.float('beta', 0.75), node.float('bias', 1)];
  return node.emit({ kind: 'local-response-norm', alpha, beta, bias, size }, [node.needed(0)]);
}

/** A mean or maximum over height and width -> global pooling, in the shape that keepdims asks for. */
export const reduce =
  (kind: 'global-average-pool' | 'global-max-pool') =>
  (node: NodeImport): Value | null => {
    const x = node.type(0);
    const axes = node.listSince(18, 1, 'axes');
    const keep = node.int('keepdims', 1) !== 0;
    node.ignore('noop_with_empty_axes');
    if (x === null || axes === null) return null;
    const wanted = (axes ?? []).map((axis) => (axis < 0 ? axis + x.shape.length : axis)).sort((a, b) => a - b);
    if (x.shape.length !== 4 || wanted.length !== 2 || wanted[0] !== 2 || wanted[1] !== 3) {
      const got = `axes [${(axes ?? []).join(', ')}] of ${x.shape.length}`;
      return node.refuse(
        'onnx.reduce',
        `it reduces ${got}`,
        'Only height and width of [N, C, H, W] together are supported.',
        got,
        'axes [2, 3] of 4',
      );
    }
    if (keep) return node.emit({ kind }, [node.needed(0)]);
    const pooled = node.step('pool', { kind }, [node.needed(0)]);
    return node.emit({ kind: 'reshape', shape: x.shape.slice(0, 2) }, [pooled]);
  };
