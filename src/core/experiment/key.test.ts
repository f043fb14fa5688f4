import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, hashText } from './key.ts';

describe('the name of an experiment', () => {
  it('does not depend on the order in which fields were set', () => {
    expect(canonicalText({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe(canonicalText({ a: [2, { c: 4, d: 3 }], b: 1 }));
  });

  it('leaves out what is undefined', () => {
    expect(canonicalText({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  it('is JSON that reads back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalText(JSON.parse(canonicalText(value)))).toBe(canonicalText(value));
      }),
    );
  });

  it('differs for texts that differ in one character', () => {
    const names = new Set(Array.from({ length: 10_000 }, (_, i) => hashText(`tile_h=${i}`)));
    expect(names.size).toBe(10_000);
  });
});
