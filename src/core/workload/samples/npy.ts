import { failure, ok, type Result } from '../../base/problem.ts';

/** Little-endian element types of NumPy's format that samples come in: their bytes, and the numbers in bytes that begin at an even place. */
const READERS: Readonly<Record<string, readonly [bytes: number, read: (bytes: ArrayBuffer) => Float32Array]>> = {
  '<f4': [4, (bytes) => new Float32Array(bytes)],
  '<f8': [8, (bytes) => new Float32Array(new Float64Array(bytes))],
  '<i8': [8, wideIntegers],
  '<i4': [4, (bytes) => new Float32Array(new Int32Array(bytes))],
  '<i2': [2, (bytes) => new Float32Array(new Int16Array(bytes))],
  '<u2': [2, (bytes) => new Float32Array(new Uint16Array(bytes))],
  '|i1': [1, (bytes) => new Float32Array(new Int8Array(bytes))],
  '|u1': [1, (bytes) => new Float32Array(new Uint8Array(bytes))],
};

/** Exact to 2^53, as far as a float is at all. */
function wideIntegers(bytes: ArrayBuffer): Float32Array {
  const [low, high] = [new Uint32Array(bytes), new Int32Array(bytes)];
  const numbers = new Float32Array(low.length / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = (high[2 * i + 1] ?? 0) * 2 ** 32 + (low[2 * i] ?? 0);
  return numbers;
}

/** NumPy's own headers have 118 bytes; it refuses more than 10,000 unless told otherwise. */
export const NPY_HEADER_LIMIT = 10_000;

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
  if (headerBytes > NPY_HEADER_LIMIT) {
    const said = bad(`says that its header has ${headerBytes} bytes; ${NPY_HEADER_LIMIT} are read at most`);
    return said.ok ? said : failure({ ...said.problems[0], got: headerBytes, limit: NPY_HEADER_LIMIT });
  }
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
  // A copy begins at an even place, whatever the length of the header.
  return ok(read(new Uint8Array(bytes.subarray(from)).buffer));
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
