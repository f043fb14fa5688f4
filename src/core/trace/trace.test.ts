import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINISH, loadInp, nop, timingProgramOf } from '../simulator/timing/build.testing.ts';
import { awkwardProgram, endingProgram } from '../simulator/timing/random.testing.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { samples } from '../../testdata/sample.ts';
import { busyBins, TRACE_OPS } from './bins.ts';
import { burstWaits } from './burstWaits.ts';
import { moduleOrder } from './order.ts';
import { burstsIn, instructionsIn, moduleAt } from './queries.ts';
import type { ReadBursts, Trace } from './trace.ts';

const anyTrace: fc.Arbitrary<Trace> = fc
  .oneof(endingProgram, awkwardProgram)
  .map((program) => runTiming(program, { cycleLimit: 5000 }));

const anyWindow = (trace: Trace): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.nat(trace.endedAt), fc.nat(trace.endedAt + 5)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

const traceAndWindow = anyTrace.chain((trace) => fc.tuple(fc.constant(trace), anyWindow(trace)));

const indices = (trace: Trace): number[] => Array.from({ length: trace.instructionCount }, (_, i) => i);

/** Start and done, Infinity for never. */
const span = (trace: Trace, i: number): [start: number, done: number] => {
  const time = (t: number | undefined): number => (t === undefined || t < 0 ? Infinity : t);
  return [time(trace.start[i]), time(trace.done[i])];
};

describe('queries of a trace', () => {
  it('keeps the instructions of a module in stream order, which is the order of their starts and dones', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        for (const [id, order] of moduleOrder(trace).entries()) {
          expect([...order]).toEqual(indices(trace).filter((i) => trace.module[i] === id));
          for (const times of [trace.start, trace.done]) {
            const happened = [...order].map((i) => times[i] ?? -1).filter((t) => t >= 0);
            expect(happened).toEqual([...happened].sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('finds the instructions at work in an interval', () => {
    fc.assert(
      fc.property(traceAndWindow, fc.nat(2), ([trace, [from, to]], module) => {
        const expected = indices(trace).filter((i) => {
          const [start, done] = span(trace, i);
          return trace.module[i] === module && start < to && done >= from;
        });
        expect([...instructionsIn(trace, module, from, to)]).toEqual(from < to ? expected : expect.anything());
      }),
      { numRuns: samples(30, 100) },
    );
  });

  it('says what a module does in a cycle', () => {
    fc.assert(
      fc.property(traceAndWindow, fc.nat(2), ([trace, [cycle]], module) => {
        const mine = indices(trace).filter((i) => trace.module[i] === module);
        const running = mine.find((i) => span(trace, i)[0] <= cycle && cycle <= span(trace, i)[1]);
        const next = mine.find((i) => span(trace, i)[0] > cycle) ?? -1;
        const expected = { running: running !== undefined, instruction: running ?? next };
        expect(moduleAt(trace, module, cycle)).toEqual(expected);
      }),
      { numRuns: samples(30, 100) },
    );
  });

  it('finds the bursts under way in an interval', () => {
    fc.assert(
      fc.property(traceAndWindow, fc.boolean(), ([trace, [from, to]], read) => {
        const bursts = read ? trace.reads : trace.writes;
        const range = burstsIn(bursts, from, to);
        const underWay = [...bursts.accepted.keys()].filter((row) => {
          const cutOff = bursts.lastBeat[row] === -1 && (bursts.firstBeat[row] ?? -1) >= 0;
          const last = cutOff ? Infinity : (bursts.lastBeat[row] ?? -1);
          return (bursts.accepted[row] ?? 0) < to && last >= from;
        });
        expect(underWay.every((row) => row >= range.first && row < range.end)).toBe(true);
        const [first] = underWay;
        if (first !== undefined) expect(range.first).toBe(first);
      }),
      { numRuns: samples(30, 100) },
    );
  });
});

describe('busy bins', () => {
  it('hold each busy cycle of the interval once, by kind of instruction', () => {
    fc.assert(
      fc.property(traceAndWindow, fc.nat(2), fc.integer({ min: 1, max: 40 }), ([trace, [from, to]], module, bins) => {
        const busy = busyBins(trace, module, from, to, bins);
        for (let op = 0; op < TRACE_OPS; op++) {
          let expected = 0;
          for (let c = from; c < to; c++) {
            const state = moduleAt(trace, module, c);
            if (state.running && c <= trace.endedAt && trace.op[state.instruction] === op) expected++;
          }
          let got = 0;
          for (let bin = 0; bin < bins; bin++) {
            const cycles = busy[bin * TRACE_OPS + op] ?? 0;
            expect(cycles).toBeLessThanOrEqual((to - from) / bins + 1e-6);
            got += cycles;
          }
          expect(got).toBeCloseTo(expected, 6);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('why bursts wait in their slots', () => {
  it('is told cycle for cycle: no place, a last beat on the bus, or a client that goes first', () => {
    fc.assert(
      fc.property(fc.oneof(endingProgram, awkwardProgram), (program) => {
        const { reads } = runTiming(program, { cycleLimit: 5000 });
        checkWaits(reads, 60, program.arch.hardware.tagPool);
      }),
      { numRuns: 40 },
    );
  });

  it('is at first the 16 places when one load asks for 50 bursts', () => {
    const { reads } = runTiming(
      timingProgramOf([loadInp({ xSize: 400, pushNext: true }), nop({ popPrev: true }), FINISH]),
    );
    checkWaits(reads, reads.count, 16);
    const { places } = burstWaits(reads, 16);
    // 12 bursts are accepted before the first beat, 16 before the first place is free again.
    expect([...places].findIndex((cycles) => cycles > 0)).toBe(17);
  });
});

function checkWaits(reads: ReadBursts, rowsToCheck: number, tagPool: number): void {
  const waits = burstWaits(reads, tagPool);
  const rows = [...reads.accepted.keys()];
  const outstanding = (c: number): number =>
    rows.filter((r) => {
      const [issued, last] = [reads.issued[r] ?? -1, reads.lastBeat[r] ?? -1];
      return issued >= 0 && issued < c && (last < 0 || last >= c);
    }).length;
  for (const row of rows.slice(0, rowsToCheck)) {
    const expected = { places: 0, lastBeats: 0, priority: 0 };
    for (let c = (reads.accepted[row] ?? 0) + 1; c < (reads.issued[row] ?? -1); c++) {
      if (outstanding(c) >= tagPool) expected.places++;
      else if (reads.lastBeat.includes(c)) expected.lastBeats++;
      else if (rows.some((r) => reads.issued[r] === c && (reads.client[r] ?? 9) < (reads.client[row] ?? 0)))
        expected.priority++;
      else throw new Error(`burst ${row} waits in cycle ${c} for no reason`);
    }
    const got = { places: waits.places[row], lastBeats: waits.lastBeats[row], priority: waits.priority[row] };
    expect({ row, ...got }).toEqual({ row, ...expected });
  }
}
