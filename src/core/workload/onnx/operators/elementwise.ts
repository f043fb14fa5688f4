import type { Operator } from '../../../operators/registry.ts';
import type { Value } from '../builder.ts';
import { typeOf, type NodeImport } from '../nodeImport.ts';
import { elementType } from '../tensor.ts';

/** Operators of one input and no attributes. */
export const simple =
  (kind: 'relu' | 'sigmoid' | 'tanh' | 'global-average-pool' | 'global-max-pool') =>
  (node: NodeImport): Value | null =>
    node.emit({ kind }, [node.needed(0)]);

export const arithmetic =
  (kind: 'add' | 'subtract' | 'multiply' | 'divide') =>
  (node: NodeImport): Value | null =>
    node.emit({ kind }, [node.needed(0), node.needed(1)]);

/** Sum of any number of values: additions one after the other. */
export function sum(node: NodeImport): Value | null {
  let total = node.needed(0);
  const { inputs } = node;
  for (let place = 1; place < inputs.length && total !== null; place++) {
    const operator: Operator = { kind: 'add' };
    const both = [total, node.needed(place)];
    total = place === inputs.length - 1 ? node.emit(operator, both) : node.step(`sum ${place}`, operator, both);
  }
  return total;
}

/** The input itself: nothing is computed. */
export const pass = (node: NodeImport): Value | null => node.needed(0);

/** Does nothing outside of training. */
export function dropout(node: NodeImport): Value | null {
  node.ignore('ratio', 'seed', 'is_test');
  const training = node.opset >= 12 ? node.scalar(2, 'training_mode', 0) : 0;
  if (training === null) return null;
  return training === 0
    ? pass(node)
    : node.refuse('onnx.training', 'training_mode is true', 'Export for inference.', true.toString(), 'false');
}

/** Between floating-point types, which are all float32 here, or to the type it has. */
export function cast(node: NodeImport): Value | null {
  node.ignore('saturate', 'round_mode');
  const x = node.needed(0);
  const { name, type } = elementType(node.int('to', 0));
  if (x === null) return null;
  if (typeOf(x).type === type) return x;
  return node.refuseAttribute(
    'to',
    `${name} (from ${typeOf(x).type})`,
    'float to float',
    'Keep computed values in float.',
  );
}

export function leakyRelu(node: NodeImport): Value | null {
  return node.emit({ kind: 'leaky-relu', alpha: node.float('alpha', Math.fround(0.01)) }, [node.needed(0)]);
}

/** PRelu whose slopes are all the same. */
export function pRelu(node: NodeImport): Value | null {
  const slope = node.needed(1);
  if (slope === null) return null;
  const source = slope.kind === 'known' ? slope.tensor.source : null;
  const alpha =
    source?.kind === 'fill' ? source.value : source === null || source.kind === 'seeded' ? undefined : source.data[0];
  const one =
    alpha !== undefined &&
    (source?.kind === 'fill' || (source?.kind === 'data' && source.data.every((x) => x === alpha)));
  if (one) return node.emit({ kind: 'leaky-relu', alpha }, [node.needed(0)]);
  return node.refuse('onnx.prelu', 'its slopes differ or are computed', 'Use LeakyRelu, or PRelu with one slope.');
}

/** ONNX's own defaults: the ends of float32. */
const FLOAT_MAX = 3.4028234663852886e38;

/** min and max: attributes before opset 11, inputs since. */
export function clip(node: NodeImport): Value | null {
  const since = node.opset >= 11;
  const low = since ? node.scalar(1, 'min', -FLOAT_MAX) : node.float('min', -FLOAT_MAX, true);
  const high = since ? node.scalar(2, 'max', FLOAT_MAX) : node.float('max', FLOAT_MAX, true);
  if (low === null || high === null) return null;
  if (low === 0 && high === FLOAT_MAX) return node.emit({ kind: 'relu' }, [node.needed(0)]);
  return node.emit({ kind: 'clip', low, high }, [node.needed(0)]);
}

/** Over one axis since opset 13 (default the last); before, over all from `axis` (default 1) on. */
export function softmax(node: NodeImport): Value | null {
  const x = node.needed(0);
  if (x === null) return null;
  const { shape } = typeOf(x);
  const axis = node.axis(node.int('axis', node.opset >= 13 ? -1 : 1), shape.length);
  if (axis === null) return null;
  const together = shape.slice(axis + 1).some((size) => size !== 1);
  if (node.opset >= 13 || !together) return node.emit({ kind: 'softmax', axis }, [x]);
  const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
  const flat = [product(shape.slice(0, axis)), product(shape.slice(axis))];
  const rows = node.step('flat', { kind: 'reshape', shape: flat }, [x]);
  return node.emit({ kind: 'reshape', shape }, [node.step('softmax', { kind: 'softmax', axis: 1 }, [rows])]);
}
