import { elementsOf } from '../../../core/tensor/shape.ts';
import { F32, BYTES, full, fullOf, axisOf, float, maybe, partner } from './drawing.testing.ts';
import type { Draw, Drawn, Operator, Type } from './randomModel.testing.ts';

const byteType = (draw: Draw): 'int8' | 'uint8' => draw.pick(['int8', 'uint8']);
/** Often that of others, so that integers of one node are read as what they are. */
const scale = (draw: Draw, shape: readonly number[] = []): string =>
  draw.constant(
    'float32',
    shape,
    draw.chance(0.7)
      ? new Array<number>(elementsOf(shape)).fill(5 / 64)
      : Array.from({ length: elementsOf(shape) }, () => draw.int(1, 9) / 64),
  );

const zero = (draw: Draw, type: Type): string =>
  draw.constant(type, [], [draw.chance(0.7) ? 3 : draw.pick(type === 'int8' ? [-128, 127] : [0, 128, 255])]);

/** A value of bytes with its scale and zero point, and the scale and zero point of what is made of it. */
const bytes = (draw: Draw, fits = fullOf(1)) => {
  const v = draw.value(BYTES, fits);
  return { v, triple: [v.name, scale(draw), zero(draw, v.type)], made: [scale(draw), zero(draw, v.type)] };
};

const microsoft = (op: string): string => `com.microsoft:${op}`;

/** Of com.microsoft, over one value of bytes. */
const overBytes = (
  op: string,
  attributes: (draw: Draw) => NonNullable<Drawn['with']> = () => ({}),
  fits = fullOf(1),
): Operator => ({
  op: microsoft(op),
  draw: (draw) => {
    const { triple, made } = bytes(draw, fits);
    return { in: [...triple, ...made], with: attributes(draw) };
  },
});

/** Of com.microsoft, over two values of bytes that broadcast. */
const ofTwo = (op: string): Operator => ({
  op: microsoft(op),
  draw: (draw) => {
    const { v, triple, made } = bytes(draw);
    return { in: [...triple, partner(draw, v), scale(draw), zero(draw, v.type), ...made] };
  },
});

export const QUANTIZED: readonly Operator[] = [
  {
    op: 'QuantizeLinear',
    draw: (draw) => {
      const v = draw.value(F32, fullOf(1));
      const axis = axisOf(draw, v);
      const shape = draw.chance(0.5) ? [] : [v.shape.at(axis) ?? 1];
      return {
        in: [
          v.name,
          scale(draw, shape),
          ...(draw.chance(0.8)
            ? [shape.length === 0 ? zero(draw, byteType(draw)) : draw.constant(byteType(draw), shape)]
            : []),
        ],
        with: shape.length === 0 ? {} : { axis },
      };
    },
  },
  {
    op: 'DequantizeLinear',
    draw: (draw) => {
      const v = draw.value([...BYTES, 'int32'], fullOf(1));
      const axis = axisOf(draw, v);
      const shape = draw.chance(0.5) ? [] : [v.shape.at(axis) ?? 1];
      return {
        in: [
          v.name,
          scale(draw, shape),
          ...(v.type !== 'int32' && draw.chance(0.7)
            ? [shape.length === 0 ? zero(draw, v.type) : draw.constant(v.type, shape)]
            : []),
        ],
        with: shape.length === 0 ? {} : { axis },
      };
    },
  },
  { op: 'DynamicQuantizeLinear', draw: (draw) => ({ in: [draw.value(F32, full).name], out: 3 }) },
  {
    op: 'ConvInteger',
    draw: (draw) => {
      const v = draw.value(BYTES, fullOf(4, 4));
      return {
        in: [
          v.name,
          draw.constant(byteType(draw), [4, v.shape[1] ?? 1, 2, 2]),
          ...(draw.chance(0.5) ? [draw.constant(v.type, [], [3])] : []),
        ],
      };
    },
  },
  {
    op: 'MatMulInteger',
    draw: (draw) => {
      const v = draw.value(BYTES, fullOf(2));
      return {
        in: [
          v.name,
          draw.constant(byteType(draw), [v.shape.at(-1) ?? 1, 3]),
          ...(draw.chance(0.5) ? [draw.constant(v.type, [], [3])] : []),
        ],
      };
    },
  },
  {
    op: 'QLinearConv',
    draw: (draw) => {
      const v = draw.value(BYTES, fullOf(4, 4));
      const w = byteType(draw);
      return {
        in: [
          v.name,
          scale(draw),
          zero(draw, v.type),
          draw.constant(w, [16, v.shape[1] ?? 1, 1, 1]),
          scale(draw),
          draw.constant(w, []),
          scale(draw),
          zero(draw, v.type),
          ...(draw.chance(0.5) ? [draw.constant('int32', [16])] : []),
        ],
      };
    },
  },
  {
    op: 'QLinearMatMul',
    draw: (draw) => {
      const v = draw.value(BYTES, fullOf(2));
      const w = byteType(draw);
      return {
        in: [
          v.name,
          scale(draw),
          zero(draw, v.type),
          draw.constant(w, [v.shape.at(-1) ?? 1, 3]),
          scale(draw),
          draw.constant(w, []),
          scale(draw),
          zero(draw, v.type),
        ],
      };
    },
  },
  ofTwo('QLinearAdd'),
  ofTwo('QLinearMul'),
  overBytes('QLinearSigmoid'),
  overBytes('QLinearLeakyRelu', (draw) => maybe(draw, 'alpha', float(0.25))),
  overBytes('QLinearGlobalAveragePool', undefined, fullOf(4, 4)),
  overBytes('QLinearAveragePool', () => ({ kernel_shape: [2, 2] }), fullOf(4, 4)),
  {
    op: microsoft('QLinearConcat'),
    draw: (draw) => {
      const { v, triple, made } = bytes(draw);
      return { in: [...made, ...triple, ...triple], with: { axis: axisOf(draw, v) } };
    },
  },
];
