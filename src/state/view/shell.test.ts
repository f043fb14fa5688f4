import { afterEach, describe, expect, it, vi } from 'vitest';
import { useNoticeStore } from '../notices.ts';
import { DEFAULT_ARRANGEMENT, keepArrangement, ARRANGEMENT_LIMITS, parseArrangement, useShellStore } from './shell.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the arrangement of the page', () => {
  it('is the usual one when storage has nothing, or nonsense', () => {
    for (const text of [null, '', '{', '7', '[]', '{"left":"wide","folded":3}']) {
      expect(parseArrangement(text)).toEqual(DEFAULT_ARRANGEMENT);
    }
  });

  it('is kept within what the page can show', () => {
    expect(parseArrangement('{"left":9999,"right":1,"split":2}')).toMatchObject({
      left: ARRANGEMENT_LIMITS.left[1],
      right: ARRANGEMENT_LIMITS.right[0],
      split: ARRANGEMENT_LIMITS.split[1],
    });
  });

  it('is stored when it changes, and found again', () => {
    let stored: string | null = null;
    const writes = vi.fn((_key: string, value: string) => void (stored = value));
    vi.stubGlobal('localStorage', { getItem: () => stored, setItem: writes });
    keepArrangement();
    useShellStore.getState().arrange({ left: 333 });
    useShellStore.getState().fold('Device');
    expect(parseArrangement(stored)).toMatchObject({ left: 333, folded: ['Device'] });
    useShellStore.getState().open('help');
    expect(writes).toHaveBeenCalledTimes(2);
  });

  it('lasts as long as the page where storage is forbidden, which is said once', () => {
    vi.stubGlobal('localStorage', undefined);
    expect(keepArrangement).not.toThrow();
    expect(useNoticeStore.getState().unkept).toBe('told');
    useNoticeStore.setState({ unkept: 'dismissed' });
    useShellStore.getState().arrange({ left: 300 });
    expect(useShellStore.getState().left).toBe(300);
    expect(useNoticeStore.getState().unkept).toBe('dismissed');
  });
});
