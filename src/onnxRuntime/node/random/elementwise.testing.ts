import {
  F,
  INTS,
  NUMBERS,
  ALL,
  fullOf,
  least,
  float,
  axisOf,
  maybe,
  unary,
  alpha,
  partner,
  broadcast,
} from './drawing.testing.ts';
import { numbersOf, type Draw, type Drawn, type Operator, type Type, type Value } from './randomModel.testing.ts';

export const UNARY: readonly Operator[] = [
  ...['Abs', 'Neg', 'Sign'].map((op) => unary(op, NUMBERS)),
  ...[
    'Exp',
    'Sin',
    'Cos',
    'Tan',
    'Atan',
    'Sinh',
    'Cosh',
    'Tanh',
    'Asinh',
    'Erf',
    'Sigmoid',
    'Softplus',
    'Softsign',
    'Reciprocal',
    'HardSwish',
    'Floor',
    'Ceil',
    'Round',
  ].map((op) => unary(op, F)),
  ...['Log', 'Sqrt'].map((op) => unary(op, F, { fits: least(1e-3) })),
  ...['Asin', 'Acos', 'Atanh'].map((op) =>
    unary(op, F, { fits: (value) => numbersOf(value.tensor).every((x) => Math.abs(x) < 0.99) }),
  ),
  unary('Acosh', F, { fits: least(1.01) }),
  ...['Elu', 'Celu', 'ThresholdedRelu'].map((op) => unary(op, F, { with: alpha(0.1, 1.5) })),
  unary('Selu', F, { with: (draw) => ({ ...alpha(0.5, 2)(draw), ...maybe(draw, 'gamma', float(1.25)) }) }),
  unary('HardSigmoid', F, { with: (draw) => ({ ...alpha(0.1, 0.6)(draw), ...maybe(draw, 'beta', float(0.4)) }) }),
  unary('Shrink', NUMBERS, { with: (draw) => ({ lambd: float(0.4), ...maybe(draw, 'bias', float(0.2)) }) }),
  unary('Gelu', F, { since: 20, with: (draw) => maybe(draw, 'approximate', 'tanh') }),
  unary('Mish', F, { since: 18 }),
  unary('IsNaN', F),
  unary('IsInf', F, { with: (draw) => maybe(draw, 'detect_negative', 0) }),
  unary('Identity', ALL),
  unary('Not', ['bool']),
  unary('BitwiseNot', INTS, { since: 18 }),
  ...['Shape', 'Size', 'NonZero'].map((op): Operator => ({
    ...unary(op, ALL),
    ...(op === 'NonZero' ? { counts: true } : {}),
  })),
  {
    op: 'Shape',
    since: 15,
    draw: (draw) => ({
      in: [draw.value(ALL).name],
      with: { start: draw.int(-3, 2), ...maybe(draw, 'end', draw.int(-2, 4)) },
    }),
  },
  {
    op: 'Dropout',
    draw: (draw) => ({
      in: [draw.value(F).name, ...(draw.chance(0.3) ? [draw.constant('float32', [], [0.3])] : [])],
      out: draw.int(1, 2),
    }),
  },
  {
    op: 'Cast',
    draw: (draw) => {
      const value = draw.value(ALL);
      const to = draw.pick([1, 1, 1, 2, 3, 6, 7, 9, 10, 11]);
      if (to === 2 && !least(0)(value)) return { in: [value.name], with: { to: 1 } };
      return { in: [value.name], with: { to } };
    },
  },
  {
    op: 'CastLike',
    since: 15,
    draw: (draw) => ({ in: [draw.value(ALL).name, draw.constant(draw.pick(['float32', 'int64', 'bool']), [1])] }),
  },
  {
    op: 'Clip',
    draw: (draw) => {
      const value = draw.value(NUMBERS);
      const bound = (number: number): string => (draw.chance(0.3) ? '' : draw.constant(value.type, [], [number]));
      return { in: [value.name, bound(draw.int(0, 1)), bound(draw.int(2, 4))] };
    },
  },
  {
    op: 'CumSum',
    draw: (draw) => {
      const v = draw.value([...F, 'int32', 'int64'], fullOf(1));
      return {
        in: [v.name, draw.constant('int64', [], [axisOf(draw, v)])],
        with: { ...maybe(draw, 'exclusive', 1), ...maybe(draw, 'reverse', 1) },
      };
    },
  },
  {
    op: 'Trilu',
    since: 14,
    draw: (draw) => ({
      in: [
        draw.value(ALL, fullOf(2)).name,
        ...(draw.chance(0.5) ? [draw.constant('int64', [], [draw.int(-2, 2)])] : []),
      ],
      with: maybe(draw, 'upper', 0),
    }),
  },
];

const binary = (
  op: string,
  types: readonly Type[],
  more: { since?: number; with?: (draw: Draw, value: Value) => Drawn['with']; numbers?: (draw: Draw) => number } = {},
): Operator => ({
  op,
  ...(more.since === undefined ? {} : { since: more.since }),
  draw: (draw) => {
    const value = draw.value(types);
    const { numbers } = more;
    const other = partner(draw, value, numbers && ((count) => Array.from({ length: count }, () => numbers(draw))));
    const attributes = more.with?.(draw, value);
    const both = draw.chance(0.3) && numbers === undefined ? [other, value.name] : [value.name, other];
    return { in: both, ...(attributes === undefined ? {} : { with: attributes }) };
  },
});

export const BINARY: readonly Operator[] = [
  ...['Add', 'Sub', 'Mul', 'Less', 'Greater', 'LessOrEqual', 'GreaterOrEqual'].map((op) => binary(op, NUMBERS)),
  binary('Equal', ALL),
  binary('Div', NUMBERS, { numbers: (draw) => draw.int(1, 5) }),
  binary('Pow', [...F, 'int32', 'int64'], { numbers: (draw) => draw.int(0, 3) }),
  binary('Mod', NUMBERS, {
    numbers: (draw) => draw.int(1, 5),
    with: (_, { type }) => ({ fmod: type.startsWith('float') ? 1 : 0 }),
  }),
  ...['And', 'Or', 'Xor'].map((op) => binary(op, ['bool'])),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op) => binary(op, INTS, { since: 18 })),
  binary('BitShift', ['uint8', 'uint32', 'uint64'], {
    numbers: (draw) => draw.int(0, 3),
    with: (draw) => ({ direction: draw.pick(['LEFT', 'RIGHT']) }),
  }),
  {
    // Of a slope of more axes than its tensor the runtime infers another shape than it makes, and refuses what reads it.
    op: 'PRelu',
    draw: (draw) => {
      const { name, type, shape } = draw.value(NUMBERS);
      return { in: [name, draw.constant(type, shape.slice(draw.int(0, shape.length)))] };
    },
  },
  ...['Max', 'Min', 'Sum', 'Mean'].map((op): Operator => ({
    op,
    draw: (draw) => {
      const value = draw.value(op === 'Max' || op === 'Min' ? NUMBERS : F);
      return { in: [value.name, ...Array.from({ length: draw.int(0, 2) }, () => partner(draw, value))] };
    },
  })),
  {
    op: 'Where',
    draw: (draw) => {
      const value = draw.value(ALL);
      const mask = draw.chance(0.4)
        ? draw.value(['bool'], ({ shape }) => broadcast(value.shape, shape)).name
        : draw.constant(
            'bool',
            value.shape.map((size) => (draw.chance(0.3) ? 1 : size)),
            undefined,
          );
      return { in: [mask, value.name, partner(draw, value)] };
    },
  },
];
