import { describeShape, elementsOf, type Shape } from '../../tensor/shape.ts';
import type { Pair } from '../../tensor/window.ts';
import type { AnyOperator } from '../anyOperator.ts';
import type { AveragePool } from '../averagePool.ts';
import type { Conv } from '../conv.ts';
import type { MaxPool } from '../maxPool.ts';
import type { Multiply } from '../multiply.ts';
import type { Reshape } from '../reshape.ts';
import type { Transpose } from '../transpose.ts';
import { fromNumbers } from './known.ts';
import { typeOf, type OnnxNode, type Value } from './node.ts';
import { rowOf, viewOf } from './views.ts';

type Reduction = 'mean' | 'sum' | 'max';

/**
 * A mean, sum or maximum over some axes: of height and width a pool, of channels a convolution of equal weights, in the shape that keepdims asks for.
 * Where the channels were put last, the image before that is what is reduced. `listed`: from which opset on the axes are an input;
 * `whole`: the pool of all of height and width.
 */
export function readReduced(node: OnnxNode, what: Reduction, listed: number, whole: AnyOperator): Value | null {
  const x = node.needed(0);
  const given = node.listSince(listed, 1, 'axes');
  const keep = node.int('keepdims', 1) !== 0;
  const nothing = node.int('noop_with_empty_axes', 0) !== 0;
  if (x === null || given === null || node.failed) return null;
  const { shape } = typeOf(x);
  const named = given?.length === 0 ? undefined : given;
  if (named === undefined && nothing) return x;
  const axes = new Set((named ?? shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const view = viewOf(node, x) ?? { image: x, order: shape.map((_, axis) => axis) };
  const inImage = new Set([...axes].map((axis) => view.order[axis] ?? -1));
  const image = asImage(node, view.image, inImage);
  if (image === null || [...axes].some((axis) => axis < 0 || axis >= shape.length)) {
    const got = `axes [${[...axes].join(', ')}] of ${describeShape(shape)}`;
    return node.refuse('onnx.reduce', `it reduces ${got}`, 'Reduce channels, height and width only.', got);
  }
  const steps = stepsOf(node, { what, whole }, typeOf(image.value).shape, image.axes);
  if (steps === null) return node.refuse('onnx.reduce', 'a maximum over channels', 'Reduce height and width only.');
  const kept = shape.flatMap((size, axis) => (axes.has(axis) ? (keep ? [1] : []) : [size]));
  return inShape(node, image.value, steps, { kept, order: view.order.filter((_, axis) => !axes.has(axis)) });
}

/** A step of a reduction: an operator over the image, with a constant as second input where it needs one. */
interface Step {
  readonly operator: AnyOperator;
  readonly constant?: Value;
}

/** A value as an image, and the axes that are reduced among its own; null if it is none, or its images are reduced too. */
function asImage(
  node: OnnxNode,
  value: Value,
  axes: ReadonlySet<number>,
): { readonly value: Value; readonly axes: ReadonlySet<number> } | null {
  const { shape } = typeOf(value);
  const [n = 1, c = 1] = shape;
  if (shape.length < 2 || shape.length > 4 || (axes.has(0) && n > 1)) return null;
  if (shape.length === 4) return { value, axes };
  const pixel: Reshape = { kind: 'reshape', shape: [n, c, 1, 1] };
  const made = shape.length === 3 ? rowOf(node, value) : node.step<Reshape>('pixel', pixel, [value]);
  return made && { value: made, axes: new Set([...axes].map((axis) => (axis === 2 ? 3 : axis))) };
}

interface Reducing {
  readonly what: Reduction;
  readonly whole: AnyOperator;
}

/** Height and width first, then the channels of what is left; null if VTA has no such step. */
function stepsOf(
  node: OnnxNode,
  { what, whole }: Reducing,
  shape: Shape,
  axes: ReadonlySet<number>,
): readonly Step[] | null {
  const [, channels = 1, height = 1, width = 1] = shape;
  const kernel: Pair = [axes.has(2) ? height : 1, axes.has(3) ? width : 1];
  const places = elementsOf(kernel);
  const all = places === height * width;
  const steps: Step[] = places > 1 ? [{ operator: all ? whole : poolOf(what, kernel) }] : [];
  if (axes.has(1) && channels > 1) {
    if (what === 'max') return null;
    const value = what === 'mean' ? 1 / channels : places;
    const weight = { type: 'float32', shape: [1, channels, 1, 1], source: { kind: 'fill', value } } as const;
    const operator: Conv = { kind: 'conv', group: 1, ...slidBy([1, 1]) };
    return [...steps, { operator, constant: node.known(weight, 'weight') }];
  }
  if (what !== 'sum' || places === 1) return steps;
  const operator: Multiply = { kind: 'multiply' };
  return [...steps, { operator, constant: node.known(fromNumbers('float32', [], [places]), 'places') }];
}

const slidBy = (kernel: Pair) => ({ kernel, strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] }) as const;

const poolOf = (what: Reduction, kernel: Pair): MaxPool | AveragePool =>
  what === 'max'
    ? { kind: 'max-pool', ceil: false, ...slidBy(kernel) }
    : { kind: 'average-pool', ceil: false, countPadding: false, ...slidBy(kernel) };

/** The steps one after the other, then the shape that was asked for; `order`: where the axes that are left lay in the image. */
function inShape(
  node: OnnxNode,
  image: Value,
  steps: readonly Step[],
  { kept, order }: { readonly kept: Shape; readonly order: readonly number[] },
): Value | null {
  let value: Value | null = image;
  const inputsOf = ({ constant }: Step): readonly (Value | null)[] =>
    constant === undefined ? [value] : [value, constant];
  for (const [at, step] of steps.slice(0, -1).entries())
    value = node.step<AnyOperator>(`step ${at + 1}`, step.operator, inputsOf(step));
  const last = steps.at(-1);
  const from = typeOf(image).shape;
  const left = from.map((size, axis) => (order.includes(axis) ? size : 1));
  const asIs = left.length === kept.length && left.every((size, axis) => size === kept[axis]);
  const inOrder = order
    .filter((axis) => (from[axis] ?? 1) > 1)
    .every((axis, i, all) => i === 0 || axis > (all[i - 1] ?? 0));
  if (last !== undefined && asIs && inOrder) return node.emit<AnyOperator>(last.operator, inputsOf(last));
  if (last !== undefined) value = node.step<AnyOperator>('reduced', last.operator, inputsOf(last));
  if (!inOrder) {
    const rest = from.flatMap((_, axis) => (order.includes(axis) ? [] : [axis]));
    value = node.step<Transpose>('exchanged', { kind: 'transpose', order: [...order, ...rest] }, [value]);
  }
  return node.emit<Reshape>({ kind: 'reshape', shape: kept }, [value]);
}
