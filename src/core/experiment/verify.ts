import type { Geometry } from '../machine/geometry.ts';
import { unpackBits } from '../layer/layout/bits.ts';
import { outputSize, type ConvShape } from '../layer/layer.ts';
import { unblockOutput } from '../layer/layout/packing.ts';
import type { BitsVerdict } from './result.ts';

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
  const got = unblockOutput(shape, geometry, unpackBits(packed, geometry.scalarBits.OUT));
  let differing = 0;
  let first = -1;
  for (let i = 0; i < expected.length; i++) {
    if (got[i] === expected[i]) continue;
    differing++;
    if (first < 0) first = i;
  }
  if (first < 0) return { state: 'match', bytes: packed.length };
  const out = outputSize(shape);
  const plane = out.height * out.width;
  return {
    state: 'differ',
    differingBytes: differing,
    first: {
      channel: Math.floor(first / plane) % shape.outChannels,
      row: Math.floor((first % plane) / out.width),
      column: first % out.width,
      expected: expected[first] ?? 0,
      got: got[first] ?? 0,
    },
  };
}
