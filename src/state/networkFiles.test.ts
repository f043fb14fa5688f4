import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetworkFiles, hashBytes } from './networkFiles.ts';

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
});

describe('dropped files', () => {
  const file = { name: 'x.onnx', hash: '00', file: new Blob(['x']) };

  it('last as long as the page where the browser keeps nothing', async () => {
    const files = createNetworkFiles(() => Promise.reject(new Error('forbidden')));
    expect(await files.get('00')).toBeNull();
    await files.put(file);
    expect(await files.get('00')).toBe(file.file);
    expect(await files.get('01')).toBeNull();
  });
});
