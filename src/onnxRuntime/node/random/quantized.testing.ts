import { elementsOf } from '../../../core/tensor/shape.ts';
import { F32, BYTES, full, fullOf, axisOf } from './drawing.testing.ts';
import type { Draw, Operator } from './randomModel.testing.ts';

const byteType = (draw: Draw): 'int8' | 'uint8' => draw.pick(['int8', 'uint8']);
const scale = (draw: Draw, shape: readonly number[] = []): string =>
  draw.constant(
    'float32',
    shape,
    Array.from({ length: elementsOf(shape) }, () => draw.int(1, 9) / 64),
  );

export const QUANTIZED: readonly Operator[] = [
  {
    op: 'QuantizeLinear',
    draw: (draw) => {
      const v = draw.value(F32, fullOf(1));
      const axis = axisOf(draw, v);
      const shape = draw.chance(0.5) ? [] : [v.shape.at(axis) ?? 1];
      return {
        in: [v.name, scale(draw, shape), ...(draw.chance(0.8) ? [draw.constant(byteType(draw), shape)] : [])],
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
          ...(v.type !== 'int32' && draw.chance(0.7) ? [draw.constant(v.type, shape)] : []),
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
          draw.constant(v.type, []),
          draw.constant(w, [16, v.shape[1] ?? 1, 1, 1]),
          scale(draw),
          draw.constant(w, []),
          scale(draw),
          draw.constant(v.type, []),
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
          draw.constant(v.type, []),
          draw.constant(w, [v.shape.at(-1) ?? 1, 3]),
          scale(draw),
          draw.constant(w, []),
          scale(draw),
          draw.constant(v.type, []),
        ],
      };
    },
  },
];
