import { describe, expect, it } from 'vitest';
import { roveTarget } from './rove.ts';

describe('the keys of a group that is one stop of the Tab key', () => {
  it.each([
    ['ArrowRight', 'horizontal', 0, 1],
    ['ArrowRight', 'horizontal', 4, 0],
    ['ArrowLeft', 'horizontal', 0, 4],
    ['ArrowDown', 'horizontal', 2, null],
    ['ArrowDown', 'vertical', 2, 3],
    ['ArrowUp', 'vertical', 0, 4],
    ['ArrowLeft', 'vertical', 2, null],
    ['Home', 'vertical', 2, 0],
    ['End', 'horizontal', 2, 4],
    ['Enter', 'vertical', 2, null],
  ] as const)('%s in a %s group goes from %d of 5 to %s', (key, orientation, from, to) => {
    expect(roveTarget(key, orientation, from, 5)).toBe(to);
  });

  it('go nowhere where there is nothing', () => {
    expect(roveTarget('End', 'vertical', -1, 0)).toBeNull();
  });
});
