import { elementsOf } from '../../../core/tensor/shape.ts';
import { numbersOf, type Draw, type Drawn, type Operator, type Type, type Value } from './randomModel.testing.ts';

/** What operators draw their inputs and attributes with. */

export const F: readonly Type[] = [
  'float32',
  'float32',
  'float32',
  'float32',
  'float32',
  'float32',
  'float16',
  'float64',
];
export const F32: readonly Type[] = ['float32'];
export const BYTES: readonly Type[] = ['int8', 'uint8'];
export const INTS: readonly Type[] = ['int32', 'int64', 'int8', 'uint8'];
export const NUMBERS: readonly Type[] = [...F, ...INTS];
export const ALL: readonly Type[] = [...NUMBERS, 'bool'];

export const rank =
  (from: number, to = 9) =>
  ({ shape }: Value): boolean =>
    shape.length >= from && shape.length <= to;
export const full = ({ shape }: Value): boolean => elementsOf(shape) > 0;
export const fullOf =
  (from: number, to = 9) =>
  (value: Value): boolean =>
    full(value) && rank(from, to)(value);
export const least =
  (low: number) =>
  (value: Value): boolean =>
    numbersOf(value.tensor).every((number) => number >= low);

export const float = (value: number) => ({ float: value });
export const axisOf = (draw: Draw, { shape }: Value): number => draw.int(-shape.length, shape.length - 1);
/** Without `axis` half of the time. */
export const maybe = <T>(draw: Draw, key: string, value: T): Readonly<Record<string, T>> =>
  draw.chance(0.5) ? { [key]: value } : {};

export const unary = (
  op: string,
  types: readonly Type[],
  more: Partial<Operator> & { with?: (draw: Draw) => Drawn['with']; fits?: (value: Value) => boolean } = {},
): Operator => ({
  op,
  ...(more.since === undefined ? {} : { since: more.since }),
  draw: (draw) => {
    const attributes = more.with?.(draw);
    return { in: [draw.value(types, more.fits).name], ...(attributes === undefined ? {} : { with: attributes }) };
  },
});

export const alpha = (low: number, high: number) => (draw: Draw) =>
  maybe(draw, 'alpha', float(low + ((high - low) * draw.int(0, 10)) / 10));

/** Another value of the same type that broadcasts, or a constant. */
export function partner(draw: Draw, { type, shape }: Value, numbers?: (count: number) => readonly number[]): string {
  if (draw.chance(0.5) && numbers === undefined)
    return draw.value([type], (other) => broadcast(shape, other.shape)).name;
  const suffix = shape.slice(draw.int(0, shape.length)).map((size) => (draw.chance(0.3) ? 1 : size));
  const extents = draw.chance(0.1)
    ? [...Array.from({ length: draw.int(1, 2) }, () => draw.int(1, 2)), ...shape.map(() => 1)]
    : suffix;
  return draw.constant(type, extents, numbers?.(elementsOf(extents)));
}

export const broadcast = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((size, i) => {
    const other = b[b.length - a.length + i] ?? 1;
    return size === other || size === 1 || other === 1;
  });
