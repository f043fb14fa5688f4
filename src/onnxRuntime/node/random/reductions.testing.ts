import { F, NUMBERS, ALL, full, fullOf, least, axisOf, maybe, F32 } from './drawing.testing.ts';
import type { Draw, Operator, Value } from './randomModel.testing.ts';

/** Axes as an attribute before `since`, as an input from then on. */
function axesOf(
  draw: Draw,
  value: Value,
  since: number,
): { readonly in: readonly string[]; readonly with: Readonly<Record<string, number | readonly number[]>> } {
  const axes = value.shape
    .map((_, axis) => axis)
    .filter(() => draw.chance(0.5))
    .map((axis) => (draw.chance(0.3) ? axis - value.shape.length : axis));
  const keep = maybe(draw, 'keepdims', draw.int(0, 1));
  if (axes.length === 0)
    return {
      in: [value.name],
      with: { ...keep, ...(draw.opset >= since ? maybe(draw, 'noop_with_empty_axes', 1) : {}) },
    };
  return draw.opset >= since
    ? { in: [value.name, draw.ints(...axes)], with: keep }
    : { in: [value.name], with: { ...keep, axes } };
}

export const REDUCTIONS: readonly Operator[] = [
  ...[
    'ReduceSum',
    'ReduceMean',
    'ReduceMax',
    'ReduceMin',
    'ReduceProd',
    'ReduceL1',
    'ReduceL2',
    'ReduceLogSumExp',
    'ReduceSumSquare',
    'ReduceLogSum',
  ].map((op): Operator => ({
    op,
    draw: (draw) =>
      axesOf(
        draw,
        draw.value(
          op.includes('Log') ? F : NUMBERS,
          op === 'ReduceLogSum' ? (value) => full(value) && least(0.01)(value) : full,
        ),
        op === 'ReduceSum' ? 13 : 18,
      ),
  })),
  ...['ArgMax', 'ArgMin'].map((op): Operator => ({
    op,
    draw: (draw) => {
      const v = draw.value(NUMBERS, fullOf(1));
      return {
        in: [v.name],
        with: { axis: axisOf(draw, v), ...maybe(draw, 'keepdims', 0), ...maybe(draw, 'select_last_index', 1) },
      };
    },
  })),
  {
    op: 'TopK',
    draw: (draw) => {
      const v = draw.value(NUMBERS, fullOf(1));
      const axis = axisOf(draw, v);
      return {
        in: [v.name, draw.ints(draw.int(1, v.shape.at(axis) ?? 1))],
        out: 2,
        with: { axis, ...maybe(draw, 'largest', 0) },
      };
    },
  },
  ...['Softmax', 'LogSoftmax', 'Hardmax'].map((op): Operator => ({
    op,
    draw: (draw) => {
      const v = draw.value(F, fullOf(1));
      return { in: [v.name], with: maybe(draw, 'axis', axisOf(draw, v)) };
    },
  })),
  {
    op: 'Unique',
    counts: true,
    draw: (draw) => {
      const v = draw.value([...F32, 'int64', 'int8'], fullOf(1));
      return {
        in: [v.name],
        out: draw.int(1, 4),
        with: { ...maybe(draw, 'axis', axisOf(draw, v)), ...maybe(draw, 'sorted', 0) },
      };
    },
  },
  {
    op: 'Compress',
    counts: true,
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const axis = axisOf(draw, v);
      const size = v.shape.at(axis) ?? 1;
      return {
        in: [
          v.name,
          draw.chance(0.5)
            ? draw.constant('bool', [size])
            : draw.value(['bool'], ({ shape }) => shape.length === 1 && (shape[0] ?? 9) <= size).name,
        ],
        with: { axis },
      };
    },
  },
];
