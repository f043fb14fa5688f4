import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAMED_COLOURS, recording } from '../../charts/recording.testing.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { timeScale } from '../../charts/time/drawTime.ts';
import { BAR, barGrid, instructionBars } from './bars.ts';
import { drawMemory, pickBar, rateAxis } from './drawMemory.ts';

const run = tileRun();
const frame = { scale: timeScale(0, 202, 64 + 202), width: 266, height: 200, colours: NAMED_COLOURS };

describe('the axis of rates', () => {
  it('goes down as far as the writes do, in quarters of the limit, and never further than up', () => {
    const to = [0, 1, 2, 2.1, 4, 7.9, 8, 8.1, 99].map((most) => rateAxis(100, 8, most).writtenTo);
    expect(to).toEqual([2, 2, 2, 4, 4, 8, 8, 8, 8]);
    const { zero, unit } = rateAxis(100, 8, 0);
    expect([zero, Math.round(unit * 10)]).toEqual([78, 78]);
  });
});

describe('bars of memory traffic', () => {
  it('keep their edges when the window is panned', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }), (a, b) => {
        const one = barGrid(timeScale(a, a + 5000, 900));
        const other = barGrid(timeScale(b, b + 5000, 900));
        const apart = (one.from - other.from) / one.cycles;
        expect(Math.abs(apart - Math.round(apart))).toBeLessThan(1e-6);
        expect(one.from).toBeLessThanOrEqual(a);
        expect(one.from + one.bins * one.cycles).toBeGreaterThanOrEqual(a + 5000 - 1e-6);
      }),
    );
  });

  it('hold every byte of an instruction once', () => {
    const bars = instructionBars(run, 1, barGrid(frame.scale));
    // LOAD WGT: two bursts of 16 beats of 8 bytes.
    expect(bars.reduce((sum, b) => sum + b, 0)).toBeCloseTo(256);
  });

  it('never rise above the bus limit, and stack clients from the base line', () => {
    const target = recording();
    drawMemory(target, frame, run);
    const axis = rateAxis(200, 8, 8);
    const bars = target.drawn.filter((d) => d.kind === 'rect' && d.w < BAR);
    expect(bars.length).toBeGreaterThan(10);
    for (const bar of bars) {
      if (bar.kind !== 'rect') continue;
      expect(bar.y).toBeGreaterThanOrEqual(axis.zero - axis.limit * axis.unit - 1);
      if (bar.colour === 'OUT/0') expect(bar.y).toBeGreaterThan(axis.zero);
      else expect(bar.y + bar.h).toBeLessThanOrEqual(axis.zero);
    }
  });

  it('say what moved under the pointer', () => {
    const x = 64 + 100;
    expect(pickBar(run, frame, x)?.lines).toEqual(['cycles 100 to 104', 'WGT 8.00 B/cycle read']);
    expect(pickBar(run, frame, 64 + 50)).toBeNull();
  });

  it('draw writes to the same scale, in quarters of the limit', () => {
    expect(rateAxis(222, 8, 5.4).writtenTo).toBe(6);
    expect(rateAxis(222, 8, 0).writtenTo).toBe(2);
    const axis = rateAxis(222, 8, 8);
    expect(axis.zero + axis.writtenTo * axis.unit).toBeLessThanOrEqual(222);
  });
});
