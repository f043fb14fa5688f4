import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CodeError, fetchCode, retryCode, useMissingCode } from './code.ts';

beforeEach(() => {
  vi.useFakeTimers();
  useMissingCode.setState({ missing: [], outdated: false, attempt: 0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const failing = () => vi.fn<() => Promise<string>>(() => Promise.reject(new Error('gone')));

/** Its outcome once all of its tries are over. */
async function outcomeOf(promise: Promise<string>): Promise<unknown> {
  const settled = promise.catch((reason: unknown) => reason);
  await vi.runAllTimersAsync();
  return settled;
}

describe('code that is fetched when it is needed', () => {
  it('is asked for again before anybody hears of it', async () => {
    const load = failing();
    load.mockRejectedValueOnce(new Error('lost')).mockResolvedValueOnce('code');
    expect(await outcomeOf(fetchCode('the Roofline view', load))).toBe('code');
    expect(load).toHaveBeenCalledTimes(2);
    expect(useMissingCode.getState().missing).toEqual([]);
  });

  it('that does not come is named once, with the reason, and is tried again with everything that is missing', async () => {
    const load = failing();
    const [one, two] = [outcomeOf(fetchCode('the Network view', load)), outcomeOf(fetchCode('the Network view', load))];
    expect(await one).toBeInstanceOf(CodeError);
    expect(String(await two)).toContain('the Network view could not be loaded: gone');
    await outcomeOf(fetchCode('the Digit view', load));
    expect(useMissingCode.getState().missing).toEqual(['the Network view', 'the Digit view']);
    retryCode();
    expect(useMissingCode.getState()).toMatchObject({ missing: [], attempt: 1 });
    retryCode();
    expect(useMissingCode.getState().attempt).toBe(1);
  });

  it('that comes after all is missing no longer', async () => {
    const load = failing();
    await outcomeOf(fetchCode('the Network view', load));
    load.mockResolvedValue('code');
    expect(await outcomeOf(fetchCode('the Network view', load))).toBe('code');
    expect(useMissingCode.getState().missing).toEqual([]);
  });

  it.each([
    ['the same page', '<script type="module" src="./assets/index-old.js"></script>', false],
    ['another page', '<script type="module" src="./assets/index-new.js"></script>', true],
  ])('of %s that is published now says whether a reload is needed', async (_, html, outdated) => {
    vi.stubGlobal('document', {
      baseURI: 'https://example.org/vta/',
      querySelector: () => ({ getAttribute: () => './assets/index-old.js' }),
    });
    const fetched = vi.fn(() => Promise.resolve(new Response(html)));
    vi.stubGlobal('fetch', fetched);
    await outcomeOf(fetchCode('the Network view', failing()));
    expect(String(fetched.mock.calls.flat()[0])).toBe('https://example.org/vta/');
    expect(useMissingCode.getState().outdated).toBe(outdated);
  });
});
