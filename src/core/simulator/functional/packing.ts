import type { Bits } from '../../base/units.ts';

/**
 * Scalars in DRAM lie side by side from bit 0 up: bytes or wider are little-endian, narrower ones share a byte,
 * the first in its low bits. Signed throughout.
 */

/** Reads `count` scalars of `bits` (1, 2, 4, 8, 16 or 32) from the start of `source`, sign-extended, into `target` at `at`. */
export function unpackScalars(
  source: Uint8Array,
  count: number,
  bits: Bits,
  target: Int8Array | Int16Array | Int32Array,
  at: number,
): void {
  const up = 32 - bits;
  if (bits < 8) {
    const mask = (1 << bits) - 1;
    for (let i = 0; i < count; i++) {
      const bit = i * bits;
      target[at + i] = ((((source[bit >>> 3] as number) >>> (bit & 7)) & mask) << up) >> up;
    }
  } else if (bits === 8) {
    // Engines widen from one typed array to another several times as fast as a loop does.
    target.set(new Int8Array(source.buffer, source.byteOffset, count), at);
  } else if (bits === 16) {
    for (let i = 0; i < count; i++) {
      target[at + i] = (((source[i * 2] as number) | ((source[i * 2 + 1] as number) << 8)) << 16) >> 16;
    }
  } else {
    for (let i = 0; i < count; i++) {
      const b = i * 4;
      target[at + i] =
        (source[b] as number) |
        ((source[b + 1] as number) << 8) |
        ((source[b + 2] as number) << 16) |
        ((source[b + 3] as number) << 24);
    }
  }
}

/** Writes the low `bits` of `count` scalars from `source` at `at` to the start of `target`, which must be zero. */
export function packScalars(source: Int32Array, at: number, count: number, bits: Bits, target: Uint8Array): void {
  if (bits < 8) {
    const mask = (1 << bits) - 1;
    for (let i = 0; i < count; i++) {
      const bit = i * bits;
      const byte = bit >>> 3;
      target[byte] = (target[byte] as number) | (((source[at + i] as number) & mask) << (bit & 7));
    }
    return;
  }
  if (bits === 8) {
    target.set(source.subarray(at, at + count));
    return;
  }
  const bytes = bits >>> 3;
  for (let i = 0; i < count; i++) {
    const value = source[at + i] as number;
    for (let b = 0; b < bytes; b++) target[i * bytes + b] = value >>> (b * 8);
  }
}
