import { counted } from '../../machine/quantity.ts';
import { broadcast, elementsOf } from '../../tensor/shape.ts';
import { GRAPH_LIMITS } from '../../tensor/limits.ts';
import type { Value } from './builder.ts';
import type { NodeImport } from './nodeImport.ts';
import { elementType, fromNumbers, numbersOf, type Known } from './tensor.ts';

/** Largest tensor that is computed at the import: shape arithmetic is short. */
const MAX_FOLDED = 2 ** 16;

type Numbers = ArrayLike<number>;
type Fold = (node: NodeImport, tensors: readonly Known[]) => Known | null;

/** Computes a node whose inputs are all known; undefined if this operator is not computed at the import. */
export function fold(node: NodeImport): Value | null | undefined {
  const how = FOLDS.get(node.operator);
  if (how === undefined) return undefined;
  const tensors: Known[] = [];
  for (const input of node.inputs) {
    if (input?.kind !== 'known' || elementsOf(input.tensor.shape) > MAX_FOLDED) return undefined;
    tensors.push(input.tensor);
  }
  if (tensors.length === 0 || tensors.some((tensor) => tensor.source.kind === 'seeded')) return undefined;
  // Before anything is computed, so that nodes after the budget is used up cost nothing.
  if (!node.afford(1 + tensors.reduce((sum, tensor) => sum + elementsOf(tensor.shape), 0))) return null;
  const result = how(node, tensors);
  return result === null ? null : node.known(result);
}

const read = (tensor: Known | undefined): Numbers =>
  tensor === undefined ? [] : (numbersOf(tensor, MAX_FOLDED) ?? []);

/** A tensor of the given shape; null, and reported, if it is too large. */
function make(
  node: NodeImport,
  type: Known['type'],
  shape: readonly number[],
  at: (i: number) => number,
): Known | null {
  const count = elementsOf(shape);
  if (count > MAX_FOLDED || shape.length > GRAPH_LIMITS.rank) {
    return node.refuse(
      'onnx.folding',
      `it makes a constant of ${count} elements`,
      `Constants computed from others have at most ${MAX_FOLDED}.`,
    );
  }
  if (!node.afford(count + 1)) return null;
  return fromNumbers(
    type,
    shape,
    Float64Array.from({ length: count }, (_, i) => at(i)),
  );
}

/** Calls with the coordinates of each element, in order; the array is reused. */
function forEach(shape: readonly number[], visit: (coordinates: readonly number[], index: number) => void): void {
  const at = shape.map(() => 0);
  const count = elementsOf(shape);
  for (let index = 0; index < count; index++) {
    visit(at, index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (shape[axis] ?? 0)) break;
      at[axis] = 0;
    }
  }
}

/** Where in a row-major tensor an element lies; an extent of 1 stretches. */
function offset(shape: readonly number[], coordinates: readonly number[]): number {
  const skip = coordinates.length - shape.length;
  return shape.reduce((sum, size, axis) => sum * size + (size === 1 ? 0 : (coordinates[axis + skip] ?? 0)), 0);
}

/** A tensor each element of which is one of another. */
function pick(
  node: NodeImport,
  source: Known,
  shape: readonly number[],
  from: (coordinates: readonly number[]) => readonly number[],
): Known | null {
  if (elementsOf(shape) > MAX_FOLDED) return make(node, source.type, shape, () => 0);
  const data = read(source);
  const places: number[] = [];
  forEach(shape, (at) => void places.push(offset(source.shape, from(at))));
  return make(node, source.type, shape, (i) => data[places[i] ?? 0] ?? 0);
}

const binary =
  (compute: (a: number, b: number, integer: boolean) => number, result?: Known['type']): Fold =>
  (node, [a, b]) => {
    if (a === undefined || b === undefined)
      return node.refuse('onnx.inputs', 'input 2 is missing', 'Export the model again.');
    const shape = broadcast(a.shape, b.shape);
    if ('code' in shape || a.type !== b.type)
      return node.refuse('onnx.inputs', 'its constants do not fit each other', 'Export the model again.');
    if (elementsOf(shape) > MAX_FOLDED) return make(node, a.type, shape, () => 0);
    const [left, right] = [read(a), read(b)];
    const values: number[] = [];
    forEach(shape, (at) => {
      values.push(compute(left[offset(a.shape, at)] ?? 0, right[offset(b.shape, at)] ?? 0, a.type !== 'float32'));
    });
    return make(node, result ?? a.type, shape, (i) => values[i] ?? 0);
  };

const unary =
  (compute: (x: number) => number): Fold =>
  (node, [x]) => {
    const data = read(x);
    return x === undefined ? null : make(node, x.type, x.shape, (i) => compute(data[i] ?? 0));
  };

/** Integers are divided towards zero. */
const divide = (a: number, b: number, integer: boolean): number =>
  integer ? (b === 0 ? 0 : Math.trunc(a / b)) : a / b;

const cast: Fold = (node, [x]) => {
  const { name, type } = elementType(node.int('to', 0));
  node.ignore('saturate', 'round_mode');
  if (x === undefined || type === null)
    return node.refuseAttribute('to', name, 'float, int32, int64, bool', 'Avoid this type.');
  const data = read(x);
  const convert = (value: number): number => {
    if (type === 'bool') return value === 0 ? 0 : 1;
    return type === 'float32' ? value : Math.trunc(value);
  };
  return make(node, type, x.shape, (i) => convert(data[i] ?? 0));
};

const gather: Fold = (node, [x, indices]) => {
  if (x === undefined || indices === undefined) return null;
  const axis = node.axis(node.int('axis', 0), x.shape.length);
  if (axis === null) return null;
  const extent = x.shape[axis] ?? 0;
  const chosen = Array.from(read(indices), (index) => (index < 0 ? index + extent : index));
  if (chosen.some((index) => !(index >= 0 && index < extent))) {
    return node.refuse(
      'onnx.inputs',
      `an index is outside of the ${counted(extent, 'element')}`,
      'Export the model again.',
    );
  }
  const wide = indices.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return pick(node, x, shape, (at) => [
    ...at.slice(0, axis),
    chosen[offset(indices.shape, at.slice(axis, axis + wide))] ?? 0,
    ...at.slice(axis + wide),
  ]);
};

const concat: Fold = (node, tensors) => {
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
  const runs = tensors.map((tensor) => ({ data: read(tensor), length: elementsOf(tensor.shape.slice(axis)) }));
  const total = tensors.reduce((sum, tensor) => sum + (tensor.shape[axis] ?? 0), 0);
  const shape = first.shape.map((size, i) => (i === axis ? total : size));
  if (elementsOf(shape) > MAX_FOLDED) return make(node, first.type, shape, () => 0);
  const values: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const { data, length } of runs) {
      for (let i = 0; i < length; i++) values.push(data[block * length + i] ?? 0);
    }
  }
  return make(node, first.type, shape, (i) => values[i] ?? 0);
};

const slice: Fold = (node, tensors) => {
  const [x] = tensors;
  if (x === undefined) return null;
  const starts = node.listSince(10, 1, 'starts');
  const ends = node.listSince(10, 2, 'ends');
  const axes = node.listSince(10, 3, 'axes');
  const steps = node.opset >= 10 ? node.list(4, 'steps') : undefined;
  if (starts == null || ends == null || axes === null || steps === null)
    return node.failed ? null : node.refuse('onnx.inputs', 'starts or ends are missing', 'Export the model again.');
  const from = x.shape.map(() => 0);
  const stride = x.shape.map(() => 1);
  const shape = [...x.shape];
  for (const [i, start] of starts.entries()) {
    const axis = node.axis(axes?.[i] ?? i, x.shape.length);
    if (axis === null) return null;
    const step = steps?.[i] ?? 1;
    if (step === 0 || !Number.isSafeInteger(step))
      return node.refuse('onnx.inputs', 'a step is 0', 'Give a step other than 0.');
    const extent = x.shape[axis] ?? 0;
    // Beyond either end means the end; going backwards, one before the first element is reached too.
    const clamp = (place: number): number => {
      const fromStart = place < 0 ? place + extent : place;
      return step > 0 ? Math.min(Math.max(fromStart, 0), extent) : Math.min(Math.max(fromStart, -1), extent - 1);
    };
    const first = clamp(start);
    from[axis] = first;
    stride[axis] = step;
    shape[axis] = Math.max(0, Math.ceil((clamp(ends[i] ?? 0) - first) / step));
  }
  return pick(node, x, shape, (at) => at.map((place, axis) => (from[axis] ?? 0) + place * (stride[axis] ?? 1)));
};

const expand: Fold = (node, [x]) => {
  const wanted = node.list(1, 'shape');
  if (x === undefined || wanted == null) return null;
  const shape = broadcast(x.shape, wanted);
  if ('code' in shape)
    return node.refuse('onnx.inputs', `the shape [${wanted.join(', ')}] does not fit`, 'Export the model again.');
  return pick(node, x, shape, (at) => at);
};

const range: Fold = (node, [start, limit, delta]) => {
  const [from = 0] = Array.from(read(start));
  const [to = 0] = Array.from(read(limit));
  const [step = 1] = Array.from(read(delta));
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!Number.isFinite(count)) return node.refuse('onnx.inputs', 'the range has no end', 'Give a step other than 0.');
  return make(node, start?.type ?? 'int64', [count], (i) => from + i * step);
};

const product: Fold = (node, [x]) => {
  const axes = node.listSince(18, 1, 'axes');
  const keep = node.int('keepdims', 1);
  if (x?.shape.length !== 1 || axes === null || node.int('noop_with_empty_axes', 0) !== 0) {
    return node.refuse(
      'onnx.inputs',
      'a product of a constant over part of its axes',
      'Simplify the model before the import.',
    );
  }
  const result = Array.from(read(x)).reduce((a, b) => a * b, 1);
  return make(node, x.type, keep === 0 ? [] : [1], () => result);
};

const where: Fold = (node, [condition, a, b]) => {
  if (condition === undefined || a === undefined || b === undefined) return null;
  const inner = broadcast(a.shape, b.shape);
  const shape = 'code' in inner ? inner : broadcast(condition.shape, inner);
  if ('code' in shape)
    return node.refuse('onnx.inputs', 'its constants do not fit each other', 'Export the model again.');
  if (elementsOf(shape) > MAX_FOLDED) return make(node, a.type, shape, () => 0);
  const [test, yes, no] = [read(condition), read(a), read(b)];
  const values: number[] = [];
  forEach(shape, (at) => {
    const chosen = test[offset(condition.shape, at)] === 0 ? no[offset(b.shape, at)] : yes[offset(a.shape, at)];
    values.push(chosen ?? 0);
  });
  return make(node, a.type, shape, (i) => values[i] ?? 0);
};

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['Add', binary((a, b) => a + b)],
  ['Sub', binary((a, b) => a - b)],
  ['Mul', binary((a, b) => a * b)],
  ['Div', binary(divide)],
  ['Min', binary((a, b) => Math.min(a, b))],
  ['Max', binary((a, b) => Math.max(a, b))],
  ['Equal', binary((a, b) => (a === b ? 1 : 0), 'bool')],
  ['Neg', unary((x) => -x)],
  ['Abs', unary(Math.abs)],
  ['Floor', unary(Math.floor)],
  ['Ceil', unary(Math.ceil)],
  ['Sqrt', unary(Math.sqrt)],
  ['Cast', cast],
  ['Gather', gather],
  ['Concat', concat],
  ['Slice', slice],
  ['Expand', expand],
  ['Range', range],
  ['ReduceProd', product],
  ['Where', where],
]);
