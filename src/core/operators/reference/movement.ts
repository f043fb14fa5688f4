import { elementsOf } from '../../tensor/shape.ts';
import type { Pair } from '../../tensor/window.ts';
import type { Operator } from '../operator.ts';
import { imageOf, stridesOf, type FloatTensor } from '../../tensor/float.ts';
import { Pace } from '../../base/slices.ts';

/** The inputs one behind the other along an axis. */
export function concat(axis: number, y: FloatTensor, inputs: readonly FloatTensor[]): void {
  const outer = elementsOf(y.shape.slice(0, axis));
  let to = 0;
  for (let i = 0; i < outer; i++) {
    for (const x of inputs) {
      const length = x.data.length / outer;
      y.data.set(x.data.subarray(i * length, (i + 1) * length), to);
      to += length;
    }
  }
}

/** Elements between two yields, each of which tells the fraction that is done. */
const SLICE = 2 ** 18;

/** Axis a of y is axis order[a] of x. */
export function* transpose(order: readonly number[], y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const steps = stridesOf(y.shape);
  const from = stridesOf(x.shape);
  for (let i = 0; i < y.data.length; i++) {
    let [rest, at] = [i, 0];
    for (const [axis, step] of steps.entries()) {
      const place = Math.floor(rest / step);
      rest -= place * step;
      at += place * (from[order[axis] ?? 0] ?? 0);
    }
    y.data[i] = x.data[at] ?? 0;
    if ((i + 1) % SLICE === 0) yield i / y.data.length;
  }
}

type Pad = Extract<Operator, { kind: 'pad' }>;

/** Height and width grown: by `value`, by the mirror image (its edge not repeated), or by the edge repeated. */
export function* pad({ mode, pads, value }: Pad, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  /** The place of x that a place of y takes its element from; -1 for none. */
  const source = (place: number, extent: number): number => {
    if (place >= 0 && place < extent) return place;
    if (mode === 'constant') return -1;
    if (mode === 'edge') return place < 0 ? 0 : extent - 1;
    return place < 0 ? -place : 2 * (extent - 1) - place;
  };
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = source(oy - pads[0], height);
    const ix = source(ox - pads[1], width);
    y.data[at] = iy < 0 || ix < 0 ? value : (x.data[(plane * height + iy) * width + ix] ?? 0);
  });
}

/** Each element repeated over a rectangle of factors[0] rows and factors[1] columns. */
export function* upsample(factors: Pair, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = Math.floor(oy / factors[0]);
    const ix = Math.floor(ox / factors[1]);
    y.data[at] = x.data[(plane * height + iy) * width + ix] ?? 0;
  });
}

/** Visits the places of an image tensor in order; `plane` counts channels through all images. */
function* eachPlace(
  y: FloatTensor,
  visit: (at: number, plane: number, row: number, column: number) => void,
): Generator<number, void> {
  const [batch, channels, height, width] = imageOf(y);
  const pace = new Pace();
  let at = 0;
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) visit(at++, plane, row, column);
      if (pace.due(width)) yield at / y.data.length;
    }
  }
}
