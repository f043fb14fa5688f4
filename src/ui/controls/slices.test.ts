import { afterEach, expect, it, vi } from 'vitest';
import { inSlices } from './slices.ts';

function* steps(count: number, each: () => void): Generator<undefined, string> {
  for (let i = 0; i < count; i++) {
    each();
    yield;
  }
  return 'done';
}

afterEach(() => {
  vi.useRealTimers();
});

it('ends at once what takes no time, goes on later with what takes longer than a slice, and stops when it is ended', () => {
  vi.useFakeTimers();
  const done = vi.fn();
  inSlices(
    steps(3, () => undefined),
    done,
  );
  expect(done).toHaveBeenCalledWith('done');

  const slow = vi.fn(() => {
    vi.advanceTimersByTime(5);
  });
  const later = vi.fn();
  inSlices(steps(4, slow), later);
  expect(slow).toHaveBeenCalledTimes(2);
  expect(later).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(slow).toHaveBeenCalledTimes(4);
  expect(later).toHaveBeenCalledTimes(1);

  const ended = vi.fn();
  const end = inSlices(steps(4, slow), ended);
  end();
  vi.runAllTimers();
  expect(slow).toHaveBeenCalledTimes(6);
  expect(ended).not.toHaveBeenCalled();
});
