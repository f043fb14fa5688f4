import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pixelsOfPng, pngOf, type Pixels } from './png.ts';

const noise = (width: number, height: number): Pixels => ({
  ...{ width, height },
  rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : (i * i * 31 + 7 * i) & 255,
  ),
});

const found = (file: Uint8Array): Pixels => {
  const pixels = pixelsOfPng(file);
  if (typeof pixels === 'string') throw new Error(pixels);
  return pixels;
};

/** A file of rows as they are given, filters included; nobody looks at the sums of its chunks. */
function file(header: readonly number[], rows: readonly number[], palette: readonly number[] = []): Uint8Array {
  const part = (type: string, data: Uint8Array): Buffer => {
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    return Buffer.concat([ends.subarray(0, 4), Buffer.from(type), data, ends.subarray(4)]);
  };
  const magic = pngOf(noise(1, 1)).subarray(0, 8);
  const parts = [part('IHDR', Uint8Array.from([0, 0, 0, header[0] ?? 0, 0, 0, 0, ...header.slice(1)]))];
  if (palette.length > 0) parts.push(part('PLTE', Uint8Array.from(palette)));
  return Buffer.concat([magic, ...parts, part('IDAT', deflateSync(Uint8Array.from(rows)))]);
}

describe('pictures in files', () => {
  it('are read as they were written, and as others write them', () => {
    for (const pixels of [noise(1, 1), noise(7, 3), noise(64, 48)]) expect(found(pngOf(pixels))).toEqual(pixels);
    const shot = found(readFileSync(new URL('../../public/screenshot.png', import.meta.url)));
    expect(shot.rgba).toHaveLength(4 * shot.width * shot.height);
    expect(Buffer.compare(Buffer.from(found(pngOf(shot)).rgba), Buffer.from(shot.rgba))).toBe(0);
  });

  it('have each filter, grey, palettes, opacity and 16 bits', () => {
    const rows = [0, 10, 20, 30, 1, 5, 5, 5, 2, 1, 1, 1, 3, 8, 8, 8, 4, 1, 2, 3];
    // By hand: left, above, the mean of both, the nearest of the three.
    const greys = [10, 20, 30, 5, 10, 15, 6, 11, 16, 11, 19, 25, 12, 21, 28];
    const grey = found(file([3, 5, 8, 0, 0, 0, 0], rows));
    expect([...grey.rgba].filter((_, i) => i % 4 === 0)).toEqual(greys);
    expect([...found(file([2, 1, 8, 3, 0, 0, 0], [0, 1, 0], [9, 8, 7, 6, 5, 4])).rgba]).toEqual([
      6, 5, 4, 255, 9, 8, 7, 255,
    ]);
    expect([...found(file([1, 1, 8, 6, 0, 0, 0], [0, 1, 2, 3, 4])).rgba]).toEqual([1, 2, 3, 4]);
    expect([...found(file([1, 1, 16, 2, 0, 0, 0], [0, 1, 99, 2, 99, 3, 99])).rgba]).toEqual([1, 2, 3, 255]);
  });

  it('that cannot be read say why', () => {
    expect(pixelsOfPng(new Uint8Array(3))).toBe('it is no PNG file');
    expect(pixelsOfPng(pngOf(noise(4, 4)).subarray(0, 20))).toBe('it has no header');
    expect(pixelsOfPng(pngOf(noise(4, 4)).subarray(0, 50))).toBe('its pixels are damaged');
    expect(pixelsOfPng(file([1, 1, 8, 2, 0, 0, 1], [0, 1, 2, 3]))).toBe('it is interlaced');
    expect(pixelsOfPng(file([8, 1, 1, 0, 0, 0, 0], [0, 1]))).toBe('its channels have 1 bits, not 8 or 16');
    expect(pixelsOfPng(file([0, 1, 8, 0, 0, 0, 0], [0]))).toBe('it has 0 x 1 pixels');
  });
});
