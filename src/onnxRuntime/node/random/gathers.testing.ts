import { elementsOf } from '../../../core/tensor/shape.ts';
import { ALL, rank, fullOf, axisOf, maybe } from './drawing.testing.ts';
import type { Draw, Operator, Value } from './randomModel.testing.ts';

const indices = (draw: Draw, count: number, size: number): readonly number[] =>
  Array.from({ length: count }, () => draw.int(-size, size - 1));

export const GATHERS: readonly Operator[] = [
  {
    op: 'Gather',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const axis = axisOf(draw, v);
      const size = v.shape.at(axis) ?? 1;
      const shape = draw.pick([[], [2], [2, 2], [1], [0]]);
      return {
        in: [v.name, draw.constant(draw.pick(['int64', 'int32']), shape, indices(draw, elementsOf(shape), size))],
        with: { axis },
      };
    },
  },
  {
    op: 'GatherElements',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const axis = axisOf(draw, v);
      const shape = v.shape.map((size) => draw.int(1, size));
      return {
        in: [v.name, draw.constant('int64', shape, indices(draw, elementsOf(shape), v.shape.at(axis) ?? 1))],
        with: { axis },
      };
    },
  },
  {
    op: 'GatherND',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const length = draw.int(1, v.shape.length);
      const rows = draw.int(1, 3);
      return {
        in: [
          v.name,
          draw.constant(
            'int64',
            [rows, length],
            Array.from({ length: rows }, () =>
              v.shape.slice(0, length).map((size) => draw.int(-size, size - 1)),
            ).flat(),
          ),
        ],
      };
    },
  },
  {
    op: 'ScatterElements',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const axis = axisOf(draw, v);
      const place = axis < 0 ? axis + v.shape.length : axis;
      const shape = v.shape.map((size, i) => (i === place ? 1 : draw.int(1, size)));
      return {
        in: [
          v.name,
          draw.constant('int64', shape, indices(draw, elementsOf(shape), v.shape[place] ?? 1)),
          draw.constant(v.type, shape),
        ],
        with: { axis, ...(draw.opset >= 16 ? maybe(draw, 'reduction', draw.pick(['add', 'mul'])) : {}) },
      };
    },
  },
  {
    op: 'ScatterND',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const length = draw.int(1, v.shape.length);
      return {
        in: [
          v.name,
          draw.constant(
            'int64',
            [1, length],
            v.shape.slice(0, length).map((size) => draw.int(0, size - 1)),
          ),
          draw.constant(v.type, [1, ...v.shape.slice(length)]),
        ],
        with: draw.opset >= 16 ? maybe(draw, 'reduction', 'add') : {},
      };
    },
  },
  {
    op: 'Slice',
    draw: (draw) => {
      const v = draw.value(ALL, rank(1));
      const axes = v.shape.map((_, axis) => axis).filter(() => draw.chance(0.5));
      if (axes.length === 0) axes.push(0);
      const back = draw.chance(0.3);
      const starts = axes.map((axis) => (back ? draw.int(-1, 9) : draw.int(0, Math.max(0, (v.shape[axis] ?? 1) - 1))));
      const ends = axes.map(() => (back ? draw.pick([-99, -(2 ** 53)]) : draw.pick([2 ** 53, 2 ** 31, 99, -1])));
      const steps = axes.map(() => (back ? -draw.int(1, 2) : draw.int(1, 2)));
      return {
        in: [
          v.name,
          draw.ints(...starts),
          draw.ints(...ends),
          draw.ints(...axes),
          ...(back || draw.chance(0.5) ? [draw.ints(...steps)] : []),
        ],
      };
    },
  },
  {
    op: 'Split',
    draw: (draw) => {
      const v = draw.value(ALL, fullOf(1));
      const axis = axisOf(draw, v);
      const size = v.shape.at(axis) ?? 1;
      const first = draw.int(0, size);
      if (draw.opset >= 18 && draw.chance(0.3)) return { in: [v.name], out: 2, with: { axis, num_outputs: 2 } };
      return { in: [v.name, draw.ints(first, size - first)], out: 2, with: { axis } };
    },
  },
  {
    op: 'Concat',
    draw: (draw) => {
      const v = draw.value(ALL, rank(1));
      const axis = axisOf(draw, v);
      const place = axis < 0 ? axis + v.shape.length : axis;
      const fits = ({ shape }: Value): boolean =>
        shape.length === v.shape.length && shape.every((size, i) => i === place || size === v.shape[i]);
      const more = Array.from({ length: draw.int(0, 2) }, () =>
        draw.chance(0.7)
          ? draw.value([v.type], fits).name
          : draw.constant(
              v.type,
              v.shape.map((size, i) => (i === place ? draw.int(0, 2) : size)),
            ),
      );
      return { in: [v.name, ...more], with: { axis } };
    },
  },
];
