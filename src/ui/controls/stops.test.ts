import { describe, expect, it } from 'vitest';
import { parameter, PARAMETERS } from '../../core/machine/parameters.ts';
import { isDense, keyTarget, SLIDER_WIDTH, stopIndex, stopPitch, stopsText, type Stop } from './stops.ts';

describe('the marks of a slider', () => {
  it.each(PARAMETERS)('$id has one for every stop, within the row and far enough apart to be told', ({ stops }) => {
    expect(stopPitch(stops.length) * stops.length).toBeLessThanOrEqual(SLIDER_WIDTH + 1e-9);
    expect(stopPitch(stops.length)).toBeGreaterThanOrEqual(3);
    expect(isDense(stops.length)).toBe(false);
  });

  it('become a line where there are hundreds, as of a tile of a huge layer', () => {
    expect([33, 34, 500].map(isDense)).toEqual([false, true, true]);
  });

  it('a value between stops is shown at the nearest one', () => {
    const clock = parameter('clockMHz');
    expect(clock.stops[stopIndex(clock, 142)]).toBe(150);
    expect(clock.stops[stopIndex(clock, 333)]).toBe(333);
  });
});

describe('the keys of a slider', () => {
  it.each([
    ['ArrowRight', 5, 6],
    ['ArrowUp', 5, 6],
    ['ArrowLeft', 5, 4],
    ['ArrowDown', 5, 4],
    ['PageUp', 5, 8],
    ['PageDown', 5, 2],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['ArrowUp', 9, 9],
    ['ArrowLeft', 0, 0],
    ['PageUp', 8, 9],
    ['PageDown', 1, 0],
    ['Tab', 5, null],
    ['a', 5, null],
  ])('%s at %d of 10 goes to %s', (key, index, to) => {
    expect(keyTarget(key, index, 10)).toBe(to);
  });
});

describe('what is said beforehand', () => {
  const stops = (...whys: readonly (string | null)[]): readonly Stop[] =>
    whys.map((why, i) => ({ text: `${2 ** i} KiB`, why }));

  it('is which values can be, and what stands in the way of this and the next ones', () => {
    expect(stopsText(stops('Too small.', null, null, 'Too large.', 'Far too large.'), 2)).toBe(
      'Can be 2 KiB to 4 KiB with everything else as it is. 8 KiB: Too large.',
    );
    expect(stopsText(stops(null, null, 'No.'), 0)).toBe('Can be 1 KiB to 2 KiB with everything else as it is.');
    expect(stopsText(stops(null, 'No.', null), 1)).toBe(
      'Can be 1 KiB or 4 KiB with everything else as it is. 2 KiB: No.',
    );
    expect(stopsText(stops('Small.', null, 'Large.'), 1)).toBe(
      'Can be 2 KiB with everything else as it is. 4 KiB: Large. 1 KiB: Small.',
    );
  });

  it('is nothing where everything can be, and that nothing can', () => {
    expect(stopsText(stops(null, null), 0)).toBe('');
    expect(stopsText(stops('No.'), 0)).toBe('No value can be with everything else as it is. 1 KiB: No.');
  });
});
