import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tileTrace } from '../../core/analysis/trace.testing.ts';
import {
  extentOf,
  fitInstruction,
  MIN_SPAN,
  panBy,
  reveal,
  shownWindow,
  storedWindow,
  zoomAbout,
} from './timeWindow.ts';

const cases = fc
  .record({
    extent: fc.integer({ min: MIN_SPAN, max: 1e6 }),
    a: fc.double({ min: 0, max: 1, noNaN: true }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ extent, a, b }) => ({ extent, window: shownWindow({ from: a * extent, to: b * extent }, extent) }));

const inside = (w: { from: number; to: number }, extent: number): void => {
  expect(w.from).toBeGreaterThanOrEqual(0);
  expect(w.to).toBeLessThanOrEqual(extent + 1e-6);
  expect(w.to - w.from).toBeGreaterThanOrEqual(Math.min(MIN_SPAN, extent) - 1e-6);
};

describe('the window', () => {
  it('stays inside the run whatever is done to it', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.integer(), ({ extent, window }, f, by) => {
        inside(window, extent);
        inside(zoomAbout(window, extent, window.from, f), extent);
        inside(panBy(window, extent, by), extent);
      }),
    );
  });

  it('zooms about the pointer: the cycle there keeps its place', () => {
    const window = { from: 400, to: 600 };
    const zoomed = zoomAbout(window, 1000, 450, 0.5);
    expect(zoomed).toEqual({ from: 425, to: 525 });
    expect((450 - zoomed.from) / 100).toBe((450 - 400) / 200);
  });

  it('comes back when zoomed in and out again, away from the ends', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 0.9, noNaN: true }), fc.integer({ min: 4000, max: 6000 }), (f, about) => {
        const window = { from: 4000, to: 6000 };
        const back = zoomAbout(zoomAbout(window, 10_000, about, f), 10_000, about, 1 / f);
        expect(back.from).toBeCloseTo(4000, 6);
        expect(back.to).toBeCloseTo(6000, 6);
      }),
    );
  });

  it('keeps its span when it is panned into an end', () => {
    expect(panBy({ from: 10, to: 110 }, 1000, -500)).toEqual({ from: 0, to: 100 });
    expect(panBy({ from: 10, to: 110 }, 1000, 5000)).toEqual({ from: 900, to: 1000 });
  });

  it('is stored as null when it shows everything', () => {
    expect(storedWindow({ from: 0, to: 1000 }, 1000)).toBeNull();
    expect(storedWindow({ from: 0, to: 999 }, 1000)).toEqual({ from: 0, to: 999 });
  });

  it('moves no further than needed to show a range', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 0.99, noNaN: true }), ({ extent, window }, part) => {
        const from = part * extent;
        const to = Math.min(extent, from + (window.to - window.from) * 0.3);
        const moved = reveal(window, extent, from, to);
        inside(moved, extent);
        expect(moved.from).toBeLessThanOrEqual(from + 1e-6);
        expect(moved.to).toBeGreaterThanOrEqual(to - 1e-6);
        expect(moved.to - moved.from).toBeCloseTo(window.to - window.from, 4);
      }),
    );
  });

  it('fits an instruction in the middle third', () => {
    // LOAD WGT: cycles 77 to 131, 55 of them.
    expect(fitInstruction(tileTrace(), 1)).toEqual({ from: 22, to: 187 });
  });

  it('extends to what happened last', () => {
    expect(extentOf(tileTrace())).toBe(202);
  });
});
