import { elementsOf } from '../../../core/tensor/shape.ts';
import { F, F32, fullOf, float, axisOf, maybe, unary, BYTES } from './drawing.testing.ts';
import type { Draw, Drawn, Operator, Type, Value } from './randomModel.testing.ts';

/** A window of each axis but the first two. */
function windowOf(
  draw: Draw,
  { shape }: Value,
): { readonly kernel: readonly number[]; readonly with: Readonly<Record<string, AttributeNumbers>> } {
  const kernel = shape.slice(2).map((size) => draw.int(1, Math.min(3, size)));
  const two = [...kernel, ...kernel].map((size) => draw.int(0, size - 1));
  const pads = draw.chance(0.5)
    ? { pads: two }
    : draw.chance(0.4)
      ? { auto_pad: draw.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID']) }
      : {};
  return {
    kernel,
    with: {
      ...pads,
      ...maybe(
        draw,
        'strides',
        kernel.map(() => draw.int(1, 2)),
      ),
    },
  };
}
type AttributeNumbers = number | string | readonly number[];

const pool = (
  op: string,
  types: readonly Type[],
  more: (draw: Draw) => Readonly<Record<string, AttributeNumbers>> = () => ({}),
): Operator => ({
  op,
  draw: (draw) => {
    const v = draw.value(types, fullOf(3, 5));
    const { kernel, with: window } = windowOf(draw, v);
    return {
      in: [v.name],
      ...(op === 'MaxPool' && draw.chance(0.2) ? { out: 2 } : {}),
      with: { kernel_shape: kernel, ...window, ...more(draw) },
    };
  },
});

export const conv = (fits: (value: Value) => boolean): Operator => ({
  op: 'Conv',
  draw: (draw) => {
    const v = draw.value(F32, (value) => fullOf(3, 5)(value) && fits(value));
    const [, channels = 1] = v.shape;
    const { kernel, with: window } = windowOf(draw, v);
    const group = draw.chance(0.2) ? channels : 1;
    const out = group > 1 ? channels : draw.pick([16, 16, channels, draw.int(1, 20)]);
    const dilations =
      'auto_pad' in window
        ? {}
        : maybe(
            draw,
            'dilations',
            kernel.map((size) => (size === 1 ? 1 : draw.int(1, 2))),
          );
    return {
      in: [
        v.name,
        draw.constant('float32', [out, channels / group, ...kernel]),
        ...(draw.chance(0.5) ? [draw.constant('float32', [out])] : []),
      ],
      with: { ...window, ...dilations, ...(group > 1 ? { group } : {}) },
    };
  },
});

const channelWise = (
  op: string,
  inputs: number,
  more: (draw: Draw, value: Value) => Drawn['with'] = () => ({}),
): Operator => ({
  op,
  draw: (draw) => {
    const v = draw.value(F, fullOf(3));
    const positive = (): string =>
      draw.constant(
        v.type,
        [v.shape[1] ?? 1],
        Array.from({ length: v.shape[1] ?? 1 }, () => draw.int(2, 9) / 4),
      );
    return { in: [v.name, ...Array.from({ length: inputs }, positive)], with: { ...more(draw, v) } };
  },
});

export const WINDOWS: readonly Operator[] = [
  conv(() => true),
  {
    op: 'ConvTranspose',
    draw: (draw) => {
      const v = draw.value(F32, fullOf(3, 4));
      const [, channels = 1, ...space] = v.shape;
      const kernel = space.map(() => draw.int(1, 3));
      return {
        in: [v.name, draw.constant('float32', [channels, draw.int(1, 4), ...kernel])],
        with: {
          ...maybe(
            draw,
            'strides',
            space.map(() => draw.int(1, 2)),
          ),
          ...maybe(
            draw,
            'pads',
            [...kernel, ...kernel].map((size) => draw.int(0, size - 1)),
          ),
        },
      };
    },
  },
  pool('MaxPool', [...F32, ...BYTES], (draw) => maybe(draw, 'ceil_mode', 1)),
  pool('AveragePool', F32, (draw) => ({ ...maybe(draw, 'count_include_pad', 1), ...maybe(draw, 'ceil_mode', 1) })),
  pool('LpPool', F32, (draw) => ({ p: draw.int(1, 3) })),
  ...['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'].map((op) => unary(op, F, { fits: fullOf(3) })),
  channelWise('BatchNormalization', 4, (draw) => maybe(draw, 'epsilon', float(0.01))),
  channelWise('InstanceNormalization', 2),
  {
    op: 'LayerNormalization',
    since: 17,
    draw: (draw) => {
      const v = draw.value(F, fullOf(1));
      const axis = draw.int(0, v.shape.length - 1);
      const shape = v.shape.slice(axis);
      return {
        in: [v.name, draw.constant(v.type, shape), ...(draw.chance(0.5) ? [draw.constant(v.type, shape)] : [])],
        out: draw.int(1, 3),
        with: { axis: draw.chance(0.5) ? axis : axis - v.shape.length },
      };
    },
  },
  {
    op: 'GroupNormalization',
    since: 18,
    draw: (draw) => {
      const v = draw.value(F32, (value) => fullOf(3)(value) && (value.shape[1] ?? 1) % 2 === 0);
      const size = draw.opset >= 21 ? (v.shape[1] ?? 1) : 2;
      return {
        in: [v.name, draw.constant('float32', [size]), draw.constant('float32', [size])],
        with: { num_groups: 2 },
      };
    },
  },
  unary('LRN', F32, { fits: fullOf(4, 4), with: (draw) => ({ size: draw.pick([1, 3, 5]) }) }),
  {
    op: 'LpNormalization',
    draw: (draw) => {
      const v = draw.value(F, fullOf(1));
      return { in: [v.name], with: { ...maybe(draw, 'axis', axisOf(draw, v)), ...maybe(draw, 'p', 1) } };
    },
  },
  {
    op: 'MeanVarianceNormalization',
    draw: (draw) => ({ in: [draw.value(F, fullOf(4, 4)).name], with: maybe(draw, 'axes', [2, 3]) }),
  },
  {
    op: 'GridSample',
    since: 16,
    draw: (draw) => {
      const v = draw.value(F32, fullOf(4, 4));
      return {
        in: [v.name, draw.constant('float32', [v.shape[0] ?? 1, 3, 2, 2])],
        with: {
          mode:
            draw.opset < 20 ? draw.pick(['bilinear', 'nearest', 'bicubic']) : draw.pick(['linear', 'nearest', 'cubic']),
          ...maybe(draw, 'padding_mode', draw.pick(['border', 'reflection'])),
          ...maybe(draw, 'align_corners', 1),
        },
      };
    },
  },
  {
    op: 'AffineGrid',
    since: 20,
    draw: (draw) => {
      const v = draw.value(F32, (value) => String(value.shape) === '1,2,3');
      return { in: [v.name, draw.ints(1, 1, 3, 4)] };
    },
  },
  {
    op: 'RoiAlign',
    since: 16,
    draw: (draw) => ({
      in: [
        draw.value(F32, fullOf(4, 4)).name,
        draw.constant('float32', [1, 4], [0, 0, 3, 3]),
        draw.constant('int64', [1], [0]),
      ],
      with: { output_height: 2, output_width: 2 },
    }),
  },
  {
    op: 'MaxRoiPool',
    draw: (draw) => ({
      in: [draw.value(F32, fullOf(4, 4)).name, draw.constant('float32', [1, 5], [0, 0, 0, 3, 3])],
      with: { pooled_shape: [2, 2] },
    }),
  },
  {
    op: 'MaxUnpool',
    draw: (draw) => {
      const v = draw.value(F32, fullOf(4, 4));
      return {
        in: [
          v.name,
          draw.constant(
            'int64',
            v.shape,
            Array.from({ length: elementsOf(v.shape) }, (_, i) => i),
          ),
        ],
        with: { kernel_shape: [2, 2], strides: [2, 2] },
      };
    },
  },
];
