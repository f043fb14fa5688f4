import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { gridSize, gridSpace, machineSpace } from './space.ts';

/** Up to four axes of up to four numbers each. */
const anyAxes = fc
  .array(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 }), { maxLength: 4 })
  .map((lists) => lists.map((values, i) => ({ id: `axis ${i}`, values })));

const allowed = (): null => null;

describe('a space', () => {
  it('has a number for each combination, and each number its combination', () => {
    fc.assert(
      fc.property(anyAxes, (axes) => {
        const space = gridSpace(axes, allowed);
        expect(space.size).toBe(gridSize(axes));
        const points = Array.from({ length: space.size }, (_, i) => space.at(i));
        expect(points.map((point) => space.indexOf(point))).toEqual(points.map((_, i) => i));
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(space.size);
      }),
    );
  });

  it('does not know what is none of its points', () => {
    const space = gridSpace(
      [
        { id: 'a', values: [1, 2] },
        { id: 'b', values: [3] },
      ],
      allowed,
    );
    expect(space.indexOf({ a: 2, b: 3 })).toBe(1);
    expect(space.indexOf({ a: 2 })).toBeNull();
    expect(space.indexOf({ a: 2, b: 4 })).toBeNull();
    const more: Readonly<Record<string, number>> = { a: 2, b: 3, c: 1 };
    expect(space.indexOf(more)).toBeNull();
  });

  it('of machines says before any run which of them cannot be built', () => {
    const space = machineSpace({ base: DEFAULT_ARCH, axes: [{ id: 'LOG_ACC_BUFF_SIZE', values: [17, 18] }] });
    expect(space.machineAt(1).config.LOG_ACC_BUFF_SIZE).toBe(18);
    expect([space.breach(0), space.breach(1)]).toEqual([null, expect.stringMatching(/field|bits/)]);
  });
});
