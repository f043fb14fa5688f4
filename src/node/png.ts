import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Rows of pixels from the top, four bytes each: red, green, blue, opacity. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

const MAGIC = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Pixels of one picture that are read at most. */
const MOST_PIXELS = 2 ** 26;

/** Channels by PNG's number of the type of colours; of a palette its entry. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG file without opacity: each row as the difference to the one above. */
export function pngOf({ width, height, rgba }: Pixels): Uint8Array {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++) {
    const start = y * (1 + 3 * width);
    rows[start] = 2;
    for (let at = 0; at < 3 * width; at++) {
      const from = 4 * Math.floor(at / 3) + (at % 3);
      const above = y === 0 ? 0 : (rgba[4 * (y - 1) * width + from] ?? 0);
      rows[start + 1 + at] = ((rgba[4 * y * width + from] ?? 0) - above) & 255;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Uint8Array.from(MAGIC), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The pixels of a PNG file of 8 or 16 bits a channel, not interlaced; else why it cannot be read, as in `it ends too early`. Never throws. */
export function pixelsOfPng(bytes: Uint8Array): Pixels | string {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!MAGIC.every((byte, at) => file[at] === byte)) return 'it is no PNG file';
  const parts = chunksOf(file);
  const header = parts.find(({ type }) => type === 'IHDR')?.data;
  if (header?.length !== 13) return 'it has no header';
  const [width, height, depth, colours] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9] ?? 0];
  const channels = CHANNELS[colours];
  if (channels === undefined || (depth !== 8 && depth !== 16)) return `its channels have ${depth} bits, not 8 or 16`;
  if (header[12] !== 0) return 'it is interlaced';
  if (width * height === 0 || width * height > MOST_PIXELS) return `it has ${width} x ${height} pixels`;
  const palette = parts.find(({ type }) => type === 'PLTE')?.data ?? Buffer.alloc(0);
  const pixel = (channels * depth) / 8;
  const rows = inflated(
    parts.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : [])),
    height * (1 + width * pixel),
  );
  if (rows === null) return 'its pixels are damaged';
  const samples = unfiltered(rows, { width: width * pixel, height, pixel });
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) {
    // Of 16 bits the upper 8.
    const of = (channel: number): number => samples[at * pixel + (channel * depth) / 8] ?? 0;
    const grey = channels < 3;
    const place = colours === 3 ? 3 * of(0) : null;
    for (let c = 0; c < 3; c++) rgba[4 * at + c] = place === null ? of(grey ? 0 : c) : (palette[place + c] ?? 0);
    rgba[4 * at + 3] = colours === 4 || colours === 6 ? of(channels - 1) : 255;
  }
  return { width, height, rgba };
}

function chunksOf(file: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const parts: { readonly type: string; readonly data: Buffer }[] = [];
  for (let at = MAGIC.length; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    parts.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return parts;
}

/** Null: it is not as long as it should be. */
function inflated(parts: readonly Buffer[], length: number): Buffer | null {
  try {
    const rows = inflateSync(Buffer.concat(parts), { maxOutputLength: length });
    return rows.length === length ? rows : null;
  } catch {
    return null;
  }
}

interface Rows {
  /** Bytes of a row, and of a pixel. */
  readonly width: number;
  readonly height: number;
  readonly pixel: number;
}

/** Bytes of all rows, each of which is written as the difference to what is left of it, above it, or both. */
function unfiltered(rows: Buffer, { width, height, pixel }: Rows): Uint8Array {
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)] ?? 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const left = x < pixel ? 0 : (samples[at - pixel] ?? 0);
      const above = y === 0 ? 0 : (samples[at - width] ?? 0);
      const corner = x < pixel || y === 0 ? 0 : (samples[at - width - pixel] ?? 0);
      samples[at] = (rows[y * (width + 1) + 1 + x] ?? 0) + foretold(filter, left, above, corner);
    }
  }
  return samples;
}

function foretold(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  return filter === 4 ? nearest(left, above, corner) : 0;
}

/** Which of the three is nearest to left + above - corner; of equals the first. */
function nearest(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
