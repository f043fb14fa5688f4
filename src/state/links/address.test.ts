import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withParameter } from '../../core/machine/parameters.ts';
import { DEFAULT_EXPERIMENT } from '../../core/experiment/defaults.ts';
import { keepAddress } from './address.ts';
import { useExperimentStore } from '../documents/experiment.ts';
import { useViewStore } from '../view/view.ts';

/** A browser's address bar and history, without the browser. */
function fakeBrowser(search: string) {
  const entries = [search];
  let at = 0;
  const listeners = new Map<string, () => void>();
  const go = (step: number): void => {
    at += step;
    listeners.get('popstate')?.();
  };
  const searchOf = (url: unknown): string => String(url).replace(/^[^?]*/, '');
  return {
    location: {
      pathname: '/vta/',
      get search() {
        return entries[at] ?? '';
      },
    },
    history: {
      pushState: (_state: unknown, _title: string, url?: unknown) => {
        entries.splice(at + 1, Infinity, searchOf(url));
        at += 1;
      },
      replaceState: (_state: unknown, _title: string, url?: unknown) => {
        entries[at] = searchOf(url);
      },
    },
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    entries,
    hear: (type: string) => listeners.get(type)?.(),
    back: () => {
      go(-1);
    },
    forward: () => {
      go(1);
    },
  };
}

const { edit, endGesture, undo } = useExperimentStore.getState();
const setBus = (bits: number, gesture?: string): void => {
  edit((e) => ({ ...e, arch: withParameter(e.arch, 'busBits', bits) }), gesture);
};
const bus = (): number => useExperimentStore.getState().history.present.experiment.arch.hardware.busBits;

describe('the address', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function start(search = '') {
    const browser = fakeBrowser(search);
    const ignored = vi.fn();
    keepAddress(browser, ignored);
    return { browser, ignored };
  }

  it.each(['pagehide', 'visibilitychange'])('is written at once when the page may be gone next: %s', (type) => {
    const { browser } = start();
    useViewStore.getState().patch({ tab: 'roofline' });
    expect(browser.entries.at(-1)).not.toContain('tab=roofline');
    browser.hear(type);
    expect(browser.entries.at(-1)).toContain('tab=roofline');
    useViewStore.getState().patch({ tab: 'dataflow' });
    vi.runAllTimers();
  });

  it('is read at first, and says in full what is seen', () => {
    const { browser } = start('?bus=128&tab=roofline');
    expect(bus()).toBe(128);
    expect(useViewStore.getState().view.tab).toBe('roofline');
    expect(browser.entries).toEqual(['?v=1&p=default&bus=128&layer=resnet18.C2&tab=roofline']);
  });

  it('has a step for each edit; Back and Forward follow', () => {
    const { browser } = start();
    setBus(128);
    setBus(256);
    expect(browser.entries).toHaveLength(3);
    browser.back();
    expect(bus()).toBe(128);
    browser.forward();
    expect(bus()).toBe(256);
    expect(browser.entries).toHaveLength(3);
  });

  it('has one step for a drag, at where it ended', () => {
    const { browser } = start();
    setBus(128, 'drag busBits');
    setBus(256, 'drag busBits');
    setBus(512, 'drag busBits');
    endGesture();
    vi.advanceTimersByTime(1000);
    expect(browser.entries).toHaveLength(2);
    expect(browser.entries[1]).toContain('bus=512');
    setBus(64, 'drag busBits');
    expect(browser.entries).toHaveLength(3);
  });

  it('is replaced, not pushed, when only the view changes, and not at every pointer move', () => {
    const { browser } = start();
    const replace = vi.spyOn(browser.history, 'replaceState');
    for (let from = 0; from < 50; from++) useViewStore.getState().patch({ window: { from, to: 1000 } });
    expect(replace).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(replace).toHaveBeenCalledOnce();
    expect(browser.entries).toEqual(['?v=1&p=default&layer=resnet18.C2&tab=dataflow&t=49-1000']);
  });

  it('that the browser refuses to change stops nothing else, and is written when the browser lets us', () => {
    const { browser } = start();
    const heard = vi.fn();
    const leave = useExperimentStore.subscribe(heard);
    const push = vi.spyOn(browser.history, 'pushState').mockImplementation(() => {
      throw new Error('The operation is insecure.');
    });
    setBus(128);
    setBus(256);
    expect(bus()).toBe(256);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(browser.entries).toHaveLength(1);
    push.mockRestore();
    vi.advanceTimersByTime(60_000);
    expect(browser.entries).toHaveLength(2);
    expect(browser.entries[1]).toContain('bus=256');
    leave();
  });

  it('is also read where the browser refuses every change of it', () => {
    const browser = fakeBrowser('?bus=128');
    vi.spyOn(browser.history, 'replaceState').mockImplementation(() => {
      throw new Error('no');
    });
    keepAddress(browser, () => undefined);
    expect(bus()).toBe(128);
  });

  it('changes at a bounded rate, and is right in the end', () => {
    const { browser } = start();
    const written: number[] = [];
    const { pushState, replaceState } = browser.history;
    browser.history.pushState = (...all) => {
      written.push(Date.now());
      pushState(...all);
    };
    browser.history.replaceState = (...all) => {
      written.push(Date.now());
      replaceState(...all);
    };
    for (let i = 0; i < 1000; i++) {
      setBus(i % 2 === 0 ? 128 : 256);
      if (i % 7 === 0) useViewStore.getState().patch({ cursor: i });
      vi.advanceTimersByTime(97);
    }
    setBus(512);
    for (const [i, from] of written.entries()) {
      expect(written.slice(i).filter((at) => at - from < 30_000).length).toBeLessThanOrEqual(80);
    }
    vi.advanceTimersByTime(60_000);
    expect(browser.entries.at(-1)).toContain('bus=512');
    browser.back();
    expect(bus()).not.toBe(512);
  });

  it('undo is a step too, and Back can be undone', () => {
    const { browser } = start();
    setBus(128);
    undo();
    expect(bus()).toBe(64);
    expect(browser.entries).toHaveLength(3);
    browser.back();
    expect(bus()).toBe(128);
    undo();
    expect(bus()).toBe(64);
  });

  it('that cannot be understood is mended in place, and what was ignored is told', () => {
    const { browser, ignored } = start('?bus=65&x=%');
    expect(useExperimentStore.getState().history.present.experiment).toEqual(DEFAULT_EXPERIMENT);
    expect(browser.entries).toEqual(['?v=1&p=default&layer=resnet18.C2']);
    expect(ignored.mock.calls[0]?.[0]).toMatchObject([{ key: 'bus' }, { key: 'x' }]);
  });
});
