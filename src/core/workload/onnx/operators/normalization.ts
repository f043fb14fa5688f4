import type { Value } from '../builder.ts';
import type { NodeImport } from '../nodeImport.ts';

const EPSILON = Math.fround(1e-5);

export function batchNorm(node: NodeImport): Value | null {
  node.ignore('momentum', 'is_test', 'consumed_inputs');
  const training = node.int('training_mode', 0);
  if (training !== 0) return node.refuseAttribute('training_mode', training, '0', 'Export for inference.');
  const spatial = node.int('spatial', 1);
  if (spatial !== 1)
    return node.refuseAttribute('spatial', spatial, '1', 'Export with one mean and variance for each channel.');
  return node.emit({ kind: 'batch-norm', epsilon: node.float('epsilon', EPSILON) }, node.inputs);
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
