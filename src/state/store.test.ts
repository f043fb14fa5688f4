import { afterEach, expect, it, vi } from 'vitest';
import { createStore } from './store.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('tells every listener, also after one that throws, and reports what was thrown', () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const store = createStore<{ readonly n: number }>(() => ({ n: 0 }));
  const heard: number[] = [];
  const thrown = new Error('refused');
  const leave = store.subscribe(() => {
    throw thrown;
  });
  store.subscribe(({ n }, before) => {
    heard.push(before.n, n);
  });
  store.setState({ n: 1 });
  expect(store.getState().n).toBe(1);
  expect(heard).toEqual([0, 1]);
  expect(reported.mock.calls).toEqual([[thrown]]);
  leave();
  store.setState({ n: 2 });
  expect(reported).toHaveBeenCalledOnce();
  expect(heard).toEqual([0, 1, 1, 2]);
});
