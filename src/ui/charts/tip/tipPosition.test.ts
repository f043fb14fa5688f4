import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tipPosition } from './tipPosition.ts';

const extent = (most: number) =>
  fc.record({ width: fc.integer({ min: 1, max: most }), height: fc.integer({ min: 1, max: most }) });

/** From one edge of the chart to the other. */
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a tip', () => {
  it('stands beside the pointer, on the side that has room', () => {
    const room = { width: 600, height: 300 };
    const tip = { width: 200, height: 80 };
    expect(tipPosition({ x: 100, y: 50 }, tip, room)).toEqual({ left: 114, top: 64 });
    expect(tipPosition({ x: 500, y: 50 }, tip, room)).toEqual({ left: 286, top: 64 });
    expect(tipPosition({ x: 100, y: 250 }, tip, room)).toEqual({ left: 114, top: 163 });
  });

  it('is never cut: inside of the chart wherever the pointer is, its first line also where it is larger than the chart', () => {
    fc.assert(
      fc.property(extent(500), extent(800), share, share, (tip, room, u, v) => {
        const { left, top } = tipPosition({ x: u * room.width, y: v * room.height }, tip, room);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + tip.width).toBeLessThanOrEqual(Math.max(room.width, tip.width));
        expect(top + tip.height).toBeLessThanOrEqual(Math.max(room.height, tip.height));
      }),
    );
  });
});
