import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal, integer, lessThanShown, plural, shareText } from './words.ts';

it('groups digits as the locale does, with a narrow space and a minus', () => {
  expect([0, -0, 7, -7, 999, 1000, -1234, 1_234_567.5, NaN, Infinity].map(integer)).toEqual([
    ...['0', '0', '7', '\u22127', '999', '1\u202f000', '\u22121\u202f234', '1\u202f234\u202f568', '\u2013', '\u2013'],
  ]);
  fc.assert(
    fc.property(fc.maxSafeInteger(), (n) => {
      const local = (n === 0 ? 0 : n).toLocaleString('en-US');
      expect(integer(n)).toBe(local.replaceAll(',', '\u202f').replace('-', '\u2212'));
    }),
  );
});

it('keeps the digits of a fraction together', () => {
  expect([decimal(1234.56789, 4), decimal(-0.004, 2), decimal(-0.005001, 2)]).toEqual([
    ...['1\u202f234.5679', '0.00', '\u22120.01'],
  ]);
});

it('has one of one, and many of none and of many', () => {
  expect([0, 1, 2, 1000].map((n) => plural(n, 'burst'))).toEqual([
    ...['0 bursts', '1 burst', '2 bursts', '1\u202f000 bursts'],
  ]);
  expect(plural(2, 'byte differs', 'bytes differ')).toBe('2 bytes differ');
});

it('shows a share that is there as more than nothing, and only the whole as all', () => {
  expect([
    ...[shareText(0, 7), shareText(1, 100_000), shareText(1, 1000), shareText(1, 2), shareText(7, 7), shareText(0, 0)],
  ]).toEqual(['0\u202f%', '< 0.1\u202f%', '0.1\u202f%', '50.0\u202f%', '100.0\u202f%', '0\u202f%']);
  expect([0.03, -0.03, -0.06, 0, 0.3].map((n) => lessThanShown(n, 1))).toEqual([
    ...['< 0.1', '> \u22120.1', '\u22120.1', '0', '0.3'],
  ]);
  expect([lessThanShown(0.3, 0), lessThanShown(NaN, 1), lessThanShown(-0, 2)]).toEqual(['< 1', '\u2013', '0']);
});
