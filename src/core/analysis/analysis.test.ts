import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBoundGap } from './lowerBoundGap.ts';
import { findRole } from '../compiler/lowering/notes.ts';
import { breakdown, causes } from './breakdown.ts';
import { allFigures, figureById } from './figures.ts';
import { headline } from './headline.ts';
import { occupancy, regionAt, regionLabel, type Region } from './occupancy.ts';
import { roofline } from './roofline.ts';
import { anyRun, c5, c5LargeBias } from './runs.testing.ts';
import { runCycles, type RunView } from './runView.ts';
import { withWhy } from './segment.ts';
import { story } from './story.ts';
import { traffic, trafficBins } from './traffic.ts';
import { products } from './work.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const runs = { numRuns: 25 };

describe('where the cycles went', () => {
  it('adds up to the cycles exactly, on any machine, for compute and for both directions of the memory port', () => {
    fc.assert(
      fc.property(anyRun, fc.constantFrom('compute', 'read', 'write'), (run, resource) => {
        const parts = breakdown(run, resource);
        expect(sum(parts.map((s) => s.cycles))).toBe(run.trace.cycles);
        for (const part of parts) expect(sum((part.why ?? []).map((s) => s.cycles)), part.id).toBe(part.cycles);
        expect(sum(causes(run).map((s) => s.cycles))).toBe(run.trace.cycles);
      }),
      runs,
    );
  });

  it('says why a wait was as long as it was: what the awaited module did meanwhile', () => {
    // The last store carries its beats; the load of the bias stood behind weights on the bus.
    const part = (id: string): string[] | undefined =>
      breakdown(c5LargeBias())
        .find((s) => s.id === id)
        ?.why?.map((s) => s.label);
    expect(part('last-store')).toEqual(['pipeline fill', 'memory bandwidth (OUT)', 'memory latency']);
    expect(part('bias')).toContain('memory bandwidth (WGT)');
  });

  it('counts a product for each GEMM micro-op: C5 takes 28 x 28 x 8 x (9 x 8 + 1) of them, the 1 for its bias', () => {
    const run = c5();
    expect(breakdown(run).find((s) => s.id === 'products')?.cycles).toBe(28 * 28 * 8 * (9 * 8 + 1));
    expect(sum([...run.instructions].map(products))).toBe(457_856);
  });

  it('shows the largest contributions of each part, and the rest, as operands that add up', () => {
    const run = c5();
    const all = (['compute', 'read', 'write'] as const).flatMap((resource) => breakdown(run, resource));
    for (const segment of withWhy([...all, ...causes(run)])) {
      expect(sum(segment.figure.operands.map((o) => o.value))).toBe(segment.cycles);
    }
  });
});

describe("an instruction's story", () => {
  it('splits the time from when fetch had it ready to done without a rest', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        for (const index of Array(run.instructions.length).keys()) {
          const s = story(run, index);
          // Loads and stores that nothing waits for may still be under way when FINISH is done.
          if (s === null || s.done < 0) continue;
          expect(sum(s.segments.map((p) => p.cycles)), s.name).toBe(s.done - s.offered);
          for (const p of withWhy(s.segments)) {
            expect(p.cycles).toBeGreaterThan(0);
            expect(sum(p.figure.operands.map((o) => o.value)), `${s.name} ${p.id}`).toBe(p.cycles);
            if (p.why !== undefined) expect(sum(p.why.map((w) => w.cycles)), `${s.name} ${p.id}`).toBe(p.cycles);
          }
        }
      }),
      runs,
    );
  });

  it('names the instruction whose token ended a wait', () => {
    const run = c5();
    const finish = story(run, run.instructions.length - 1);
    const text = finish?.sentences.map((s) => s.map((p) => (typeof p === 'string' ? p : p.text)).join('')).join(' ');
    expect(text).toMatch(/^.*Waited [\d\u202f]+ cycles for the token of #\d+ STORE/);
  });

  it('says codes by name and addresses in hexadecimal', () => {
    const run = c5();
    const load = findRole(run.notes, 'load-weight');
    const fields = new Map(story(run, load)?.fields.map((f) => [f.name, f.value]));
    expect(fields.get('memory_type')).toBe('WGT');
    expect(fields.get('dram_base')).toMatch(/^0x[0-9a-f]+$/);
    expect(fields.get('push')).toMatch(/none|compute/);
  });

  it('has no story for an instruction that does not exist', () => {
    expect(story(c5(), 1e6)).toBeNull();
  });
});

describe('memory traffic', () => {
  it('moves everything that is needed at least once, strided layers too', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        for (const line of traffic(run)) {
          expect(line.bytes, line.id).toBeGreaterThanOrEqual(line.least ?? 0);
        }
      }),
      runs,
    );
  });

  it('over time adds up to the whole, in any number of bins', () => {
    fc.assert(
      fc.property(anyRun, fc.integer({ min: 1, max: 500 }), (run, bins) => {
        const { read, written } = trafficBins(run, 0, run.trace.endedAt + 1, bins);
        const lines = traffic(run);
        const total = (direction: string): number =>
          sum(lines.filter((l) => l.direction === direction).map((l) => l.bytes));
        expect(sum(read.map(sum))).toBeCloseTo(total('read'), 3);
        expect(sum(written)).toBeCloseTo(total('written'), 3);
      }),
      runs,
    );
  });

  it('of a run with more bursts than the trace keeps is marked as approximate, and so is what follows from it', () => {
    const run = c5();
    const long: RunView = { ...run, trace: { ...run.trace, unrecordedBursts: 1 } };
    const marks = (r: RunView): boolean[] =>
      [...traffic(r).map((l) => l.figure), ...headline(r).slice(3)].map((f) => f.approximate);
    expect(new Set(marks(run))).toEqual(new Set([false]));
    expect(new Set(marks(long))).toEqual(new Set([true]));
  });

  it('never exceeds what the bus carries', () => {
    const run = c5();
    const bins = trafficBins(run, 0, runCycles(run), 300);
    for (let b = 0; b < 300; b++) {
      expect(sum(bins.read.map((r) => r[b] ?? 0))).toBeLessThanOrEqual(bins.limit * (1 + 1e-9));
    }
  });
});

describe('buffer occupancy', () => {
  const overlaps = (a: Region, b: Region): boolean =>
    a.base < b.base + b.length && b.base < a.base + a.length && a.from < b.to && b.from < a.to;

  function collision(run: RunView): string | null {
    for (const { tensor, regions } of occupancy(run)) {
      const list = Array.from({ length: regions.count }, (_, k) => regionAt(regions, k));
      for (const [i, a] of list.entries()) {
        const b = list.slice(i + 1).find((r) => overlaps(a, r) && r.instruction !== a.instruction);
        if (b !== undefined)
          return `${tensor}: ${regionLabel(run, a)} ${a.from}-${a.to} and ${regionLabel(run, b)} ${b.from}-${b.to}`;
      }
    }
    return null;
  }

  it('never holds more than the buffer does, nor two things in one place', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        for (const use of occupancy(run)) expect(use.peak, use.tensor).toBeLessThanOrEqual(use.capacity);
        expect(collision(run)).toBeNull();
      }),
      runs,
    );
  });

  it('ends empty', () => {
    for (const use of occupancy(c5())) expect(use.elements.at(-1), use.tensor).toBe(0);
  });
});

describe('figures', () => {
  it('are five in the headline, each with operands and a reference', () => {
    const figures = headline(c5());
    expect(figures.map((f) => f.id)).toEqual(['cycles', 'utilization', 'aboveBound', 'dram', 'intensity']);
    for (const f of figures) {
      expect(f.operands.length).toBeGreaterThan(1);
      expect(f.reference).not.toBe('');
    }
  });

  it('can be found by id, with all the figures their operands point to', () => {
    const run = c5();
    for (const figure of allFigures(run)) {
      expect(figureById(run, figure.id)?.value).toBe(figure.value);
      for (const operand of figure.operands) {
        if (operand.figure !== undefined) expect(figureById(run, operand.figure), operand.figure).not.toBeNull();
      }
    }
    expect(figureById(run, 'nonsense')).toBeNull();
    for (const segment of withWhy(story(run, 3)?.segments ?? [])) {
      expect(figureById(run, segment.figure.id)?.value, segment.figure.id).toBe(segment.cycles);
    }
    expect(figureById(run, 'instruction.0.work.beats')?.unit).toBe('cycles');
  });

  it('keep the bound at or below the exact cycles', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        expect(run.lowerBound.cycles).toBeLessThanOrEqual(run.programLowerBound.cycles);
        expect(run.programLowerBound.cycles).toBeLessThanOrEqual(runCycles(run));
      }),
      runs,
    );
  });
});

describe('the distance from the bound to the exact run', () => {
  it('is attributed part by part without a rest, whatever sets the bound', () => {
    fc.assert(
      fc.property(anyRun, fc.constantFrom('compute', 'read', 'write'), (run, resource) => {
        const part = run.lowerBound.parts.find((p) => p.id === resource);
        const bound = { ...run.lowerBound, by: resource, cycles: part?.cycles ?? 0 };
        const gap = lowerBoundGap(run, bound);
        expect(gap.exact).toBe(run.trace.cycles);
        expect(sum(gap.rows.map((r) => r.least))).toBe(bound.cycles);
        expect(sum(gap.rows.map((r) => r.exact))).toBe(gap.exact);
        expect(sum(gap.rows.map((r) => r.difference))).toBe(gap.exact - bound.cycles);
      }),
      runs,
    );
  });

  it('sets an estimate by parts beside them', () => {
    const run = c5();
    const gap = lowerBoundGap(run);
    expect(gap.estimate).toBe(run.estimate);
    expect(sum(gap.rows.map((r) => r.estimate ?? 0))).toBe(run.estimate);
    expect(gap.rows.find((r) => r.part === 'products')).toEqual({
      part: 'products',
      least: 457_856,
      estimate: 457_856,
      exact: 457_856,
      difference: 0,
      figure: 'part.products',
    });
    expect(lowerBoundGap(run, { ...run.lowerBound, by: 'read' }).estimate).toBeNull();
  });
});

describe('roofline', () => {
  it('puts every point at or below its roof', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const r = roofline(run);
        const point = r.points.find((p) => p.id === 'run');
        expect(point?.opsPerCycle).toBeLessThanOrEqual(r.peakOpsPerCycle);
        // Reads and writes have a channel each, so traffic may reach twice the bus width.
        expect(point?.opsPerCycle).toBeLessThanOrEqual(2 * (point?.intensity ?? 0) * r.bytesPerCycle);
      }),
      runs,
    );
  });

  it('has the ridge of the published figure: 64 op/B at 1 x 16 x 16 and 64 bits', () => {
    expect(roofline(c5()).ridge).toBe(64);
  });
});
