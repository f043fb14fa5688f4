import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeScale } from '../charts/drawTime.ts';
import { xOf } from '../charts/timeScale.ts';
import { describeHit } from './describe.ts';
import { hitTest, laneLayout } from './lanes.ts';
import { tracksOf, type LaneName } from './tracks.ts';
import { tileTrace } from './trace.testing.ts';

const trace = tileTrace();
const tracks = tracksOf(trace);
const lanes = laneLayout(260);
const scale = timeScale(0, 202, 64 + 808);

const middle = (name: LaneName): number => {
  const lane = lanes.find((l) => l.name === name);
  return lane === undefined ? NaN : lane.row.y + lane.row.height / 2;
};
const at = (lane: LaneName, cycle: number): readonly string[] | null => {
  const hit = hitTest(tracks, lanes, scale, xOf(scale, cycle), middle(lane));
  return hit === null ? null : (describeHit(trace, tracks, hit)?.lines ?? null);
};

describe('lanes', () => {
  it('lie inside the chart, one below the other, at any height', () => {
    fc.assert(
      fc.property(fc.integer({ min: 120, max: 900 }), (height) => {
        let y = 0;
        for (const lane of laneLayout(height)) {
          expect(lane.row.y).toBeGreaterThanOrEqual(y - 1);
          expect(lane.boxes.y).toBeGreaterThanOrEqual(lane.row.y);
          expect(lane.waits.y + lane.waits.height).toBe(lane.boxes.y + lane.boxes.height);
          y = lane.row.y + lane.row.height;
        }
        expect(y).toBeLessThanOrEqual(height + 1);
      }),
    );
  });
});

describe('pointing at the timeline', () => {
  it('names the instruction, its cycles and what it waited for', () => {
    expect(at('compute', 140)).toEqual(['#3 GEMM', '132 to 154, 22 cycles', 'waited 55 for #1 LOAD WGT']);
  });

  it('names the wait when it is on one', () => {
    expect(at('compute', 100)).toEqual(['compute waits 55 cycles', '#3 GEMM waited 55 for #1 LOAD WGT']);
  });

  it('names bursts by client', () => {
    expect(at('read', 100)).toEqual(['burst: WGT read', '97 to 112, 16 cycles', 'for #1 LOAD WGT']);
    expect(at('write', 180)).toEqual(['burst: OUT written', '174 to 196, 23 cycles', 'for #5 STORE']);
  });

  it('says nothing on bare ground', () => {
    expect(at('read', 150)).toBeNull();
    expect(hitTest(tracks, lanes, scale, 100, 2)).toBeNull();
  });

  it('finds what it draws: any cycle of any instruction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (i, part) => {
        const start = trace.start[i] ?? 0;
        const cycle = start + part * ((trace.done[i] ?? 0) + 1 - start);
        const lane = (['load', 'compute', 'store'] as const)[trace.module[i] ?? 0] ?? 'load';
        const hit = hitTest(tracks, lanes, scale, xOf(scale, cycle), middle(lane));
        expect(tracks.busy[lane].instruction[hit?.span ?? -1]).toBe(i);
      }),
    );
  });
});
