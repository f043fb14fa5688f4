import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredCycles, ACTIVITIES, tracksOf, type Track } from './tracks.ts';
import { tileTrace, traceOf } from './trace.testing.ts';

const spans = (t: Track): string[] =>
  Array.from(t.from, (from, i) => {
    const activity = ACTIVITIES[t.activity[i] ?? 0];
    return `${from}-${t.to[i] ?? -1} ${activity?.part ?? '?'} #${t.instruction[i] ?? -1}`;
  });

describe('the tracks of a run', () => {
  const { busy, waits } = tracksOf({ trace: tileTrace() });

  it('hold each instruction from its start up to and including its done cycle', () => {
    expect(spans(busy.load)).toEqual(['38-77 INP #0', '77-132 WGT #1']);
    expect(spans(busy.store)).toEqual(['170-198 store #5']);
  });

  it('hold waits as of what is awaited', () => {
    expect(spans(waits.load)).toEqual(['1-38 fetch #0']);
    // GEMM waits for the weights, FINISH's NOP for the store.
    expect(spans(waits.compute)).toEqual(['1-40 fetch #2', '77-132 WGT #3', '170-198 store #6']);
    expect(spans(waits.store)).toEqual(['1-43 fetch #5', '43-170 compute #5']);
  });

  it('hold bursts by client, and fetch as reading and handing out', () => {
    expect(spans(busy.read)).toEqual([
      '20-36 fetch #-1',
      '58-74 INP #0',
      '74-75 UOP #2',
      '97-113 WGT #1',
      '113-129 WGT #1',
    ]);
    expect(spans(busy.fetch)).toEqual(['0-36 fetch #-1', '37-45 fetch #-1']);
    expect(spans(waits.fetch)).toEqual([]);
  });

  it('say when a full queue held up fetch', () => {
    const held = tracksOf({
      trace: traceOf([
        { op: 'GEMM', fetched: 10, start: 11, done: 50 },
        { op: 'STORE', offered: 11, fetched: 52, start: 53, done: 60 },
      ]),
    });
    expect(spans(held.waits.fetch)).toEqual(['11-52 store #1']);
  });

  it('know how many cycles of a window they cover', () => {
    const slow = (t: Track, from: number, to: number): number =>
      Array.from(t.from).reduce((sum, a, i) => sum + Math.max(0, Math.min(to, t.to[i] ?? 0) - Math.max(from, a)), 0);
    const cycle = fc.integer({ min: -5, max: 210 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(busy), ...Object.values(waits)), cycle, cycle, (track, a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        expect(coveredCycles(track, from, to)).toBe(slow(track, from, to));
      }),
    );
  });
});
