import type { AnyOperator } from '../anyOperator.ts';
import type { Reshape } from '../reshape.ts';
import type { OnnxNode, Value } from './node.ts';

/** A mean or maximum over height and width -> global pooling, in the shape that keepdims asks for. */
export function readReduced<O extends AnyOperator>(node: OnnxNode, pool: NoInfer<O>): Value | null {
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
  if (keep) return node.emit<O>(pool, [node.needed(0)]);
  const pooled = node.step<O>('pool', pool, [node.needed(0)]);
  return node.emit<Reshape>({ kind: 'reshape', shape: x.shape.slice(0, 2) }, [pooled]);
}
