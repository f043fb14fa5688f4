import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreOn, dragBrush, gripAt } from './brush.ts';
import { MIN_SPAN } from '../../../../state/view/timeWindow.ts';

const scale = { from: 0, to: 1000, left: 0, width: 1000 };
const window = { from: 300, to: 500 };

describe('the brush on the minimap', () => {
  it('is taken by its edges, its inside, or drawn anew outside', () => {
    expect([298, 400, 503, 700].map((x) => gripAt(scale, window, x))).toEqual(['from', 'inside', 'to', 'outside']);
  });

  it('resizes at an edge, and turns over when the edge is dragged past the other', () => {
    expect(dragBrush(scale, 1000, { window, grip: 'to', x: 500 }, 620)).toEqual({ from: 300, to: 620 });
    expect(dragBrush(scale, 1000, { window, grip: 'to', x: 500 }, 200)).toEqual({ from: 200, to: 300 });
  });

  it('moves, draws anew, and centres on a click', () => {
    expect(dragBrush(scale, 1000, { window, grip: 'inside', x: 400 }, 450)).toEqual({ from: 350, to: 550 });
    expect(dragBrush(scale, 1000, { window, grip: 'outside', x: 700 }, 900)).toEqual({ from: 700, to: 900 });
    expect(centreOn(scale, 1000, window, 700)).toEqual({ from: 600, to: 800 });
  });

  it('never leaves the run', () => {
    const x = fc.integer({ min: -500, max: 1500 });
    fc.assert(
      fc.property(fc.constantFrom('from', 'to', 'inside', 'outside'), x, x, (grip, a, b) => {
        const w = dragBrush(scale, 1000, { window, grip, x: a }, b);
        expect(w.from).toBeGreaterThanOrEqual(0);
        expect(w.to).toBeLessThanOrEqual(1000);
        expect(w.to - w.from).toBeGreaterThanOrEqual(MIN_SPAN);
      }),
    );
  });
});
