import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roofline, type Roofline } from '../../../core/analysis/roofline.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { layoutRoofline, ROOFLINE_MARGIN, ofRoof, roofAt } from './layout.ts';

/** VTA on PYNQ: 512 op/cycle, 8 B/cycle. */
const data = roofline(tileRun());

describe('the roofline', () => {
  it('has its ridge at 64 op/B on the default machine', () => {
    expect([data.ridge, roofAt(data, 32), roofAt(data, 64), roofAt(data, 1000)]).toEqual([64, 256, 512, 512]);
  });

  it('meets in the ridge: the memory roof rises one to one on logarithmic axes', () => {
    const { roof, x, y } = layoutRoofline(data, 600, 400);
    const [enter, ridge, end] = roof;
    expect(ridge).toEqual([x(64), y(512)]);
    expect(end?.[1]).toBe(ridge?.[1]);
    const doubling = y(1) - y(2);
    expect((enter?.[1] ?? 0) - (ridge?.[1] ?? 0)).toBeCloseTo(
      (doubling * ((ridge?.[0] ?? 0) - (enter?.[0] ?? 0))) / (x(2) - x(1)),
    );
  });

  it('shows every point inside the frame', () => {
    const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, (intensity, peak, bytes) => {
        const ops = Math.min(peak, intensity * bytes) * 0.5;
        const point = { id: 'run', label: '', intensity, opsPerCycle: ops, detail: '' } as const;
        const d: Roofline = {
          peakOpsPerCycle: peak,
          bytesPerCycle: bytes,
          ridge: peak / bytes,
          clockMHz: 100,
          points: [point],
        };
        const { x, y, roof, xTicks } = layoutRoofline(d, 600, 400);
        const inside = (px: number, py: number): boolean =>
          px >= ROOFLINE_MARGIN.left - 1e-6 &&
          px <= 600 - ROOFLINE_MARGIN.right + 1e-6 &&
          py >= ROOFLINE_MARGIN.top - 1e-6 &&
          py <= 400 - ROOFLINE_MARGIN.bottom + 1e-6;
        expect(inside(x(intensity), y(ops))).toBe(true);
        expect(roof.every(([px, py]) => inside(px, py))).toBe(true);
        expect(xTicks.length).toBeLessThan(13);
        expect(ofRoof(d, point)).toBeCloseTo(0.5);
      }),
    );
  });

  it('has ticks that stand apart at any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 240, max: 1200 }), fc.integer({ min: 160, max: 700 }), (width, height) => {
        const { x, xTicks, y, yTicks } = layoutRoofline(data, width, height);
        xTicks.slice(1).forEach((t, i) => {
          expect(x(t) - x(xTicks[i] ?? 0)).toBeGreaterThanOrEqual(45.9);
        });
        yTicks.slice(1).forEach((t, i) => {
          expect(y(yTicks[i] ?? 0) - y(t)).toBeGreaterThanOrEqual(17.9);
        });
      }),
    );
  });
});
