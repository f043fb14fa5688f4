import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBytes, hashFile } from './fileHash.ts';

describe('the name of a file', () => {
  it('is 16 hexadecimal digits of its bytes, wherever they lie in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat({ max: 7 }), (bytes, before) => {
        const moved = new Uint8Array(before + bytes.length);
        moved.set(bytes, before);
        expect(hashBytes(bytes)).toMatch(/^[0-9a-f]{16}$/);
        expect(hashBytes(moved.subarray(before))).toBe(hashBytes(bytes));
      }),
    );
  });

  it('differs for files that differ in one byte, or in their length alone', () => {
    const files = Array.from({ length: 2000 }, (_, i) => {
      const bytes = new Uint8Array(100);
      bytes[i % 100] = 1 + Math.floor(i / 100);
      return bytes;
    });
    const zeros = Array.from({ length: 100 }, (_, i) => new Uint8Array(i));
    const names = [...files, ...zeros].map(hashBytes);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is the same of a file that is read in slices, of which none is the whole', async () => {
    const bytes = Uint8Array.from({ length: 2 ** 22 + 5 }, (_, i) => (i * 7) % 251);
    const read: number[] = [];
    const file = new Blob([bytes]);
    const slice = file.slice.bind(file);
    file.slice = (start = 0, end = 0) => {
      read.push(Math.min(end, bytes.length) - start);
      return slice(start, end);
    };
    file.arrayBuffer = () => Promise.reject(new Error('as a whole'));
    expect(await hashFile(file)).toBe(hashBytes(bytes));
    expect(await hashFile(new Blob([]))).toBe(hashBytes(new Uint8Array(0)));
    expect(read.reduce((sum, n) => sum + n, 0)).toBe(bytes.length);
    expect(Math.max(...read)).toBeLessThanOrEqual(2 ** 19);
    // Names of files that links have been made with stay.
    expect(hashBytes(Uint8Array.of(1, 2, 3, 4, 5))).toBe('05377b323a075e80');
  });
});
