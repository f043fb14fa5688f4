import { expect, test } from 'vitest';
import { median, timePair, timeRuns } from './timing.ts';

/** A clock that moves only when work says so. */
function fakeClock(): { readonly clock: () => number; readonly spend: (milliseconds: number) => void } {
  let now = 0;
  return {
    clock: () => now,
    spend: (milliseconds) => {
      now += milliseconds;
    },
  };
}

test('the median is the value in the middle, which one slow run does not move', () => {
  expect(median([3, 1, 1000])).toBe(3);
  expect(median([4, 1, 2, 1000])).toBe(3);
  expect(median([])).toBeNaN();
});

test('work is timed without its first run, until it ran often and long enough', () => {
  const { clock, spend } = fakeClock();
  let runs = 0;
  const timed = timeRuns(
    clock,
    () => {
      spend(runs === 0 ? 900 : 10);
      runs += 1;
    },
    { leastRuns: 3, leastMilliseconds: 100 },
  );
  expect(timed).toEqual({ milliseconds: 10, runs: 10 });
});

test('a pair is timed turn by turn', () => {
  const { clock, spend } = fakeClock();
  const order: string[] = [];
  const turn = (name: string, milliseconds: number) => () => {
    order.push(name);
    spend(milliseconds);
  };
  const { one, other } = timePair(clock, turn('a', 2), turn('b', 6), 2);
  expect(order.join('')).toBe('ababab');
  expect([one.milliseconds, other.milliseconds]).toEqual([2, 6]);
});
