import type { ConvShape } from '../layer/layer.ts';
import { imageOf, type FloatTensor } from '../tensor/float.ts';
import { describeShape, type Shape } from '../tensor/shape.ts';
import type { TensorType } from '../tensor/tensor.ts';
import type { Pair } from '../tensor/window.ts';
import { exactly } from './anyOperator.ts';
import type { OperatorDefinition } from './definition.ts';
import { asImage, complaint } from './inference/checks.ts';
import { keepsSign } from './integer/rules.ts';
import { uniformShape, withKernel } from './integer/windows.ts';
import { onnxForm } from './onnx/form.ts';
import { since, between, type OnnxNode, type Value } from './onnx/node.ts';
import { tensorAt } from './reference/inputs.ts';
import { eachPlace } from './reference/movement.ts';

/** [x]: each element repeated over a rectangle of so many rows and columns. */
export interface Upsample {
  readonly kind: 'upsample';
  readonly factors: Pair;
}

export const upsample: OperatorDefinition<Upsample> = {
  kind: 'upsample',
  attributes: { factors: 'pair' },
  inputs: exactly(1),
  inferShape({ factors }, x) {
    const image = asImage(x);
    if ('code' in image) return image;
    const [fh, fw] = factors;
    const whole = [fh, fw].every((factor) => Number.isSafeInteger(factor) && factor >= 1);
    if (!whole) {
      return complaint('graph.attribute', 'factors', `[${fh}, ${fw}]`, 'whole and at least 1', 'Use whole factors.');
    }
    return [image[0], image[1], image[2] * fh, image[3] * fw];
  },
  evaluate: ({ factors }, y, inputs) => repeat(factors, y, tensorAt(inputs, 0)),
  onnx: {
    reads: {
      Upsample: { inputs: since(9, 2, 1), take: readUpsample },
      Resize: { inputs: since(11, between(1, 4), 2), take: readResize },
    },
    write({ factors }) {
      const how = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
      const scales = { part: 'scales', type: 'float32', shape: [4], values: [1, 1, ...factors] } as const;
      return onnxForm('Resize', how, null, scales);
    },
  },
  integer: {
    form({ factors }, { inputs: [x = ''] }, { shapeOf }) {
      const shape: ConvShape = {
        ...withKernel(uniformShape(shapeOf(x)), factors, factors),
        transposed: { outputPadHeight: 0, outputPadWidth: 0 },
      };
      return { body: { kind: 'uniform', shape, factor: 1 }, inputs: [x], operation: 'upsample' };
    },
    isNonNegative: keepsSign,
  },
};

/** Each element repeated over a rectangle of factors[0] rows and factors[1] columns. */
function* repeat(factors: Pair, y: FloatTensor, x: FloatTensor): Generator<number, void> {
  const [, , height, width] = imageOf(x);
  yield* eachPlace(y, (at, plane, oy, ox) => {
    const iy = Math.floor(oy / factors[0]);
    const ix = Math.floor(ox / factors[1]);
    y.data[at] = x.data[(plane * height + iy) * width + ix] ?? 0;
  });
}

/** Upsample (opset 7: attribute, 9: input): nearest neighbour, rounded down. */
function readUpsample(node: OnnxNode): Value | null {
  const scales = node.opset >= 9 ? node.list(1, 'scales') : node.floats('scales');
  return resample(node, scales ?? null, null, { coordinates: 'asymmetric', rounding: 'floor' });
}

/** Resize (opset 10: [x, scales]; 11: [x, roi, scales, sizes]). */
function readResize(node: OnnxNode): Value | null {
  node.ignore('cubic_coeff_a', 'exclude_outside', 'extrapolation_value', 'antialias');
  if (node.opset < 11) {
    return resample(node, node.list(1, 'scales') ?? null, null, { coordinates: 'asymmetric', rounding: 'floor' });
  }
  const [scales, sizes] = [node.list(2, 'scales'), node.list(3, 'sizes')];
  if (scales === null || sizes === null) return null;
  const axes = node.ints('axes');
  const policy = node.text('keep_aspect_ratio_policy', 'stretch');
  if (axes !== null)
    return node.refuseAttribute('axes', `[${axes.slice(0, 8).join(', ')}]`, 'none', 'Export Resize over all axes.');
  if (policy !== 'stretch')
    return node.refuseAttribute('keep_aspect_ratio_policy', policy, 'stretch', 'Give the sizes themselves.');
  const rule = {
    coordinates: node.text('coordinate_transformation_mode', 'half_pixel'),
    rounding: node.text('nearest_mode', 'round_prefer_floor'),
  };
  const nonEmpty = (list: readonly number[] | undefined): readonly number[] | null => (list?.length ? list : null);
  return resample(node, nonEmpty(scales), nonEmpty(sizes), rule);
}

interface Rule {
  readonly coordinates: string;
  readonly rounding: string;
}

function resample(
  node: OnnxNode,
  scales: readonly number[] | null,
  sizes: readonly number[] | null,
  rule: Rule,
): Value | null {
  const x = node.type(0);
  const mode = node.text('mode', 'nearest');
  if (x === null || node.failed) return null;
  if (mode !== 'nearest')
    return refuseMode(node, mode, x, sizes ?? x.shape.map((size, axis) => Math.floor(size * (scales?.[axis] ?? NaN))));
  const factors = scales ?? sizes?.map((size, axis) => size / (x.shape[axis] ?? 1));
  const [n, c, height, width] = factors ?? [];
  if (
    factors?.length !== 4 ||
    x.shape.length !== 4 ||
    n !== 1 ||
    c !== 1 ||
    height === undefined ||
    width === undefined
  ) {
    const got = factors === undefined ? 'absent' : `[${factors.slice(0, 8).join(', ')}]`;
    return node.refuse(
      'onnx.scales',
      `factors are ${got} on ${describeShape(x.shape)}`,
      'Resample only height and width of [N, C, H, W], by constant factors.',
      got,
    );
  }
  if (![height, width].every((factor) => Number.isSafeInteger(factor) && factor >= 1 && factor <= MAX_FACTOR)) {
    const got = `[${height}, ${width}]`;
    return node.refuse(
      'onnx.scales',
      `factors are ${got}`,
      `Use whole factors of 1 to ${MAX_FACTOR}.`,
      got,
      MAX_FACTOR,
    );
  }
  const repeats = repeatsEach(rule, height, x.shape[2] ?? 1) && repeatsEach(rule, width, x.shape[3] ?? 1);
  if (!repeats) {
    const got = `${rule.coordinates} with ${rule.rounding}`;
    return node.refuse(
      'onnx.scales',
      `${got} does not repeat each element equally`,
      'Use asymmetric with floor, or half_pixel.',
      got,
    );
  }
  if (height === 1 && width === 1) return node.needed(0);
  return node.emit<Upsample>({ kind: 'upsample', factors: [height, width] }, [node.needed(0)]);
}

/** Another way than by the nearest neighbour; what comes after it is told for the extents it would have. */
function refuseMode(node: OnnxNode, mode: string, x: TensorType, extents: Shape): null {
  const sound = extents.length === x.shape.length && extents.every((size) => Number.isSafeInteger(size) && size > 0);
  if (sound) node.standIn = { type: x.type, shape: extents };
  const fix = 'Resample with nearest neighbour, or by a transposed convolution.';
  return node.refuseAttribute('mode', mode, 'nearest', fix);
}

const MAX_FACTOR = 64;

/** Extent at which the rule is tried: it is linear, so what holds for some elements and at both ends holds for all. */
const TRIED = 64;

/** Whether output element i takes input element floor(i / factor), as `upsample` does. */
function repeatsEach({ coordinates, rounding }: Rule, factor: number, extent: number): boolean {
  const input = coordinates === 'align_corners' ? extent : Math.min(extent, TRIED);
  const output = input * factor;
  const position = (i: number): number => {
    switch (coordinates) {
      case 'asymmetric':
        return i / factor;
      case 'half_pixel':
      case 'half_pixel_symmetric':
        return (i + 0.5) / factor - 0.5;
      case 'pytorch_half_pixel':
        return output > 1 ? (i + 0.5) / factor - 0.5 : 0;
      case 'tf_half_pixel_for_nn':
        return (i + 0.5) / factor;
      case 'align_corners':
        return output > 1 ? (i * (input - 1)) / (output - 1) : 0;
      default:
        return NaN;
    }
  };
  const round = (place: number): number => {
    switch (rounding) {
      case 'floor':
        return Math.floor(place);
      case 'ceil':
        return Math.ceil(place);
      case 'round_prefer_floor':
        return Math.ceil(place - 0.5);
      case 'round_prefer_ceil':
        return Math.floor(place + 0.5);
      default:
        return NaN;
    }
  };
  if (output > 2 ** 16) return false;
  for (let i = 0; i < output; i++) {
    const taken = Math.min(Math.max(round(position(i)), 0), input - 1);
    if (taken !== Math.floor(i / factor)) return false;
  }
  return true;
}
