import { Pace } from '../base/slices.ts';
import { counted } from '../machine/quantity.ts';
import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { describeShape } from '../tensor/shape.ts';
import type { Pads, Pair } from '../tensor/window.ts';
import { exactly, type AnyOperator } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { pickBody } from './integer/pick.ts';
import { pointwise, uniformShape, withPads } from './integer/windows.ts';
import { integersInput, onnxForm, scalarInput } from './onnx/form.ts';
import { since, between, typeOf, type OnnxNode, type Value } from './onnx/node.ts';
import { asView, viewing } from './onnx/views.ts';
import { tensorAt } from './reference/inputs.ts';
import type { Slice } from './slice.ts';

const MODES = ['constant', 'reflect', 'edge'] as const;

/** [x]: height and width grown by `value`, by the mirror image (its edge not repeated), or by the edge repeated; channels by `value` only. */
export interface Pad {
  readonly kind: 'pad';
  readonly mode: (typeof MODES)[number];
  readonly pads: Pads;
  /** Before the channels of x, and behind them. */
  readonly channels: Pair;
  readonly value: number;
}

export const pad: OperatorDefinition<Pad> = {
  kind: 'pad',
  attributes: { mode: { oneOf: MODES }, pads: 'pads', channels: 'laterCounts', value: 'real' },
  inputs: exactly(1),
  inferShape({ pads, channels, mode }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [n, c, h, w] = image;
    const [top, left, bottom, right] = pads;
    const found = `[${[...pads, ...channels].join(', ')}]`;
    if (![...pads, ...channels].every((size) => Number.isSafeInteger(size) && size >= 0)) {
      return complaint('graph.window', 'pads', found, 'whole numbers of at least 0', 'Cropping is not padding.');
    }
    if (mode === 'reflect' && (Math.max(top, bottom) >= h || Math.max(left, right) >= w)) {
      return complaint('graph.window', 'pads', found, `less than [${h}, ${w}], as they mirror`, 'Pad less.');
    }
    if (mode !== 'constant' && channels.some((more) => more > 0)) {
      return complaint('graph.window', 'channels', found, 'none, unless mode is constant', 'Pad channels by a value.');
    }
    return [n, c + channels[0] + channels[1], h + top + bottom, w + left + right];
  },
  evaluate: (operator, y, inputs) => grow(operator, y, tensorAt(inputs, 0)),
  onnx: {
    reads: { Pad: { inputs: since(18, between(2, 4), since(11, between(2, 3), 1)), take: readPad } },
    write({ mode, pads: [top, left, bottom, right], channels: [front, back], value }) {
      const pads = integersInput('pads', [0, front, top, left, 0, back, bottom, right]);
      return onnxForm('Pad', { mode }, pads, scalarInput('value', value));
    },
  },
  integer: {
    form({ mode, pads, channels, value }, { inputs: [x = ''], output }, { shapeOf }) {
      if (mode !== 'constant' || value !== 0) {
        const how =
          mode === 'constant' ? `with ${value}` : mode === 'reflect' ? 'by the mirror image' : 'by the edge repeated';
        return `VTA pads with zeros only, not ${how}.`;
      }
      if (channels.some((more) => more > 0)) {
        const grown = withPads(pointwise(shapeOf(x), shapeOf(output)[1] ?? 1), pads);
        const from = (to: number): number => (to - channels[0] < grown.inChannels ? to - channels[0] : -1);
        return pickBody(x, grown, 'pad', (to) => ({ from: from(to), tap: 0 }));
      }
      const shape = withPads(uniformShape(shapeOf(x)), pads);
      return { body: { kind: 'uniform', shape, factor: 1 }, inputs: [x], operation: 'pad' };
    },
    isNonNegative: ({ value }, inputsAre) => inputsAre && value >= 0,
    zeroPads({ mode, pads, channels, value }) {
      return mode === 'constant' && value === 0 && channels.every((more) => more === 0) ? pads : null;
    },
  },
};

/** Height and width grown: by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
function* grow({ mode, pads, channels, value }: Pad, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, inChannels, height, width] = imageOf(x);
  const [, outChannels, outHeight, outWidth] = imageOf(y);
  const planeOf = (plane: number): number => {
    const c = (plane % outChannels) - channels[0];
    return c >= 0 && c < inChannels ? Math.floor(plane / outChannels) * inChannels + c : -1;
  };
  /** The place of x that a place of y takes its element from; -1 for none. */
  const source = (place: number, extent: number): number => {
    if (place >= 0 && place < extent) return place;
    if (mode === 'constant') return -1;
    if (mode === 'edge') return place < 0 ? 0 : extent - 1;
    return place < 0 ? -place : 2 * (extent - 1) - place;
  };
  const columns = Int32Array.from({ length: outWidth }, (_, ox) => source(ox - pads[1], width));
  const pace = new Pace();
  for (let at = 0, row = 0; at < y.data.length; at += outWidth, row++) {
    const from = planeOf(Math.floor(row / outHeight));
    const iy = source((row % outHeight) - pads[0], height);
    const first = (from * height + iy) * width;
    if (from < 0 || iy < 0) y.data.fill(value, at, at + outWidth);
    else for (let ox = 0; ox < outWidth; ox++) y.data[at + ox] = elementAt(x.data, first, columns[ox] ?? -1, value);
    if (pace.due(outWidth)) yield at / y.data.length;
  }
}

const elementAt = (data: Float32Array, first: number, column: number, value: number): number =>
  column < 0 ? value : (data[first + column] ?? 0);

/** Pad of channels, height and width; pads and value are attributes before opset 11, inputs since. Negative pads crop. */
function readPad(node: OnnxNode): Value | null {
  const x = node.needed(0);
  const value = node.opset >= 11 ? node.scalar(2, 'constant_value', 0) : node.float('value', 0, true);
  const text = node.text('mode', 'constant');
  const mode = MODES.find((name) => name === text);
  if (mode === undefined) return node.refuseAttribute('mode', text, MODES.join(', '), 'Pad in another mode.');
  const extents = x && typeOf(x).shape;
  const sides = extents && sidesOf(node, extents.length);
  if (x === null || value === null || extents === null || sides === null) return null;
  const all = [...sides.before, ...sides.after];
  if (all.every((size) => size === 0)) return x;
  const view = asView(node, x);
  const inView = (sizes: readonly number[]): readonly number[] =>
    [0, 1, 2, 3].map((axis) => sizes[view?.order.indexOf(axis) ?? -1] ?? 0);
  const inImage = { before: inView(sides.before), after: inView(sides.after) };
  const grows = (axis: number): boolean => Math.max(inImage.before[axis] ?? 0, inImage.after[axis] ?? 0) > 0;
  if (view === null || grows(0) || (mode !== 'constant' && (grows(1) || all.some((size) => size < 0)))) {
    const reason = `pads [${all.slice(0, 16).join(', ')}] of ${describeShape(extents)} in mode ${mode}`;
    return node.refuse('onnx.pads', reason, 'Pad height and width of [N, C, H, W], or channels by a value.');
  }
  const { image, order } = view;
  if (image === x) return padded(node, x, inImage, { mode, value }, false);
  const made = padded(node, image, inImage, { mode, value }, true);
  return made && node.emit<AnyOperator>(viewing(order, typeOf(made).shape), [made]);
}

interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** How much is added before and behind each axis; null, and reported, if that is not said. */
function sidesOf(node: OnnxNode, rank: number): Sides | null {
  const given = node.listSince(11, 1, 'pads');
  const axes = node.opset >= 18 ? node.list(3, 'axes') : undefined;
  if (given === null || axes === null) return null;
  const places = (axes ?? Array.from({ length: rank }, (_, axis) => axis)).map((a) => (a < 0 ? a + rank : a));
  const sound = new Set(places).size === places.length && places.every((axis) => axis >= 0 && axis < rank);
  if (given?.length !== places.length * 2 || !sound) {
    const reason = `pads has ${given?.length ?? 0} numbers for ${counted(places.length, 'axis', 'axes')}`;
    return node.refuse('onnx.pads', reason, 'Give two for each axis, each axis once.');
  }
  const [before, after] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  for (const [i, axis] of places.entries()) {
    before[axis] = given[i] ?? 0;
    after[axis] = given[i + places.length] ?? 0;
  }
  return { before, after };
}

/** What is cropped first, then what is added; `within`: a part of the node. */
function padded(
  node: OnnxNode,
  image: Value,
  { before, after }: Sides,
  how: Pick<Pad, 'mode' | 'value'>,
  within: boolean,
): Value | null {
  const extents = typeOf(image).shape;
  const starts = before.map((size) => Math.max(0, -size));
  const kept = extents.map((size, axis) => size - (starts[axis] ?? 0) - Math.max(0, -(after[axis] ?? 0)));
  const cropping: Slice = { kind: 'slice', starts, steps: extents.map(() => 1), shape: kept };
  const crops = kept.some((size, axis) => size !== extents[axis]);
  const grows = [...before, ...after].some((size) => size > 0);
  const last = (part: string, operator: Slice | Pad, value: Value | null): Value | null =>
    within ? node.step<Slice | Pad>(part, operator, [value]) : node.emit<Slice | Pad>(operator, [value]);
  if (!grows) return last('cropped', cropping, image);
  const cropped = crops ? node.step<Slice>('cropped', cropping, [image]) : image;
  const [, front = 0, top = 0, left = 0] = before.map((size) => Math.max(0, size));
  const [, back = 0, bottom = 0, right = 0] = after.map((size) => Math.max(0, size));
  return last('padded', { kind: 'pad', ...how, pads: [top, left, bottom, right], channels: [front, back] }, cropped);
}
