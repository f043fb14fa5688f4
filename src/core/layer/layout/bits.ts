/** Signed numbers of any power-of-two width up to 32 bits as bytes, little-endian: the first value in the lowest bits. */
export function packBits(values: Int8Array | Int32Array, bits: number): Uint8Array {
  if (bits === 8 && values instanceof Int8Array) return new Uint8Array(values);
  const bytes = new Uint8Array(Math.ceil((values.length * bits) / 8));
  if (bits >= 8) {
    const size = bits / 8;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      for (let b = 0; b < size; b++) bytes[i * size + b] = value >> (8 * b);
    }
    return bytes;
  }
  const mask = 2 ** bits - 1;
  const perByte = 8 / bits;
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / perByte);
    bytes[at] = (bytes[at] ?? 0) | (((values[i] ?? 0) & mask) << ((i % perByte) * bits));
  }
  return bytes;
}

/** The signed numbers in `bytes`; inverse of `packBits` (up to the padding of a last, half-filled byte). */
export function unpackBits(bytes: Uint8Array, bits: number): Int32Array {
  const values = new Int32Array(Math.floor((bytes.length * 8) / bits));
  if (bits >= 8) {
    const size = bits / 8;
    for (let i = 0; i < values.length; i++) {
      let value = 0;
      for (let b = 0; b < size; b++) value |= (bytes[i * size + b] ?? 0) << (8 * b);
      values[i] = (value << (32 - bits)) >> (32 - bits);
    }
    return values;
  }
  const perByte = 8 / bits;
  for (let i = 0; i < values.length; i++) {
    const raw = (bytes[Math.floor(i / perByte)] ?? 0) >> ((i % perByte) * bits);
    values[i] = (raw << (32 - bits)) >> (32 - bits);
  }
  return values;
}
