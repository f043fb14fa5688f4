import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runOf, tileRun } from '../../charts/run.testing.ts';
import { traceOf } from '../../../core/analysis/trace.testing.ts';
import { flowsOf } from './flows.ts';
import { columnLayout, diagramLayout, edgeWidth, type Rect } from './geometry.ts';
import { busyShare, machineAt, tokenTotals } from './machineAt.ts';

const run = tileRun();
const brief = (cycle: number): readonly string[] => {
  const { modules } = machineAt(run, cycle);
  return (['load', 'compute', 'store'] as const).map((name) => {
    const m = modules[name];
    return m.state === 'idle'
      ? 'idle'
      : `${m.state} #${m.instruction}${m.state === 'waiting' ? ` for #${m.culprit}` : ''}`;
  });
};

describe('the machine in a cycle', () => {
  it('runs, waits by name, and rests', () => {
    expect(brief(20)).toEqual(['waiting #0 for #-1', 'waiting #2 for #-1', 'waiting #5 for #-1']);
    expect(brief(100)).toEqual(['busy #1', 'waiting #3 for #1', 'waiting #5 for #4']);
    expect(brief(140)).toEqual(['idle', 'busy #3', 'waiting #5 for #4']);
    expect(brief(180)).toEqual(['idle', 'waiting #6 for #5', 'busy #5']);
  });

  it('has the data of one client on the read bus, and says what fetch does', () => {
    expect([60, 74, 100, 150].map((c) => machineAt(run, c).reading)).toEqual(['INP', 'UOP', 'WGT', null]);
    expect([10, 40, 90].map((c) => machineAt(run, c).fetch)).toEqual(['reading', 'handing out', 'idle']);
    expect([180, 150].map((c) => machineAt(run, c).writing)).toEqual([true, false]);
  });

  it('counts instructions in the queues, the running one included', () => {
    expect([36, 44, 100, 201].map((c) => machineAt(run, c).queued.compute)).toEqual([0, 5, 4, 1]);
  });

  it('holds a token from the done cycle of who pushed it to the start of who takes it', () => {
    // ALU (#4) pushes to store at 169, STORE (#5) takes it at 170.
    expect([168, 169, 170].map((c) => machineAt(run, c).tokens['compute->store'])).toEqual([0, 1, 0]);
    expect(tokenTotals(run)['compute->store']).toBe(1);
  });

  it('never has fewer than no instructions queued, in any cycle', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 201 }), (cycle) => {
        const { queued } = machineAt(run, cycle);
        expect(Math.min(queued.load, queued.compute, queued.store)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('shares add up over what ran: load 38..131 of 201 cycles', () => {
    expect(busyShare(run, 'load')).toBeCloseTo((39 + 55) / 201);
  });
});

describe('flows', () => {
  it('are bytes on the bus, and reads of the matrix unit over them', () => {
    const flows = flowsOf(run);
    expect([flows.dram.INP.bytes, flows.dram.WGT.bytes]).toEqual([128, 256]);
    // 2 micro-ops x 2 x 4 products, 256 bytes of weights each.
    expect(flows.products).toBe(16);
    expect(flows.WGT).toEqual({ bytes: 4096, times: 16 });
    expect(flows.aluOperations).toBe(16);
  });

  it('have no reuse where nothing was loaded', () => {
    expect(flowsOf(runOf(traceOf([{ op: 'FINISH', fetched: 23, start: 24, done: 25 }]))).INP.times).toBeNull();
  });
});

describe('the diagram', () => {
  const within = (inner: Rect, outer: Rect): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  const apart = (a: Rect, b: Rect): boolean =>
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

  it('has its parts inside or beside each other, at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 640, max: 2000 }), fc.integer({ min: 280, max: 900 }), (width, height) => {
        const l = diagramLayout(width, height);
        for (const part of [l.gemm, l.alu, l.UOP, l.ACC]) expect(within(part, l.compute)).toBe(true);
        const tops = [l.fetch, l.load, l.INP, l.WGT, l.compute, l.OUT, l.store, l.dram];
        for (const a of tops) for (const b of tops) if (a !== b) expect(apart(a, b)).toBe(true);
        // Half of a border's line lies outside of its box: it is not cut off either.
        for (const { x, width: wide } of tops) {
          expect(x).toBeGreaterThanOrEqual(0.5);
          expect(x + wide).toBeLessThanOrEqual(width - 0.5 + 1e-9);
        }
      }),
    );
  });

  it('has them so in one column too, on any phone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 296, max: 780 }), (width) => {
        const l = columnLayout(width);
        const inside = [l.gemm, l.alu, l.UOP, l.ACC];
        for (const part of inside) expect(within(part, l.compute)).toBe(true);
        const tops = [l.fetch, l.load, l.INP, l.WGT, l.compute, l.OUT, l.store, l.dram];
        const picture = { x: 0.5, y: 0.5, width: width - 1, height: l.height - 1 };
        for (const group of [inside, tops]) {
          for (const a of group) for (const b of group) if (a !== b) expect(apart(a, b)).toBe(true);
        }
        for (const part of tops) expect([within(part, picture), part.x + part.width < l.lane]).toEqual([true, true]);
      }),
    );
  });

  it('draws edges as wide as their bytes, and a hairline for next to nothing', () => {
    expect([edgeWidth(100, 100, 14), edgeWidth(50, 100, 14), edgeWidth(1, 1000, 14), edgeWidth(0, 0, 14)]).toEqual([
      14, 7, 1, 1,
    ]);
  });
});
