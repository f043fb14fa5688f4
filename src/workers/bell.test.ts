import { expect, it, vi } from 'vitest';
import { createBell, turnWithNews } from './bell.ts';

it('has news only of what is under way', async () => {
  const bell = createBell();
  expect([bell.isAwaited(), bell.news()]).toEqual([false, null]);
  bell.begin();
  bell.begin();
  const first = bell.news();
  bell.over();
  await first;
  expect(bell.isAwaited()).toBe(true);
  const last = bell.news();
  bell.over();
  await last;
  expect([bell.isAwaited(), bell.news()]).toEqual([false, null]);
});

it('makes the turn of who waits longer until there is news, but not by much', async () => {
  vi.useFakeTimers();
  try {
    const bell = createBell();
    let turns = 0;
    const take = (): Promise<unknown> => turnWithNews(() => Promise.resolve(), bell).then(() => turns++);
    await take();
    bell.begin();
    const told = take();
    await vi.advanceTimersByTimeAsync(50);
    expect(turns).toBe(1);
    bell.ring();
    await told;
    const untold = take();
    await vi.advanceTimersByTimeAsync(99);
    expect(turns).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    await untold;
  } finally {
    vi.useRealTimers();
  }
});
