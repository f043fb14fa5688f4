import { elementsOf } from '../../../core/tensor/shape.ts';
import { F32, fullOf } from './drawing.testing.ts';
import { valueWords, type Operator } from './randomModel.testing.ts';

export const CONTROL: readonly Operator[] = [
  {
    op: 'NonMaxSuppression',
    counts: true,
    draw: (draw) => {
      const v = draw.value(
        F32,
        ({ shape }) => shape.length === 3 && shape[0] === 1 && (shape[2] ?? 0) > 0 && (shape[2] ?? 0) <= 40,
      );
      const boxes = v.shape[2] ?? 1;
      const corners = Array.from({ length: boxes }, () => {
        const [y, x] = [draw.int(0, 9), draw.int(0, 9)];
        return [y, x, y + draw.int(1, 4), x + draw.int(1, 4)];
      }).flat();
      return {
        in: [
          draw.constant('float32', [1, boxes, 4], corners),
          v.name,
          draw.ints(4),
          draw.constant('float32', [1], [0.3]),
          ...(draw.chance(0.5) ? [draw.constant('float32', [1], [-0.5])] : []),
        ],
      };
    },
  },
  {
    op: 'If',
    draw: (draw) => {
      const v = draw.value(F32);
      const wanted = draw.chance(0.6)
        ? draw.value(['bool'], ({ shape }) => elementsOf(shape) === 1).name
        : draw.constant('bool', []);
      const branch = (op: string, name: string) => ({
        inputs: {},
        outputs: { [name]: valueWords(v.type, v.shape) },
        nodes: [{ op, in: [v.name], out: [name] }],
      });
      return {
        in: [wanted],
        takes: [v.name],
        with: { then_branch: branch('Neg', 'of then'), else_branch: branch('Tanh', 'of else') },
      };
    },
  },
  {
    op: 'Loop',
    draw: (draw) => {
      const [v, other] = [draw.value(F32), draw.constant('float32', [], [0.5])];
      const state = valueWords(v.type, v.shape);
      const body = {
        inputs: { i: 'int64 []', go: 'bool []', s: state },
        outputs: { 'go on': 'bool []', next: state, each: state },
        nodes: [
          { op: 'Identity', in: ['go'], out: ['go on'] },
          { op: 'Mul', in: ['s', other], out: ['half'] },
          { op: 'Add', in: ['half', v.name], out: ['next'] },
          { op: 'Identity', in: ['next'], out: ['each'] },
        ],
      } as const;
      return {
        in: [draw.constant('int64', [], [draw.int(0, 3)]), '', v.name],
        out: 2,
        takes: [v.name, other],
        with: { body },
      };
    },
  },
  {
    op: 'Scan',
    draw: (draw) => {
      const v = draw.value(F32, fullOf(1));
      const row = valueWords(v.type, v.shape.slice(1));
      const body = {
        inputs: { s: row, x: row },
        outputs: { sum: row, each: row },
        nodes: [
          { op: 'Add', in: ['s', 'x'], out: ['sum'] },
          { op: 'Tanh', in: ['sum'], out: ['each'] },
        ],
      };
      return { in: [draw.constant('float32', v.shape.slice(1)), v.name], out: 2, with: { num_scan_inputs: 1, body } };
    },
  },
];
