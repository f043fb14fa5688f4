import { elementType, numbersOf, type Known } from '../../../operators/onnx/known.ts';
import { elementsOf } from '../../../tensor/shape.ts';
import type { GraphMessage, TensorMessage } from '../schema.ts';
import { withValues } from '../seededTensor.ts';
import { readTensorMessage } from '../tensor.ts';

/** What an integer q of a whole tensor stands for: (q - zero) * scale. */
export interface ScaleAndZero {
  readonly scale: number;
  readonly zero: number;
  readonly type: IntegerType;
}

/** The types that values of a network are quantized to. */
export type IntegerType = 'int8' | 'uint8' | 'int16' | 'uint16';

const ENDS: Readonly<Record<IntegerType, readonly [least: number, most: number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
};

/** The real numbers that its integers reach, as float32. */
export function rangeOf({ scale, zero, type }: ScaleAndZero): readonly [low: number, high: number] {
  const [least, most] = ENDS[type];
  return [Math.fround((least - zero) * scale), Math.fround((most - zero) * scale)];
}

export const integerType = (name: string): IntegerType | null =>
  Object.hasOwn(ENDS, name) ? (name as IntegerType) : null;

/** Constants of a file: its initializers, and what nodes named Constant hold. */
export class FileConstants {
  readonly #tensors = new Map<string, TensorMessage>();
  readonly #known = new Map<string, Known | null>();

  constructor({ initializer, node }: GraphMessage) {
    for (const tensor of initializer) this.#tensors.set(tensor.name, tensor);
    for (const { opType, output, attribute } of node) {
      const tensor = opType === 'Constant' ? attribute.find(({ name }) => name === 'value')?.t : undefined;
      if (tensor !== undefined) this.#tensors.set(output[0] ?? '', tensor);
    }
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  typeOf(name: string): string {
    return elementType(this.#tensors.get(name)?.dataType ?? 0).name;
  }

  of(name: string): Known | null {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) return null;
    let known = this.#known.get(name);
    if (known === undefined) {
      const read = readTensorMessage(withValues(tensor));
      known = 'code' in read ? null : read;
      this.#known.set(name, known);
    }
    return known;
  }

  /** Its values; null where it is no constant. */
  numbers(name: string): ArrayLike<number> | null {
    const known = this.of(name);
    return known === null ? null : numbersOf(known, Infinity);
  }

  /**
   * Of a whole tensor: one float32 and one integer that are known; null if they are none, or tell nothing. Without a zero point it is 0, of `type`.
   */
  scaleAndZero(scaleName: string, zeroName: string, type: IntegerType = 'uint8'): ScaleAndZero | null {
    const scale = this.numbers(scaleName);
    const zero = zeroName === '' ? [0] : this.numbers(zeroName);
    const element = zeroName === '' ? type : integerType(this.typeOf(zeroName));
    if (scale?.length !== 1 || zero?.length !== 1 || this.typeOf(scaleName) !== 'float') return null;
    const [size = 0, place = 0] = [scale[0], zero[0]];
    const sound = element !== null && Number.isFinite(size) && size > 0;
    return sound ? { scale: size, zero: place, type: element } : null;
  }

  /**
   * A constant of integers as the float32 that ONNX says they stand for, with one scale and zero point or one along an axis; null if something of it is not
   * known. `scaleName` null: of scale 1.
   */
  dequantized(name: string, scaleName: string | null, zeroName: string, axis: number): Known | null {
    const whole = this.of(name);
    const integers = this.numbers(name);
    const scale = scaleName === null ? [1] : this.numbers(scaleName);
    const zero = zeroName === '' ? [0] : this.numbers(zeroName);
    if (whole === null || integers === null || scale === null || zero === null) return null;
    if (integerType(this.typeOf(name)) === null && this.typeOf(name) !== 'int32') return null;
    if (scaleName !== null && this.typeOf(scaleName) !== 'float') return null;
    const { shape } = whole;
    const along = axis < 0 ? axis + shape.length : axis;
    const fits = (list: ArrayLike<number>): boolean => list.length === 1 || list.length === shape[along];
    const vectors = [scaleName ?? '', zeroName].every((one) => one === '' || (this.of(one)?.shape.length ?? 2) <= 1);
    if (!vectors || !fits(scale) || !fits(zero)) return null;
    const inner = elementsOf(shape.slice(along + 1));
    const channels = shape[along] ?? 1;
    const data = new Float32Array(integers.length);
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / inner) % channels;
      const [s = 0, z = 0] = [scale[scale.length === 1 ? 0 : channel], zero[zero.length === 1 ? 0 : channel]];
      data[i] = Math.fround((integers[i] ?? 0) - z) * s;
    }
    return { type: 'float32', shape, source: { kind: 'data', data } };
  }
}
