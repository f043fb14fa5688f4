import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extremesOf } from '../../../core/analysis/extremes.ts';
import { countRegions, firstRegions, occupancy, regionAt } from '../../../core/analysis/occupancy.ts';
import { timeScale } from '../../charts/time/drawTime.ts';
import { NAMED_COLOURS, recording } from '../../charts/recording.testing.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { xOf } from '../../charts/time/timeScale.ts';
import { drawBuffers, pickRegion } from './drawBuffers.ts';
import { bufferRows, elementAt, stepLine, valueAt, yOf } from './rows.ts';
import { touches } from '../../../core/analysis/touches.ts';

const run = tileRun();
const uses = occupancy(run);
const frame = { scale: timeScale(0, 202, 64 + 404), width: 468, height: 400, colours: NAMED_COLOURS };

describe('the map of the buffers', () => {
  it('has element 0 at the bottom and the capacity at the top of each row', () => {
    const [row] = bufferRows(400, uses);
    if (row === undefined) throw new Error('no row');
    expect(yOf(row, 0)).toBe(row.top + row.height);
    expect(yOf(row, row.capacity)).toBe(row.top);
    expect(elementAt(row, yOf(row, 512))).toBeCloseTo(512);
  });

  it('draws every region inside its row', () => {
    const target = recording();
    drawBuffers(target, frame, uses);
    const rows = bufferRows(frame.height, uses);
    const fills = target.drawn.filter((d) => d.kind === 'rect');
    expect(fills.map((d) => d.colour)).toEqual(expect.arrayContaining(['INP/0', 'WGT/0', 'UOP/0']));
    for (const d of fills) {
      expect(rows.some((r) => d.y >= r.top - 1 && d.y + d.h <= r.top + r.height + 1)).toBe(true);
    }
  });

  it('tells which load holds what is under the pointer', () => {
    const [row] = bufferRows(frame.height, uses);
    if (row === undefined) throw new Error('no row');
    const hit = pickRegion(frame, run, uses, xOf(frame.scale, 100), row.top + row.height - 0.1);
    expect(hit?.instruction).toBe(0);
    expect(hit?.lines.at(-1)).toContain('in use');
    expect(pickRegion(frame, run, uses, xOf(frame.scale, 100), row.top + 2)?.instruction).toBeNull();
  });

  it('counts and lists the regions of a stretch as going through all of them would', () => {
    fc.assert(
      fc.property(fc.constantFrom(...uses), fc.nat(230), fc.nat(230), ({ regions }, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const all = Array.from({ length: regions.count }, (_, k) => regionAt(regions, k));
        const visited = [...all.keys()].filter((k) => (all[k]?.to ?? 0) >= from && (all[k]?.from ?? 0) <= to);
        expect(countRegions(regions, from, to)).toBe(visited.length);
        expect(firstRegions(regions, from, to, 2)).toEqual(visited.slice(0, 2));
      }),
    );
  });

  it('knows what an instruction reads and writes', () => {
    const brief = (i: number): string[] => touches(run, uses, i).map((t) => `${t.access} ${t.tensor} ${t.length}`);
    expect(brief(0)).toEqual(['writes INP 8']);
    expect(brief(3)).toContain('reads UOP 2');
    expect(brief(3)).toContain('reads WGT 8');
    expect(brief(5)).toEqual(['reads ACC 8']);
    expect(brief(7)).toEqual([]);
  });
});

describe('the line of what is in use', () => {
  const steps = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1000 })), {
      minLength: 1,
      maxLength: 300,
    })
    .map((list) => {
      let t = 0;
      const times = [0];
      const values = [0];
      for (const [gap, value] of list) {
        t += gap;
        times.push(t);
        values.push(value);
      }
      const elements = Float64Array.from(values);
      return { times: Float64Array.from(times), elements, extremes: extremesOf(elements), end: t + 1 };
    });

  it('loses no peak and no valley, and is never longer than a few points a pixel', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 10, max: 200 }), ({ end, ...use }, width) => {
        const values = use.elements;
        const points = stepLine(use, { from: 0, to: end, left: 0, width }, (v) => v);
        const ys = points.filter((_, i) => i % 2 === 1);
        expect(Math.max(...ys)).toBe(Math.max(...values));
        expect(Math.min(...ys)).toBe(Math.min(...values));
        expect(points.length / 2).toBeLessThanOrEqual(4 * (width + 1) + 2);
        const xs = points.filter((_, i) => i % 2 === 0);
        expect(xs.every((x, i) => i === 0 || x >= (xs[i - 1] ?? 0))).toBe(true);
      }),
    );
  });

  it('begins with the value that holds at the left edge', () => {
    const times = Float64Array.of(0, 10, 50);
    const values = Float64Array.of(0, 7, 3);
    const use = { times, elements: values, extremes: extremesOf(values) };
    expect(stepLine(use, { from: 20, to: 40, left: 0, width: 100 }, (v) => v)).toEqual([0, 7, 100, 7]);
    expect([5, 10, 60].map((c) => valueAt(times, values, c))).toEqual([0, 7, 3]);
  });
});
