import { elementsOf } from '../../../tensor/shape.ts';
import { GRAPH_LIMITS } from '../../../tensor/limits.ts';
import { describeShape } from '../../../tensor/shape.ts';
import type { Value } from '../builder.ts';
import { fold } from '../fold.ts';
import { typeOf, type NodeImport } from '../nodeImport.ts';
import { fromNumbers, type Known } from '../tensor.ts';

/** Gives a value another shape: a constant at the import, a computed one by a node (none if nothing changes). */
function shaped(node: NodeImport, x: Value, shape: readonly number[]): Value | null {
  if (x.kind === 'known') {
    if (elementsOf(shape) === elementsOf(x.tensor.shape) && shape.length <= GRAPH_LIMITS.rank) {
      return node.known({ ...x.tensor, shape });
    }
    return node.refuse(
      'onnx.reshape',
      `${describeShape(x.tensor.shape)} cannot become ${describeShape(shape)}`,
      'Export with fixed sizes.',
    );
  }
  const same = shape.length === x.type.shape.length && shape.every((size, axis) => size === x.type.shape[axis]);
  return same ? x : node.emit({ kind: 'reshape', shape }, [x]);
}

/** A 0 copies an extent (unless allowzero), one -1 takes what is left. */
export function reshape(node: NodeImport): Value | null {
  const x = node.needed(0);
  const wanted = node.list(1, 'shape');
  const allowZero = node.int('allowzero', 0) !== 0;
  if (wanted === undefined) return node.refuse('onnx.inputs', 'the shape is missing', 'Export the model again.');
  if (x === null || wanted === null) return null;
  const before = typeOf(x).shape;
  const copied = wanted.map((size, axis) => (size === 0 && !allowZero ? (before[axis] ?? 0) : size));
  const rest = elementsOf(before) / elementsOf(copied.filter((size) => size !== -1));
  const shape = copied.map((size) => (size === -1 ? rest : size));
  const sound =
    copied.filter((size) => size === -1).length <= 1 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (sound) return shaped(node, x, shape);
  const reason = `${describeShape(before)} cannot become [${wanted.join(', ')}]`;
  return node.refuse(
    'onnx.reshape',
    reason,
    'Export with a batch of 1, or give the batch the shape was made for.',
    `[${wanted.join(', ')}]`,
    describeShape(before),
  );
}

export function flatten(node: NodeImport): Value | null {
  const x = node.needed(0);
  if (x === null) return null;
  const { shape } = typeOf(x);
  const given = node.int('axis', 1);
  // The place after the last axis is one too.
  const axis = given === shape.length ? given : node.axis(given, shape.length);
  return axis === null ? null : shaped(node, x, [elementsOf(shape.slice(0, axis)), elementsOf(shape.slice(axis))]);
}

export function squeeze(node: NodeImport): Value | null {
  const x = node.needed(0);
  const axes = node.listSince(13, 1, 'axes');
  if (x === null || axes === null) return null;
  const { shape } = typeOf(x);
  const gone = new Set((axes ?? []).map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const wrong = [...gone].find((axis) => shape[axis] !== 1);
  if (wrong !== undefined) {
    return node.refuse(
      'onnx.axes',
      `axis ${wrong} of ${describeShape(shape)} is not 1`,
      'Name axes of extent 1.',
      wrong,
      1,
    );
  }
  return shaped(
    node,
    x,
    shape.filter((size, axis) => (axes === undefined ? size !== 1 : !gone.has(axis))),
  );
}

export function unsqueeze(node: NodeImport): Value | null {
  const x = node.needed(0);
  const axes = node.listSince(13, 1, 'axes');
  if (x === null || axes === null) return null;
  const rank = typeOf(x).shape.length + (axes?.length ?? 0);
  const added = new Set(axes?.map((axis) => (axis < 0 ? axis + rank : axis)));
  const sound = added.size === axes?.length && [...added].every((axis) => axis >= 0 && axis < rank);
  if (!sound || rank > GRAPH_LIMITS.rank) {
    return node.refuse(
      'onnx.axes',
      `axes [${(axes ?? []).join(', ')}] cannot be added`,
      `Name each of 0..${rank - 1} at most once.`,
    );
  }
  const rest = [...typeOf(x).shape];
  return shaped(
    node,
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
}

export function transpose(node: NodeImport): Value | null {
  const x = node.needed(0);
  const given = node.ints('perm');
  if (x === null || node.failed) return null;
  const { shape } = typeOf(x);
  const order = given ?? shape.map((_, axis) => shape.length - 1 - axis);
  const sound = order.length === shape.length && shape.every((_, axis) => order.includes(axis));
  if (x.kind === 'computed' || !sound) return node.emit({ kind: 'transpose', order }, [x]);
  const tensor = transposeKnown(node, x.tensor, order);
  return tensor && node.known(tensor);
}

function transposeKnown(node: NodeImport, tensor: Known, order: readonly number[]): Known | null {
  const { type, source } = tensor;
  const shape = order.map((axis) => tensor.shape[axis] ?? 1);
  if (source.kind === 'fill' || source.kind === 'seeded') return { type, shape, source };
  const count = source.data.length;
  if (!node.afford(count + 1)) return null;
  const strides = tensor.shape.map((_, axis) => elementsOf(tensor.shape.slice(axis + 1)));
  const steps = order.map((axis) => strides[axis] ?? 1);
  const at = shape.map(() => 0);
  const data = source.data.slice();
  let from = 0;
  for (let to = 0; to < count; to++) {
    data[to] = source.data[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = (at[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (place < (shape[axis] ?? 0)) {
        at[axis] = place;
        break;
      }
      at[axis] = 0;
      from -= place * (steps[axis] ?? 0);
    }
  }
  return { type, shape, source: { ...source, data } as Known['source'] };
}

export function concat(node: NodeImport): Value | null {
  const x = node.type(0);
  const axis = x && node.axis(node.int('axis', 1), x.shape.length);
  return axis === null ? null : node.emit({ kind: 'concat', axis }, node.inputs);
}

/** The shape of a value is known at the import, whatever the value. */
export function shape(node: NodeImport): Value | null {
  const x = node.type(0);
  if (x === null) return null;
  const rank = x.shape.length;
  const place = (given: number): number => Math.min(Math.max(given < 0 ? given + rank : given, 0), rank);
  const sizes = x.shape.slice(place(node.int('start', 0)), place(node.int('end', rank)));
  return node.known(fromNumbers('int64', [sizes.length], sizes));
}

export function size(node: NodeImport): Value | null {
  const x = node.type(0);
  return x && node.known(fromNumbers('int64', [], [elementsOf(x.shape)]));
}

/** Constant in each of its forms. */
export function constant(node: NodeImport): Value | null {
  const tensor = node.tensor('value');
  if (tensor !== null) return node.known(tensor);
  if (node.failed) return null;
  const lists = { value_floats: node.floats('value_floats'), value_ints: node.ints('value_ints') };
  if (lists.value_floats !== null) return vector(node, 'float32', lists.value_floats);
  if (lists.value_ints !== null) return vector(node, 'int64', lists.value_ints);
  if (node.has('value_float')) return node.known(fromNumbers('float32', [], [node.float('value_float', 0)]));
  if (node.has('value_int')) return node.known(fromNumbers('int64', [], [node.int('value_int', 0)]));
  return node.refuse('onnx.attribute', 'its value is neither a tensor nor numbers', 'Export the constant as a tensor.');
}

const vector = (node: NodeImport, type: Known['type'], values: readonly number[]): Value =>
  node.known(fromNumbers(type, [values.length], values));

/** Equal elements: kept as one number, however many they are. */
export function constantOfShape(node: NodeImport): Value | null {
  const wanted = node.list(0, 'shape');
  const value = node.tensor('value');
  if (wanted == null || node.failed)
    return node.failed ? null : node.refuse('onnx.inputs', 'the shape is missing', 'Export the model again.');
  const elements =
    value === null ? [0] : value.source.kind === 'data' || value.source.kind === 'wide' ? value.source.data : [];
  const count = elementsOf(wanted);
  const sound =
    wanted.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && wanted.length <= GRAPH_LIMITS.rank;
  if (!sound || count > GRAPH_LIMITS.elements || elements.length !== 1) {
    const reason = `it makes a tensor of shape ${describeShape(wanted)}`;
    return node.refuse(
      'onnx.tensor-shape',
      reason,
      'Use smaller tensors, with one value.',
      describeShape(wanted),
      GRAPH_LIMITS.elements,
    );
  }
  return node.known({
    type: value?.type ?? 'float32',
    shape: wanted,
    source: { kind: 'fill', value: elements[0] ?? 0 },
  });
}

/** RandomNormal: made anew from its seed when it is asked for. */
export function randomNormal(node: NodeImport): Value | null {
  const extents = node.ints('shape') ?? [];
  const seed = Math.trunc(Math.abs(node.float('seed', 1))) % 2 ** 31;
  const [mean, deviation] = [node.float('mean', 0), node.float('scale', 1)];
  node.ignore('dtype');
  if (node.failed) return null;
  node.state.report.note(
    'RandomNormal became seeded constants: other numbers than elsewhere, of the same mean and deviation.',
  );
  return node.known({ type: 'float32', shape: extents, source: { kind: 'seeded', seed, mean, deviation } });
}

/** Operators that exist here only for shape arithmetic on constants. */
export function onlyConstants(node: NodeImport): Value | null {
  const folded = fold(node);
  return folded === undefined ? refuseComputed(node) : folded;
}

export function refuseComputed(node: NodeImport): null {
  const fix = 'It is supported only on small constants. Export with fixed sizes, or replace it.';
  return node.refuse('onnx.operator', `${node.operator} of computed values is not supported`, fix, node.operator);
}
