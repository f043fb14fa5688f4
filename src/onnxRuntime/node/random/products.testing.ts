import { F, F32, full, fullOf, float, maybe, unary } from './drawing.testing.ts';
import type { Operator } from './randomModel.testing.ts';

export const PRODUCTS: readonly Operator[] = [
  {
    op: 'MatMul',
    draw: (draw) => {
      const v = draw.value([...F, 'int32', 'int64'], fullOf(1));
      const size = v.shape.at(-1) ?? 1;
      if (draw.chance(0.3))
        return { in: [v.name, draw.value([v.type], ({ shape }) => shape.length >= 2 && shape.at(-2) === size).name] };
      return {
        in: [v.name, draw.constant(v.type, draw.pick([[size], [size, draw.int(1, 17)], [1, size, 3], [2, size, 2]]))],
      };
    },
  },
  {
    op: 'Gemm',
    draw: (draw) => {
      const v = draw.value(F, fullOf(2, 2));
      const [rows = 1, columns = 1] = v.shape;
      const [transA, transB] = [draw.int(0, 1), draw.int(0, 1)];
      const [depth, width] = [transA === 1 ? rows : columns, draw.pick([16, draw.int(1, 5)])];
      const more = draw.chance(0.5)
        ? [draw.constant(v.type, draw.pick([[width], [1], [1, width], [transA === 1 ? columns : rows, 1]]))]
        : [];
      return {
        in: [v.name, draw.constant(v.type, transB === 1 ? [width, depth] : [depth, width]), ...more],
        with: { transA, transB, ...maybe(draw, 'alpha', float(0.5)), ...maybe(draw, 'beta', float(2)) },
      };
    },
  },
  {
    op: 'Einsum',
    draw: (draw) => {
      const [equation, from, other] = draw.pick([
        ['ij,jk->ik', 2, [-1, 3]],
        ['bij,jk->bik', 3, [-1, 2]],
        ['ij->ji', 2, null],
        ['bij->b', 3, null],
        ['...j,j->...', 0, [-1]],
        ['bchw->bhwc', 4, null],
      ] as const);
      const v = draw.value(F, from === 0 ? fullOf(1) : fullOf(from, from));
      return {
        in: [
          v.name,
          ...(other === null
            ? []
            : [
                draw.constant(
                  v.type,
                  other.map((size) => (size === -1 ? (v.shape.at(-1) ?? 1) : size)),
                ),
              ]),
        ],
        with: { equation },
      };
    },
  },
  unary('Det', F32, { fits: (v) => full(v) && v.shape.length >= 2 && v.shape.at(-1) === v.shape.at(-2) }),
  ...(['LSTM', 'GRU', 'RNN'] as const).map((op): Operator => ({
    op,
    draw: (draw) => {
      const v = draw.value(F32, fullOf(3, 3));
      const [, batch = 1, size = 1] = v.shape;
      const hidden = draw.int(1, 4);
      const direction = draw.pick(['forward', 'reverse', 'bidirectional']);
      const [ways, gates] = [direction === 'bidirectional' ? 2 : 1, { LSTM: 4, GRU: 3, RNN: 1 }[op]];
      const bias = draw.chance(0.5) ? draw.constant('float32', [ways, 2 * gates * hidden]) : '';
      const first = draw.chance(0.5) ? ['', draw.constant('float32', [ways, batch, hidden])] : [];
      return {
        in: [
          v.name,
          draw.constant('float32', [ways, gates * hidden, size]),
          draw.constant('float32', [ways, gates * hidden, hidden]),
          ...(bias === '' && first.length === 0 ? [] : [bias, ...first]),
        ],
        out: draw.int(1, op === 'LSTM' ? 3 : 2),
        with: { hidden_size: hidden, direction, ...(op === 'GRU' ? maybe(draw, 'linear_before_reset', 1) : {}) },
      };
    },
  })),
];
