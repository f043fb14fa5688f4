import { differencesBetween } from '../base/differences.ts';
import type { Bytes } from '../base/units.ts';
import type { Geometry } from '../machine/geometry.ts';
import { unpackBits } from '../layer/layout/bits.ts';
import { outputSize, type ConvShape } from '../layer/layer.ts';
import { unblockOutput } from '../layer/layout/packing.ts';

/** What memory holds of a tensor against what it must hold, in the tensor's own order. */
export type TensorBits =
  | { readonly state: 'match'; readonly bytes: Bytes }
  | {
      readonly state: 'differ';
      readonly differingBytes: number;
      /** Of the first that differs. */
      readonly index: number;
      readonly expected: number;
      readonly got: number;
    };

/** Value by value; `bytes` counts a value as one. */
export function compareTensor(got: ArrayLike<number>, expected: ArrayLike<number>): TensorBits {
  const { count, first } = differencesBetween(got, expected);
  if (first < 0) return { state: 'match', bytes: expected.length };
  return {
    ...{ state: 'differ', differingBytes: count, index: first },
    ...{ expected: expected[first] ?? 0, got: got[first] ?? 0 },
  };
}

/** Whether the simulated machine's memory holds what a direct convolution says it must. */
export type BitsVerdict =
  | { readonly state: 'pending' }
  | { readonly state: 'match'; readonly bytes: number }
  /** The simulated machine could not run the program to its end; nothing is said about its bits. */
  | { readonly state: 'not-run'; readonly reason: string }
  | {
      readonly state: 'differ';
      readonly differingBytes: number;
      readonly first: {
        readonly channel: number;
        readonly row: number;
        readonly column: number;
        readonly expected: number;
        readonly got: number;
      };
    };

/**
 * The simulated machine's output against the direct convolution's, value by value.
 * `packed`: bytes at the output's address, blocked layout; `expected`: [N, CO, OH, OW].
 */
export function compareOutput(
  shape: ConvShape,
  geometry: Geometry,
  packed: Uint8Array,
  expected: Int8Array,
): BitsVerdict {
  const bits = compareTensor(unblockOutput(shape, geometry, unpackBits(packed, geometry.scalarBits.OUT)), expected);
  if (bits.state === 'match') return { state: 'match', bytes: packed.length };
  const out = outputSize(shape);
  const plane = out.height * out.width;
  return {
    state: 'differ',
    differingBytes: bits.differingBytes,
    first: {
      channel: Math.floor(bits.index / plane) % shape.outChannels,
      row: Math.floor((bits.index % plane) / out.width),
      column: bits.index % out.width,
      expected: bits.expected,
      got: bits.got,
    },
  };
}
