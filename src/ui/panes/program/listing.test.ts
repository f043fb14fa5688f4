import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encode } from '../../../core/isa/codec.ts';
import { isaLayout } from '../../../core/isa/fields.ts';
import { listingSteps } from '../../../workers/listingSteps.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { tokensOf } from './language.ts';
import { gutterTexts, gutterWidths, instructionAtRow, rowOf } from './listing.ts';
import { listingHeight, revealed, ROW, rowsShown, TOUCH_ROW } from './rows.ts';

const run = tileRun();
const stream = encode(isaLayout(run.arch), [...run.instructions]);
if (!stream.ok) throw new Error(stream.problems[0].message);
const updates = [
  ...listingSteps({
    name: 'tile',
    arch: run.arch,
    stream: stream.value,
    microOps: { dramBase: 4096, words: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
  }),
];
const shape = updates.flatMap((u) => (u.kind === 'shape' ? [u.shape] : []))[0];
if (shape === undefined) throw new Error('no shape');
const lines = updates.flatMap((u) => (u.kind === 'block' ? u.text.split('\n') : []));

describe('the program listing', () => {
  it('has a row for each instruction, and knows the way both ways', () => {
    for (let i = 0; i < run.instructions.length; i++) expect(instructionAtRow(shape, rowOf(shape, i))).toBe(i);
    expect(lines[rowOf(shape, 1)]).toMatch(/^ {2}load\.wgt /);
    expect(lines[rowOf(shape, 7)]).toMatch(/^ {2}finish/);
    expect([instructionAtRow(shape, 0), instructionAtRow(shape, rowOf(shape, 8))]).toEqual([-1, -1]);
  });

  it('shows index, start and duration in the gutter, in columns as wide as their widest', () => {
    expect(gutterTexts(run.trace, 1)).toEqual(['1', '77', '54']);
    expect(gutterWidths(run.trace)).toEqual([1, 5, 6]);
    const long = { ...run.trace, instructionCount: 1001, endedAt: 1_234_567 };
    expect(gutterWidths(long)).toEqual([4, '1 234 567'.length, 6]);
    expect(gutterTexts(run.trace, -1)).toEqual(['', '', '']);
  });

  it('says what never started and what never ended', () => {
    const trace = { ...run.trace, start: run.trace.start.slice(), done: run.trace.done.slice() };
    trace.start[6] = -1;
    trace.done.set([-1, -1], 5);
    expect(gutterTexts(trace, 5)).toEqual(['5', '170', '–']);
    expect(gutterTexts(trace, 6)).toEqual(['6', 'never', '–']);
  });
});

describe('a line of assembly in pieces', () => {
  const kinds = (line: string): string[] =>
    tokensOf(line)
      .filter((t) => t.text.trim() !== '')
      .map((t) => `${t.kind ?? 'plain'} ${t.text.trim()}`);

  it('has what is coloured apart', () => {
    expect(kinds('.name "a ; b"')).toEqual(['directive .name', 'string "a ; b"']);
    expect(kinds('kernel0:')).toEqual(['label kernel0:']);
    expect(kinds('  gemm kernel0[2:6] out=4,-1 pop=load ; 3: 0x10')).toEqual([
      'mnemonic gemm',
      'word kernel0',
      'plain [',
      'number 2',
      'plain :',
      'number 6',
      'plain ]',
      'key out',
      'plain =',
      'number 4',
      'plain ,',
      'number -1',
      'key pop',
      'plain =',
      'module load',
      'comment ; 3: 0x10',
    ]);
  });

  it('loses nothing, of any line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...lines), fc.string()), (line) => {
        expect(
          tokensOf(line)
            .map((t) => t.text)
            .join(''),
        ).toBe(line);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the rows in sight', () => {
  const rows = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 100, max: 3_000_000 }));
  const view = fc.integer({ min: 40, max: 1200 });
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const line = fc.constantFrom(ROW, TOUCH_ROW);

  it('are no more than fill the screen and a few, and cover it, in any program and wherever it is scrolled', () => {
    fc.assert(
      fc.property(rows, view, part, line, (count, height, at, row) => {
        const scrollTop = at * Math.max(0, listingHeight(count, row) - height);
        const { first, end, top } = rowsShown(scrollTop, height, count, row);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(height / row) + 1 + 2 * 8);
        // To a pixel: sums of this size are not exact.
        expect(first === 0 ? 0 : top).toBeLessThanOrEqual(scrollTop + 1);
        const bottom = top + (end - first) * row;
        expect(bottom).toBeGreaterThanOrEqual(Math.min(scrollTop + height, listingHeight(count, row)) - 1);
        expect(first >= 0 && end <= count).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('begin with the first and end with the last', () => {
    for (const count of [5, 500, 2_000_000]) {
      expect(rowsShown(0, 400, count)).toMatchObject({ first: 0, top: 0 });
      expect(rowsShown(listingHeight(count), 400, count).end).toBe(count);
    }
    // Below what browsers place, a row stands where its number says.
    expect(rowsShown(100 * ROW, 400, 5000)).toEqual({ first: 92, end: 131, top: 92 * ROW });
    expect(listingHeight(5000)).toBe(5000 * ROW);
    expect(listingHeight(3_000_000)).toBe(10_000_000);
  });

  it('hold what was revealed, in the middle where there is room, and nothing moves for what is in sight', () => {
    fc.assert(
      fc.property(rows, view, part, part, line, (count, height, at, which, tall) => {
        if (count === 0) return;
        const row = Math.floor(which * (count - 1));
        const scrollTop = at * Math.max(0, listingHeight(count, tall) - height);
        const to = revealed(row, scrollTop, height, count, tall);
        const now = to ?? scrollTop;
        const { first, end, top } = rowsShown(now, height, count, tall);
        expect(row >= first && row < end).toBe(true);
        const y = top + (row - first) * tall - now;
        expect(y).toBeGreaterThan(-1);
        expect(y + tall).toBeLessThan(height + 1);
        expect(revealed(row, now, height, count, tall) ?? now).toBeCloseTo(now, 3);
      }),
      { numRuns: 300 },
    );
    expect(revealed(50, 0, 20 * ROW, 1000)).toBe(40.5 * ROW);
    expect(revealed(3, 0, 20 * ROW, 1000)).toBeNull();
  });
});
