import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeScale } from '../../../charts/time/drawTime.ts';
import { xOf } from '../../../charts/time/timeScale.ts';
import { describeHit } from '../describe.ts';
import { hitTest, laneLayout } from './lanes.ts';
import { tracksOf, type LaneName } from '../../../../core/analysis/tracks.ts';
import { tileRun } from '../../../charts/run.testing.ts';

const run = tileRun();
const { trace } = run;
const tracks = tracksOf({ trace });
const lanes = laneLayout(260);
const scale = timeScale(0, 202, 64 + 808);

const middle = (name: LaneName): number => {
  const lane = lanes.find((l) => l.name === name);
  return lane === undefined ? NaN : lane.row.y + lane.row.height / 2;
};
const at = (lane: LaneName, cycle: number): readonly string[] | null => {
  const hit = hitTest(tracks, lanes, scale, xOf(scale, cycle), middle(lane));
  return hit === null ? null : (describeHit(run, tracks, hit, cycle)?.lines ?? null);
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
  it('names the instruction, its cycles, what it waited for, and what it does at the pointer', () => {
    expect(at('compute', 140)).toEqual([
      '#3 GEMM',
      '132 to 154, 22 cycles',
      'waiting for a token of #1 LOAD WGT 55',
      'here: useful work',
      '134 to 149, 16 cycles',
    ]);
  });

  it('names the wait when it is on one', () => {
    expect(at('compute', 100)).toEqual([
      'compute waiting for a token of #1 LOAD WGT',
      '77 to 131, 55 cycles',
      'before #3 GEMM',
    ]);
    expect(at('load', 20)?.[0]).toBe('load waiting for the queue');
  });

  it('tells the pieces of a load apart', () => {
    expect(at('load', 65)?.slice(-2)).toEqual(['here: useful work: own beats', '58 to 73, 16 cycles']);
    expect(at('load', 50)?.at(-2)).toBe('here: memory latency');
  });

  it('names bursts by client', () => {
    expect(at('read', 100)).toEqual(['burst: WGT read', '97 to 112, 16 cycles', 'for #1 LOAD WGT']);
    expect(at('write', 180)).toEqual(['burst: OUT written', '174 to 196, 23 cycles', 'for #5 STORE']);
  });

  it('says why the bus is idle', () => {
    expect(at('read', 50)).toEqual(['bus read idle', 'memory latency of #0 LOAD INP', '39 to 57, 19 cycles']);
    expect(at('read', 150)?.[1]).toBe('load has nothing left to do');
    expect(at('write', 100)?.[1]).toBe('nobody asked: store waiting for a token of #4 ALU');
  });

  it('says nothing on bare ground', () => {
    expect(at('store', 200.5)).toBeNull();
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
