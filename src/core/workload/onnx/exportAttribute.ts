import { ATTRIBUTE } from './schema.ts';

/** An attribute as the protobuf library takes it. */
export interface AttributeMessageInit {
  readonly name: string;
  readonly type: number;
  readonly i?: bigint;
  readonly f?: number;
  readonly s?: Uint8Array;
  readonly ints?: bigint[];
  readonly t?: TensorInit;
}

interface TensorInit {
  readonly name: string;
  readonly dims: bigint[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** Whole numbers are INT: a float is given as `{f}`. Text is ASCII. */
export function attribute(
  name: string,
  value: number | string | readonly number[] | { readonly f: number } | { readonly t: TensorInit },
): AttributeMessageInit {
  if (typeof value === 'number') return { name, type: ATTRIBUTE.INT, i: BigInt(value) };
  if (typeof value === 'string')
    return { name, type: ATTRIBUTE.STRING, s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)) };
  if ('f' in value) return { name, type: ATTRIBUTE.FLOAT, f: value.f };
  if ('t' in value) return { name, type: ATTRIBUTE.TENSOR, t: value.t };
  return { name, type: ATTRIBUTE.INTS, ints: value.map(BigInt) };
}
