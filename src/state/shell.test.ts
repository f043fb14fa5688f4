import { describe, expect, it } from 'vitest';
import { DEFAULT_ARRANGEMENT, keepArrangement, LIMITS, parseArrangement, useShellStore } from './shell.ts';

describe('the arrangement of the page', () => {
  it('is the usual one when storage has nothing, or nonsense', () => {
    for (const text of [null, '', '{', '7', '[]', '{"left":"wide","folded":3}']) {
      expect(parseArrangement(text)).toEqual(DEFAULT_ARRANGEMENT);
    }
  });

  it('is kept within what the page can show', () => {
    expect(parseArrangement('{"left":9999,"right":1,"split":2}')).toMatchObject({
      left: LIMITS.left[1],
      right: LIMITS.right[0],
      split: LIMITS.split[1],
    });
  });

  it('is stored when it changes, and found again', () => {
    let stored: string | null = null;
    const storage = { getItem: () => stored, setItem: (_key: string, value: string) => void (stored = value) };
    keepArrangement(() => storage);
    useShellStore.getState().arrange({ left: 333 });
    useShellStore.getState().fold('Device');
    expect(parseArrangement(stored)).toMatchObject({ left: 333, folded: ['Device'] });
  });

  it('lasts as long as the page where storage is forbidden', () => {
    expect(() => {
      keepArrangement(() => {
        throw new Error('denied');
      });
    }).not.toThrow();
  });
});
