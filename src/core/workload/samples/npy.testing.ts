type ElementType = '<f4' | '<f8' | '<i8' | '<i4' | '<i2' | '<u2' | '|i1' | '|u1';

/** A .npy file of version 1 as NumPy writes it: header padded to 64 bytes, elements in C order. */
export function npyFile(type: ElementType, shape: readonly number[], values: readonly number[]): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${extents}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const size = Number(type.slice(2));
  const bytes = new Uint8Array(10 + header.length + size * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(
    Array.from(header, (c) => c.charCodeAt(0)),
    10,
  );
  const view = new DataView(bytes.buffer, 10 + header.length);
  for (const [i, value] of values.entries()) {
    const at = i * size;
    if (type === '<f4') view.setFloat32(at, value, true);
    else if (type === '<f8') view.setFloat64(at, value, true);
    else if (type === '<i8') view.setBigInt64(at, BigInt(value), true);
    else for (let b = 0; b < size; b++) view.setUint8(at + b, (value >> (8 * b)) & 255);
  }
  return bytes;
}
