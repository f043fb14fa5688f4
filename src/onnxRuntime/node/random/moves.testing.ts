import { elementsOf } from '../../../core/tensor/shape.ts';
import { F, NUMBERS, ALL, rank, full, fullOf, float, maybe, F32, BYTES } from './drawing.testing.ts';
import type { Drawn, Operator } from './randomModel.testing.ts';

export const MOVES: readonly Operator[] = [
  {
    op: 'Pad',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const mode = draw.pick(['constant', 'reflect', 'edge', ...(draw.opset >= 19 ? ['wrap'] : [])]);
      const pads = [...v.shape, ...v.shape].map((size) =>
        draw.chance(0.5) ? 0 : draw.int(0, mode === 'reflect' ? Math.min(2, size - 1) : 2),
      );
      return {
        in: [
          v.name,
          draw.ints(...pads),
          ...(mode === 'constant' && draw.chance(0.5) ? [draw.constant(v.type, [])] : []),
        ],
        with: maybe(draw, 'mode', mode),
      };
    },
  },
  {
    op: 'Tile',
    draw: (draw) => {
      const v = draw.value(ALL, rank(1));
      return { in: [v.name, draw.ints(...v.shape.map(() => draw.int(1, 2)))] };
    },
  },
  {
    op: 'Expand',
    draw: (draw) => {
      const v = draw.value(ALL);
      return {
        in: [
          v.name,
          draw.ints(
            ...(draw.chance(0.5) ? [2] : []),
            ...v.shape.map((size) => (size === 1 ? draw.int(1, 3) : draw.pick([1, size]))),
          ),
        ],
      };
    },
  },
  {
    op: 'OneHot',
    draw: (draw) => {
      const v = draw.value(['int64', 'int32', 'float32']);
      return {
        in: [
          v.name,
          draw.constant('int64', draw.pick([[], [1]]), [draw.int(2, 5)]),
          draw.constant(draw.pick(['float32', 'int64']), [2]),
        ],
        with: maybe(draw, 'axis', draw.int(-v.shape.length - 1, v.shape.length)),
      };
    },
  },
  {
    op: 'Resize',
    draw: (draw) => {
      const v = draw.value([...F32, ...BYTES], fullOf(4, 4));
      const mode = draw.pick(['nearest', 'linear', 'cubic']);
      const attributes = {
        mode,
        coordinate_transformation_mode: draw.pick(['half_pixel', 'asymmetric', 'align_corners', 'pytorch_half_pixel']),
        ...(mode === 'nearest' ? maybe(draw, 'nearest_mode', draw.pick(['floor', 'ceil', 'round_prefer_ceil'])) : {}),
      };
      const [n = 1, c = 1, h = 1, w = 1] = v.shape;
      if (draw.chance(0.5))
        return {
          in: [v.name, '', draw.constant('float32', [4], [1, 1, draw.pick([0.5, 2, 1.5]), draw.pick([1, 2, 3])])],
          with: attributes,
        };
      return {
        in: [v.name, '', '', draw.ints(n, c, h * draw.int(1, 2), Math.max(1, w + draw.int(-2, 3)))],
        with: attributes,
      };
    },
  },
  {
    op: 'DepthToSpace',
    draw: (draw) => ({
      in: [draw.value([...F, ...BYTES], (v) => fullOf(4, 4)(v) && (v.shape[1] ?? 1) % 4 === 0).name],
      with: { blocksize: 2, ...maybe(draw, 'mode', 'CRD') },
    }),
  },
  {
    op: 'SpaceToDepth',
    draw: (draw) => ({
      in: [
        draw.value(
          [...F, ...BYTES],
          (v) => fullOf(4, 4)(v) && (v.shape[2] ?? 1) % 2 === 0 && (v.shape[3] ?? 1) % 2 === 0,
        ).name,
      ],
      with: { blocksize: 2 },
    }),
  },
  {
    op: 'Transpose',
    draw: (draw) => {
      const v = draw.value(ALL, rank(1));
      const perm = v.shape.map((_, i) => i);
      for (let i = perm.length - 1; i > 0; i--) {
        const j = draw.int(0, i);
        [perm[i], perm[j]] = [perm[j] ?? 0, perm[i] ?? 0];
      }
      return { in: [v.name], with: maybe(draw, 'perm', perm) };
    },
  },
  {
    op: 'Reshape',
    draw: (draw) => {
      const v = draw.value(ALL, full);
      const count = elementsOf(v.shape);
      const two = count % 2 === 0 && draw.chance(0.5) ? [2, count / 2] : [1, count];
      return {
        in: [
          v.name,
          draw.ints(
            ...draw.pick([
              [-1],
              [...v.shape.slice(0, 1), -1],
              two,
              [...v.shape, 1],
              v.shape.map(() => 0),
              [1, 1, ...v.shape],
            ]),
          ),
        ],
      };
    },
  },
  {
    op: 'Flatten',
    draw: (draw) => {
      const v = draw.value(ALL);
      return { in: [v.name], with: maybe(draw, 'axis', draw.int(-v.shape.length, v.shape.length)) };
    },
  },
  {
    op: 'Squeeze',
    draw: (draw) => {
      const v = draw.value(ALL, ({ shape }) => shape.includes(1));
      return { in: [v.name, ...(draw.chance(0.5) ? [draw.ints(v.shape.indexOf(1))] : [])] };
    },
  },
  {
    op: 'Unsqueeze',
    draw: (draw) => {
      const v = draw.value(ALL, rank(0, 6));
      return {
        in: [
          v.name,
          draw.ints(draw.int(-v.shape.length - 1, v.shape.length), ...(draw.chance(0.2) ? [v.shape.length + 1] : [])),
        ],
      };
    },
  },
  {
    op: 'ReverseSequence',
    draw: (draw) => {
      const v = draw.value(NUMBERS, fullOf(2));
      const [, batch = 1] = v.shape;
      return {
        in: [
          v.name,
          draw.constant(
            'int64',
            [batch],
            Array.from({ length: batch }, () => draw.int(0, v.shape[0] ?? 1)),
          ),
        ],
      };
    },
  },
  {
    op: 'Range',
    draw: (draw) => {
      const type = draw.pick(['float32', 'int64', 'int32'] as const);
      return {
        in: [
          draw.constant(type, [], [draw.int(0, 2)]),
          draw.constant(type, [], [draw.int(2, 9)]),
          draw.constant(type, [], [draw.int(1, 3)]),
        ],
      };
    },
  },
  {
    op: 'ConstantOfShape',
    draw: (draw) => {
      const type = draw.pick(['float32', 'int64', 'bool', 'uint8'] as const);
      return {
        in: [draw.ints(...draw.pick([[2, 3], [], [0, 2], [1, 16, 6, 6]]))],
        with: maybe(draw, 'value', { tensor: { type, shape: [1], numbers: [1] } }),
      };
    },
  },
  {
    op: 'EyeLike',
    draw: (draw) => ({
      in: [draw.value(NUMBERS, rank(2, 2)).name],
      with: { ...maybe(draw, 'k', draw.int(-2, 2)), ...maybe(draw, 'dtype', draw.pick([1, 7])) },
    }),
  },
  {
    op: 'Constant',
    draw: (draw) => ({
      in: [],
      with: draw.pick([
        { value_float: float(0.5) },
        { value_int: 3 },
        { value_ints: [1, 2] },
        { value_floats: { floats: [1, 2.5] } },
        { value: { tensor: { type: 'uint8', shape: [2], numbers: [3, 200] } } },
        {
          value: {
            tensor: { type: 'float32', shape: [1, 16, 1, 1], numbers: Array.from({ length: 16 }, (_, i) => i / 8) },
          },
        },
      ]) as NonNullable<Drawn['with']>,
    }),
  },
  {
    op: 'CenterCropPad',
    since: 18,
    draw: (draw) => {
      const v = draw.value(NUMBERS, fullOf(1));
      return { in: [v.name, draw.ints(...v.shape.map((size) => Math.max(1, size + draw.int(-1, 1))))] };
    },
  },
  {
    op: 'Col2Im',
    since: 18,
    draw: (draw) => ({
      in: [
        draw.value(F, (v) => v.shape.length === 3 && (v.shape[1] ?? 0) % 4 === 0 && v.shape[2] === 4).name,
        draw.ints(4, 4),
        draw.ints(2, 2),
      ],
      with: { strides: [2, 2] },
    }),
  },
];
