import { counted } from '../machine/quantity.ts';
import type { FloatTensor } from '../tensor/float.ts';
import { elementsOf, type Shape } from '../tensor/shape.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { axisComplaint, complaint } from './inference/checks.ts';
import { pickForm } from './integer/pick.ts';
import { keepsSign } from './integer/rules.ts';
import { imageShape } from './integer/windows.ts';
import { foldedValues, offsetOf, picked } from './onnx/fold.ts';
import { onnxForm } from './onnx/form.ts';
import { numbersOf } from './onnx/known.ts';
import { typeOf, type Fold, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import type { Reshape } from './reshape.ts';
import type { Slice } from './slice.ts';

/** Longest list of places that an operator keeps. */
const MOST_PLACES = 2 ** 16;

/** [x]: along an axis the places named, in that order, any of them any number of times. */
export interface Gather {
  readonly kind: 'gather';
  readonly axis: number;
  readonly indices: readonly number[];
}

export const gather: OperatorDefinition<Gather> = {
  kind: 'gather',
  attributes: { axis: 'axis', indices: 'places' },
  inputs: exactly(1),
  inferShape({ axis, indices }, x) {
    const outside = axisComplaint(axis, x);
    if (outside !== null) return outside;
    const extent = x[axis] ?? 0;
    const wrong = indices.find((index) => !(Number.isSafeInteger(index) && index >= 0 && index < extent));
    if (wrong !== undefined || indices.length === 0) {
      return complaint('graph.gather', 'indices', wrong ?? 'none', `0..${extent - 1}`, 'Name places of the axis.');
    }
    return x.map((size, i) => (i === axis ? indices.length : size));
  },
  evaluate({ axis, indices }, y, inputs) {
    pickRuns(axis, indices, y, tensorAt(inputs, 0));
    return undefined;
  },
  onImage: (operator, order) => ({ ...operator, axis: order[operator.axis] ?? 0 }),
  onnx: {
    reads: { Gather: { inputs: 2, take: readGather, fold: foldGather } },
    write({ axis, indices }) {
      const places = { part: 'indices', type: 'int64', shape: [indices.length], values: indices } as const;
      return onnxForm('Gather', { axis }, places);
    },
  },
  integer: {
    form({ axis, indices }, { inputs: [x = ''] }, context) {
      if (axis !== 1) return 'VTA picks channels, and rows and columns that are evenly spaced.';
      const [, , height, width] = imageShape(context.shapeOf(x));
      const all = (size: number) => ({ start: 0, step: 1, size });
      return pickForm(x, { channels: indices, rows: all(height), columns: all(width) }, context, 'gather');
    },
    isNonNegative: keepsSign,
  },
};

function pickRuns(axis: number, indices: readonly number[], y: FloatTensor, x: FloatTensor): void {
  const run = elementsOf(x.shape.slice(axis + 1));
  const block = run * (x.shape[axis] ?? 1);
  let to = 0;
  for (let from = 0; from < x.data.length; from += block) {
    for (const index of indices) {
      y.data.set(x.data.subarray(from + index * run, from + (index + 1) * run), to);
      to += run;
    }
  }
}

/** Gather by constant indices; of evenly spaced ones it is a slice. A single index takes the axis away. */
function readGather(node: OnnxNode): Value | null {
  const [x, places] = [node.needed(0), node.needed(1)];
  if (x === null || places === null) return null;
  const { shape } = typeOf(x);
  const axis = node.axis(node.int('axis', 0), shape.length);
  const given = places.kind === 'known' ? numbersOf(places.tensor, MOST_PLACES) : null;
  if (axis === null) return null;
  if (given === null || given.length === 0) {
    const reason = given === null ? 'its indices are computed, or more than are kept' : 'it has no indices';
    return node.refuse('onnx.gather', reason, 'Gather by a constant list of indices.', null, MOST_PLACES);
  }
  const indices = indicesOf(node, given, shape[axis] ?? 0);
  if (indices === null) return null;
  const wide = typeOf(places).shape;
  const picks = gathering(axis, indices, shape);
  if (wide.length === 1) return node.emit<Gather | Slice>(picks, [x]);
  const gathered = node.step<Gather | Slice>('gathered', picks, [x]);
  return node.emit<Reshape>({ kind: 'reshape', shape: [...shape.slice(0, axis), ...wide, ...shape.slice(axis + 1)] }, [
    gathered,
  ]);
}

/** Negative ones counted from the end; null, and reported, if one is outside. */
function indicesOf(node: OnnxNode, given: ArrayLike<number>, extent: number): readonly number[] | null {
  const indices = Array.from(given, (index) => (index < 0 ? index + extent : index));
  if (indices.every((index) => index >= 0 && index < extent)) return indices;
  const reason = `an index is outside of the ${counted(extent, 'element')}`;
  return node.refuse('onnx.inputs', reason, 'Export the model again.');
}

/** The operator that picks places along an axis of x: of evenly spaced ones a slice. */
export const gathering = (axis: number, indices: readonly number[], x: Shape): Gather | Slice =>
  spaced(axis, indices, x) ?? { kind: 'gather', axis, indices };

/** The slice that evenly spaced indices are; null if they are not. */
function spaced(axis: number, indices: readonly number[], x: Shape): Slice | null {
  const [first = 0, second = first + 1] = indices;
  const step = second - first;
  if (step === 0 || indices.some((index, i) => index !== first + i * step)) return null;
  const at = (value: number, others: number): readonly number[] => x.map((_, i) => (i === axis ? value : others));
  const shape = x.map((size, i) => (i === axis ? indices.length : size));
  return { kind: 'slice', starts: at(first, 0), steps: at(step, 1), shape };
}

function foldGather(node: OnnxNode, [x, indices]: Parameters<Fold>[1]): ReturnType<Fold> {
  if (x === undefined || indices === undefined) return null;
  const axis = node.axis(node.int('axis', 0), x.shape.length);
  const chosen = axis === null ? null : indicesOf(node, foldedValues(indices), x.shape[axis] ?? 0);
  if (axis === null || chosen === null) return null;
  const wide = indices.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return picked(node, x, shape, (at) => [
    ...at.slice(0, axis),
    chosen[offsetOf(indices.shape, at.slice(axis, axis + wide))] ?? 0,
    ...at.slice(axis + wide),
  ]);
}
