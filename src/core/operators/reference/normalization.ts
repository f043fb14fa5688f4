import { elementsOf } from '../../tensor/shape.ts';
import type { Operator } from '../operator.ts';
import type { FloatTensor } from '../../tensor/float.ts';
import { Pace } from '../../base/slices.ts';

/** Of [N, C, …]: the elements of one channel of one image lie together. */
const planesOf = ({ shape }: FloatTensor) => {
  const [batch = 1, channels = 1, ...rest] = shape;
  return { batch, channels, size: elementsOf(rest) };
};

/** y = (x - mean) / sqrt(variance + epsilon) * scale + offset, all four given for each channel. */
export function* batchNorm(
  epsilon: number,
  y: FloatTensor,
  inputs: readonly (FloatTensor | undefined)[],
): Generator<number, void> {
  const [x, scale, offset, mean, variance] = inputs;
  if (x === undefined) return;
  const { batch, channels, size } = planesOf(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const deviation = Math.sqrt((variance?.data[c] ?? 1) + epsilon);
      for (let i = (n * channels + c) * size; i < (n * channels + c + 1) * size; i++) {
        const centred = (x.data[i] ?? 0) - (mean?.data[c] ?? 0);
        y.data[i] = (centred / deviation) * (scale?.data[c] ?? 1) + (offset?.data[c] ?? 0);
      }
      if (pace.due(size)) yield (n * channels + c) / (batch * channels);
    }
  }
}

/** As batch norm, with the mean and variance (of the whole population) of each channel of each image itself. */
export function* instanceNorm(
  epsilon: number,
  y: FloatTensor,
  x: FloatTensor,
  scale: FloatTensor | undefined,
  offset: FloatTensor | undefined,
): Generator<number, void> {
  const { batch, channels, size } = planesOf(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const start = (n * channels + c) * size;
      const plane = x.data.subarray(start, start + size);
      const mean = plane.reduce((sum, value) => sum + value, 0) / size;
      const variance = plane.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size;
      for (let i = 0; i < size; i++) {
        const normal = ((plane[i] ?? 0) - mean) / Math.sqrt(variance + epsilon);
        y.data[start + i] = normal * (scale?.data[c] ?? 1) + (offset?.data[c] ?? 0);
      }
      if (pace.due(3 * size)) yield (n * channels + c) / (batch * channels);
    }
  }
}

/** A power costs as much as so many products. */
const POWER = 16;

type Response = Extract<Operator, { kind: 'local-response-norm' }>;

/**
 * y[n, c] = x[n, c] / (bias + alpha / size * (sum of x[n, k]^2 over the `size` channels k around c that exist))^beta;
 * of an even size the odd one is after c.
 */
export function* localResponseNorm(
  { alpha, beta, bias, size }: Response,
  y: FloatTensor,
  x: FloatTensor,
): Generator<number, void> {
  const { batch, channels, size: plane } = planesOf(x);
  const pace = new Pace();
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const first = Math.max(0, c - Math.floor((size - 1) / 2));
      const last = Math.min(channels - 1, c + Math.ceil((size - 1) / 2));
      for (let i = 0; i < plane; i++) {
        let squares = 0;
        for (let k = first; k <= last; k++) squares += (x.data[(n * channels + k) * plane + i] ?? 0) ** 2;
        const at = (n * channels + c) * plane + i;
        y.data[at] = (x.data[at] ?? 0) / (bias + (alpha / size) * squares) ** beta;
        if (pace.due(size + POWER)) yield at / y.data.length;
      }
    }
  }
}

/** y = exp(x) / sum of exp(x) along the axis; the largest is subtracted from all, which changes nothing but keeps exp finite. */
export function* softmax(axis: number, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const length = x.shape[axis] ?? 1;
  const step = elementsOf(x.shape.slice(axis + 1));
  const pace = new Pace();
  for (let outer = 0; outer < elementsOf(x.shape.slice(0, axis)); outer++) {
    for (let inner = 0; inner < step; inner++) {
      const start = outer * length * step + inner;
      let largest = -Infinity;
      for (let i = 0; i < length; i++) largest = Math.max(largest, x.data[start + i * step] ?? 0);
      let sum = 0;
      for (let i = 0; i < length; i++) sum += Math.exp((x.data[start + i * step] ?? 0) - largest);
      for (let i = 0; i < length; i++) {
        y.data[start + i * step] = Math.exp((x.data[start + i * step] ?? 0) - largest) / sum;
      }
      if (pace.due(length * POWER)) yield start / y.data.length;
    }
  }
}
