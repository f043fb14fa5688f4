import { describe, expect, it } from 'vitest';
import { typedTile } from './typedTile.ts';

const typed = (text: string): unknown => {
  const size = typedTile('tile_h', text, 56);
  return size.ok ? size.value : size.problems[0].repairs?.[0]?.value;
};

describe('a tile that is typed', () => {
  it.each([
    ['28', 28],
    [' 13 ', 13],
    ['13 of 56', 13],
    ['56', 56],
    ['1', 1],
  ])('%j is %d, stop or not', (text, size) => {
    expect(typedTile('tile_h', text, 56)).toEqual({ ok: true, value: size });
  });

  it.each([
    ['57', 56],
    ['0', 1],
    ['-3', 1],
    ['2.5', 1],
    ['many', 1],
    ['', 1],
  ])('%j is refused with its range, and %d offered', (text, nearest) => {
    expect(typedTile('tile_h', text, 56)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('a whole number from 1 to 56') }],
    });
    expect(typed(text)).toBe(nearest);
  });
});
