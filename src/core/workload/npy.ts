import { failure, ok, type Result } from '../problem.ts';

/** Little-endian element types of NumPy's format that samples come in. */
const READERS: Readonly<Record<string, readonly [bytes: number, read: (view: DataView, at: number) => number]>> = {
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '<i2': [2, (view, at) => view.getInt16(at, true)],
  '<u2': [2, (view, at) => view.getUint16(at, true)],
  '|i1': [1, (view, at) => view.getInt8(at)],
  '|u1': [1, (view, at) => view.getUint8(at)],
};

/** The numbers of a .npy file in C order, whatever their shape; `path` is what it is called. Code: `file.npy`. */
export function parseNpy(bytes: Uint8Array, path: string): Result<Float32Array> {
  const bad = (what: string): Result<never> =>
    failure({
      code: 'file.npy',
      message: `${path} ${what}.`,
      field: path,
      got: null,
      limit: Object.keys(READERS).join(' '),
      fix: 'Save it with numpy.save as float32, in C order.',
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) return bad('is not a .npy file');
  const long = (bytes[6] ?? 1) >= 2;
  const start = long ? 12 : 10;
  const headerBytes = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + headerBytes > bytes.length) return bad('ends within its header');
  const header = latin1(bytes.subarray(start, start + headerBytes));
  const [, type = ''] = /'descr':\s*'([^']{1,8})'/.exec(header) ?? [];
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) return bad(`has elements of type ${JSON.stringify(type)}`);
  if (/'fortran_order':\s*True/.test(header)) return bad('is in Fortran order');
  const [size, read] = reader;
  const [, shape = ''] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  const extents = shape.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number(text)]));
  const count = extents.reduce((product, extent) => product * extent, 1);
  const from = start + headerBytes;
  if (from + count * size !== bytes.length) return bad(`has not as many bytes as its shape (${shape}) says`);
  return ok(Float32Array.from({ length: count }, (_, i) => read(view, from + i * size)));
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
