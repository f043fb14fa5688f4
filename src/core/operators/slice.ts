import { stridesOf, type FloatTensor } from '../tensor/float.ts';
import { describeShape, type Shape } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { complaint, wrongRank } from './inference/checks.ts';
import { pickForm } from './integer/pick.ts';
import { keepsSign } from './integer/rules.ts';
import { imageShape } from './integer/windows.ts';
import { picked } from './onnx/fold.ts';
import { integersInput, onnxForm } from './onnx/form.ts';
import type { Known } from './onnx/known.ts';
import { between, since, typeOf, type Fold, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { takeSpaced } from './reference/movement.ts';

/** [x]: along axis a the places starts[a], starts[a] + steps[a], …, shape[a] of them; a step may be negative, never 0. */
export interface Slice {
  readonly kind: 'slice';
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly shape: readonly number[];
}

export const slice: OperatorDefinition<Slice> = {
  kind: 'slice',
  attributes: { starts: 'order', steps: 'steps', shape: 'shape' },
  inputs: exactly(1),
  inferShape({ starts, steps, shape }, x) {
    if ([starts, steps, shape].some(({ length }) => length !== x.length)) {
      return wrongRank('x', x, `${shape.length}, as it is sliced along`);
    }
    for (const [axis, extent] of x.entries()) {
      const [start = 0, step = 0, size = 0] = [starts[axis], steps[axis], shape[axis]];
      const last = start + (size - 1) * step;
      const whole = [start, step, size].every(Number.isSafeInteger) && step !== 0 && size >= 1;
      if (whole && start >= 0 && start < extent && last >= 0 && last < extent) continue;
      const found = `${size} places from ${start} in steps of ${step}`;
      return complaint('graph.slice', `axis ${axis}`, found, `places of 0..${extent - 1}`, 'Slice within the tensor.');
    }
    return shape;
  },
  evaluate: ({ starts, steps }, y, inputs) => take(starts, steps, y, tensorAt(inputs, 0)),
  onImage({ starts, steps, shape, ...operator }, order) {
    const rank = Math.max(...order) + 1;
    const inImage = (list: readonly number[], missing: number): readonly number[] =>
      Array.from({ length: rank }, (_, axis) => list[order.indexOf(axis)] ?? missing);
    return { ...operator, starts: inImage(starts, 0), steps: inImage(steps, 1), shape: inImage(shape, 1) };
  },
  onnx: {
    reads: {
      Slice: { inputs: since(10, between(3, 5), 1), take: readSlice, fold: foldSlice },
      Split: { inputs: since(13, between(1, 2), 1), take: readSplit, givesAll: true },
    },
    write({ starts, steps, shape }) {
      const ends = starts.map((start, axis) => endOf(start, steps[axis] ?? 1, shape[axis] ?? 1));
      const axes = starts.map((_, axis) => axis);
      return onnxForm(
        'Slice',
        {},
        integersInput('starts', starts),
        integersInput('ends', ends),
        integersInput('axes', axes),
        integersInput('steps', steps),
      );
    },
  },
  integer: {
    form({ starts, steps, shape }, { inputs: [x = ''] }, context) {
      const whole = context.shapeOf(x);
      if (steps.some((step, axis) => axis > 1 && step < 1)) return 'VTA reads rows and columns forwards only.';
      if (whole[0] !== shape[0]) return 'Images of a batch are taken apart by the host.';
      const [, channels, height, width] = imageShape(shape);
      // Of a signal the third axis is the width; an axis that is not there is kept whole.
      const column = shape.length - 1;
      const kept = (axis: number, size: number) => ({ start: starts[axis] ?? 0, step: steps[axis] ?? 1, size });
      const from = kept(1, channels);
      const places = Array.from({ length: channels }, (_, c) => from.start + c * from.step);
      return pickForm(
        x,
        { channels: places, rows: kept(column === 3 ? 2 : -1, height), columns: kept(column > 1 ? column : -1, width) },
        context,
        'slice',
      );
    },
    isNonNegative: keepsSign,
  },
};

/** The end that a slice is written with: behind its last place; where that is before the first of all, as far as there is. */
function endOf(start: number, step: number, size: number): number {
  const behind = start + (size - 1) * step + Math.sign(step);
  return behind < 0 ? -(2 ** 31) : behind;
}

function take(
  starts: readonly number[],
  steps: readonly number[],
  y: FloatTensor,
  x: FloatTensor,
): Generator<number, void> {
  const from = stridesOf(x.shape);
  const start = from.reduce((sum, stride, axis) => sum + stride * (starts[axis] ?? 0), 0);
  return takeSpaced(
    y,
    x,
    start,
    from.map((stride, axis) => stride * (steps[axis] ?? 1)),
  );
}

/** A slice over every axis; an extent of it may be 0. */
type Spans = Omit<Slice, 'kind'>;

/** Starts, ends, axes and steps of a node, as attributes before opset 10 and as inputs since; null, and reported, if they are none. */
function spansOf(node: OnnxNode, extents: Shape): Spans | null {
  const [given, ends] = [node.listSince(10, 1, 'starts'), node.listSince(10, 2, 'ends')];
  const axes = node.listSince(10, 3, 'axes');
  const paces = node.opset >= 10 ? node.list(4, 'steps') : undefined;
  if (given === null || ends === null || axes === null || paces === null) return null;
  const same =
    given?.length === ends?.length && [axes, paces].every((list) => (list ?? given)?.length === given?.length);
  if (given === undefined || ends === undefined || !same) {
    return node.refuse('onnx.inputs', 'starts, ends, axes and steps do not go together', 'Export the model again.');
  }
  const [starts, steps, shape] = [extents.map(() => 0), extents.map(() => 1), [...extents]];
  const seen = new Set<number>();
  for (const [i, start] of given.entries()) {
    const axis = node.axis(axes?.[i] ?? i, extents.length);
    if (axis === null) return null;
    const [extent, step, end] = [extents[axis] ?? 0, paces?.[i] ?? 1, ends[i] ?? 0];
    if (step === 0 || seen.has(axis)) {
      const reason = step === 0 ? 'its step is 0' : `it names axis ${axis} twice`;
      return node.refuse('onnx.inputs', reason, 'Export the model again.');
    }
    seen.add(axis);
    // What lies outside counts as the nearest place; going backwards, the end may be the one before the first.
    const clamp = (place: number, low: number, high: number): number =>
      Math.min(Math.max(place < 0 ? place + extent : place, low), high);
    const first = step > 0 ? clamp(start, 0, extent) : clamp(start, 0, extent - 1);
    const last = step > 0 ? clamp(end, 0, extent) : clamp(end, -1, extent - 1);
    starts[axis] = first;
    steps[axis] = step;
    shape[axis] = Math.max(0, Math.ceil((last - first) / step));
  }
  return { starts, steps, shape };
}

const pickedSpans = (node: OnnxNode, x: Known, { starts, steps, shape }: Spans): Known | null =>
  picked(node, x, shape, (at) => at.map((place, axis) => (starts[axis] ?? 0) + place * (steps[axis] ?? 1)));

/** Computed by a node, or at the import; a part that is all of it, by nothing. */
function sliced(node: OnnxNode, x: Value, spans: Spans, output = 0): Value | null {
  if (x.kind === 'known') {
    const tensor = pickedSpans(node, x.tensor, spans);
    return tensor && node.known(tensor);
  }
  const extents = x.type.shape;
  if (spans.shape.includes(0)) {
    const got = describeShape(spans.shape);
    return node.refuse('onnx.slice', `nothing is left of ${describeShape(extents)}`, 'Slice at least one place.', got);
  }
  const all = spans.shape.every((size, axis) => size === extents[axis] && (size === 1 || spans.steps[axis] === 1));
  // A single place has no step.
  const steps = spans.steps.map((step, axis) => (spans.shape[axis] === 1 ? 1 : step));
  return all ? x : node.emit<Slice>({ kind: 'slice', ...spans, steps }, [x], output);
}

function readSlice(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const spans = x && spansOf(node, typeOf(x).shape);
  return x && spans && sliced(node, x, spans);
}

function foldSlice(node: OnnxNode, [x]: Parameters<Fold>[1]): ReturnType<Fold> {
  const spans = x === undefined ? null : spansOf(node, x.shape);
  return x === undefined || spans === null ? null : pickedSpans(node, x, spans);
}

/** Parts of given sizes (an attribute before opset 13), or as equal as they can be: the last one is smaller. */
function readSplit(node: OnnxNode): readonly (Value | null)[] | null {
  const x = node.needed(0);
  const given = node.listSince(13, 1, 'split');
  const count = node.opset >= 18 && given === undefined ? node.int('num_outputs', node.outputs) : node.outputs;
  if (x === null || given === null) return null;
  const extents = typeOf(x).shape;
  const axis = node.axis(node.int('axis', 0), extents.length);
  if (axis === null) return null;
  const extent = extents[axis] ?? 0;
  const each = Math.ceil(extent / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.min(each, extent - i * each));
  const sound = sizes.every((size) => size >= 0) && sizes.reduce((sum, size) => sum + size, 0) === extent;
  if (!sound || (given === undefined && node.opset < 18 && extent % count !== 0)) {
    const reason = `${describeShape(extents)} cannot be split along axis ${axis} into ${sizes.join(' + ')}`;
    return node.refuse('onnx.split', reason, 'Split it into parts that make it up.');
  }
  const ones = extents.map(() => 1);
  let start = 0;
  return sizes.map((size, place) => {
    const starts = extents.map((_, i) => (i === axis ? start : 0));
    start += size;
    return sliced(node, x, { starts, steps: ones, shape: extents.map((all, i) => (i === axis ? size : all)) }, place);
  });
}
