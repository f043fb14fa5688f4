import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { panWindow, reveal, SHORTEST_WINDOW, windowAround, zoomWindow } from './timeWindow.ts';

const TOTAL = 10_000;

describe('the window of time that is shown', () => {
  it('zooms about a cycle, which stays where it is', () => {
    expect(zoomWindow({ from: 1000, to: 2000 }, TOTAL, 0.5, 1000)).toEqual({ from: 1000, to: 1500 });
    expect(zoomWindow({ from: 1000, to: 2000 }, TOTAL, 2, 2000)).toEqual({ from: 0, to: 2000 });
  });

  it('zoomed out to everything is the whole run', () => {
    expect(zoomWindow({ from: 1000, to: 9000 }, TOTAL, 4)).toBeNull();
  });

  it('pans by a part of what is shown, and stops at the ends', () => {
    expect(panWindow({ from: 1000, to: 2000 }, TOTAL, 0.5)).toEqual({ from: 1500, to: 2500 });
    expect(panWindow({ from: 9500, to: 9900 }, TOTAL, 1)).toEqual({ from: 9600, to: 10_000 });
    expect(panWindow(null, TOTAL, 1)).toBeNull();
  });

  it('moves only as far as needed to reveal a range', () => {
    const window = { from: 1000, to: 2000 };
    expect(reveal(window, 1200, 1300, TOTAL)).toBe(window);
    expect(reveal(window, 5000, 5100, TOTAL)).toEqual({ from: 4550, to: 5550 });
    expect(reveal(window, 3000, 6000, TOTAL)).toEqual(windowAround(3000, 6000, TOTAL));
  });

  it('whatever is done, lies within the run in whole cycles and is not too short', () => {
    const action = fc.oneof(
      fc.record({ zoom: fc.double({ min: 0.01, max: 10, noNaN: true }), about: fc.integer({ min: 0, max: TOTAL }) }),
      fc.record({ pan: fc.double({ min: -3, max: 3, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        let window = zoomWindow(null, TOTAL, 0.3);
        for (const a of actions) {
          window = 'pan' in a ? panWindow(window, TOTAL, a.pan) : zoomWindow(window, TOTAL, a.zoom, a.about);
          if (window === null) continue;
          expect(window.from).toBeGreaterThanOrEqual(0);
          expect(window.to).toBeLessThanOrEqual(TOTAL);
          expect(window.to - window.from).toBeGreaterThanOrEqual(SHORTEST_WINDOW);
          expect([window.from, window.to].every(Number.isInteger)).toBe(true);
        }
      }),
    );
  });
});
