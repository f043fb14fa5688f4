import fc from 'fast-check';
import { expect, it } from 'vitest';
import { grouped } from './words.ts';

it('groups digits as the locale does, with a narrow space', () => {
  expect([0, 7, -7, 999, 1000, -1234, 1_234_567.5].map(grouped)).toEqual([
    '0',
    '7',
    '-7',
    '999',
    '1\u202f000',
    '-1\u202f234',
    '1\u202f234\u202f568',
  ]);
  fc.assert(
    fc.property(fc.maxSafeInteger(), (n) => {
      expect(grouped(n)).toBe((n === 0 ? 0 : n).toLocaleString('en-US').replaceAll(',', '\u202f'));
    }),
  );
});
