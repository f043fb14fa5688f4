import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesBetween } from './differences.ts';
import { base64Bytes, decodeBase64, encodeBase64 } from './bytes.ts';

const decoded = (text: string): number[] => {
  const result = decodeBase64(text, 'dram[3].bytes');
  if (!result.ok) throw new Error(result.problems[0].message);
  return [...result.value];
};
const code = (text: string): string => {
  const result = decodeBase64(text, 'dram[3].bytes');
  return result.ok ? 'ok' : result.problems[0].code;
};

describe('base64', () => {
  it('writes what RFC 4648 section 10 lists', () => {
    const ascii = (s: string): Uint8Array => Uint8Array.from(s, (c) => c.charCodeAt(0));
    const listed = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'];
    expect(listed.map((_, i) => encodeBase64(ascii('foobar'.slice(0, i))))).toEqual(listed);
    expect(decoded('Zm9vYmE=')).toEqual([...ascii('fooba')]);
  });

  it('agrees with the platform and comes back the same, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(decoded(text)).toEqual([...bytes]);
        expect(base64Bytes(text)).toBeGreaterThanOrEqual(bytes.length);
      }),
    );
  });

  it('holds more than one piece of a long text', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);
    const result = decodeBase64(encodeBase64(bytes), 'x');
    expect(result.ok && differencesBetween(result.value, bytes).first).toBe(-1);
  });

  it('refuses what it would have to guess, naming the field and the place', () => {
    expect(code('Zm9')).toBe('base64.length');
    expect(code('Zm9?')).toBe('base64.character');
    expect(code('Zm=v')).toBe('base64.character');
    expect(code('Zm9v====')).toBe('base64.character');
    expect(code('Zm9\u0141')).toBe('base64.character');
    expect(code('Zh==')).toBe('base64.padding');
    expect(code('Zm9v\nZg')).toBe('base64.length');
    const bad = decodeBase64('Zm9vZm 5', 'dram[3].bytes');
    expect(bad.ok ? null : bad.problems[0]).toMatchObject({ field: 'dram[3].bytes', got: ' ' });
    expect(bad.ok ? '' : bad.problems[0].message).toContain('position 6');
  });
});
