import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../../testdata/sample.ts';
import { tileTrace } from '../../../../core/analysis/trace.testing.ts';
import { trackOf } from '../../../../core/analysis/makeTracks.ts';
import { tracksOf } from '../../../../core/analysis/tracks.ts';
import { NAMED_COLOURS, recording, type Drawn } from '../../../charts/recording.testing.ts';
import { drawTrack, drawWaits } from './drawTrack.ts';

const BAND = { y: 10, height: 40 };
const rects = (drawn: readonly Drawn[]): (Drawn & { kind: 'rect' })[] => drawn.filter((d) => d.kind === 'rect');

describe('drawing a lane', () => {
  const { busy, waits } = tracksOf({ trace: tileTrace() });

  it('draws each instruction as a box in its colour, labelled where there is room', () => {
    const target = recording();
    drawTrack(target, busy.load, { from: 0, to: 200, left: 0, width: 400 }, BAND, NAMED_COLOURS, (i) => `#${i}`);
    expect(target.drawn).toMatchObject([
      // One pixel short of its neighbour, which follows at once.
      { kind: 'rect', x: 76, w: 77, y: 10, h: 40, colour: 'INP/0' },
      { kind: 'text', text: '#0' },
      { kind: 'rect', x: 154, w: 110, colour: 'WGT/0' },
      { kind: 'text', text: '#1' },
    ]);
  });

  it('cuts boxes at the edges of the chart', () => {
    const target = recording();
    drawTrack(target, busy.load, { from: 50, to: 100, left: 64, width: 500 }, BAND, NAMED_COLOURS);
    const [first, second] = rects(target.drawn);
    expect(first).toMatchObject({ x: 64 });
    expect(second === undefined ? NaN : second.x + second.w).toBe(564);
  });

  it('fills a pixel column by its share of busy cycles when instructions are narrower than a pixel', () => {
    // Ten cycles a pixel; GEMM busy 5 of each 10.
    const many = trackOf({
      from: Float64Array.from({ length: 100 }, (_, i) => 10 * i),
      to: Float64Array.from({ length: 100 }, (_, i) => 10 * i + 5),
      activity: new Uint8Array(100).fill(3),
      instruction: Int32Array.from({ length: 100 }, (_, i) => i),
    });
    const target = recording();
    drawTrack(target, many, { from: 0, to: 1000, left: 0, width: 100 }, BAND, NAMED_COLOURS);
    expect(target.drawn).toHaveLength(100);
    expect(rects(target.drawn).every((r) => r.w === 1 && Math.abs(r.h - 20) < 1e-3)).toBe(true);
  });

  it('leaves no gap between a box and the narrow spans beside it', () => {
    // A box of 105 cycles, then spans of 1 cycle back to back, at ten cycles a pixel: column 10 is shared.
    const track = trackOf({
      from: Float64Array.from({ length: 96 }, (_, i) => (i === 0 ? 0 : 104 + i)),
      to: Float64Array.from({ length: 96 }, (_, i) => 105 + i),
      activity: new Uint8Array(96).fill(3),
      instruction: new Int32Array(96),
    });
    const target = recording();
    drawTrack(target, track, { from: 0, to: 200, left: 0, width: 20 }, BAND, NAMED_COLOURS);
    const shared = rects(target.drawn).find((r) => r.x === 10);
    expect(shared?.h).toBeCloseTo(40, 3);
    // The last pixel of the box is the line that sets it apart from its neighbour.
    expect(rects(target.drawn).find((r) => r.x === 0)?.w).toBe(9);
  });

  it('never draws more than a few marks a pixel, however many instructions there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 9 }), (count, gap) => {
        const dense = trackOf({
          from: Float64Array.from({ length: count }, (_, i) => gap * i),
          to: Float64Array.from({ length: count }, (_, i) => gap * i + 1),
          activity: Uint8Array.from({ length: count }, (_, i) => i % 3),
          instruction: new Int32Array(count),
        });
        const target = recording();
        drawTrack(target, dense, { from: 0, to: gap * count, left: 0, width: 200 }, BAND, NAMED_COLOURS);
        expect(target.drawn.length).toBeLessThanOrEqual(200 * 4);
        for (const r of rects(target.drawn)) {
          expect(r.y).toBeGreaterThanOrEqual(BAND.y - 1e-9);
          expect(r.y + r.h).toBeLessThanOrEqual(BAND.y + BAND.height + 1e-9);
        }
      }),
      { numRuns: samples(12, 60) },
    );
  });

  it('fills columns as drawing span by span would, whatever mixture of wide and narrow spans', () => {
    const span = fc.record({
      gap: fc.integer({ min: 0, max: 12 }),
      length: fc.constantFrom(1, 1, 2, 3, 5, 60),
      activity: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 300 }), fc.integer({ min: 20, max: 90 }), (list, width) => {
        let at = 0;
        const ends = list.map(({ gap, length }) => [at + gap, (at += gap + length)] as const);
        const whole = trackOf({
          from: Float64Array.from(ends, ([from]) => from),
          to: Float64Array.from(ends, ([, to]) => to),
          activity: Uint8Array.from(list, ({ activity }) => activity),
          instruction: Int32Array.from(list.keys()),
        });
        const scale = { from: Math.floor(at / 4), to: at, left: 3, width };
        const target = recording();
        drawTrack(target, whole, scale, BAND, NAMED_COLOURS);
        const columns = rects(target.drawn).filter((r) => r.w === 1 && r.h < BAND.height);
        // The share of busy cycles in the column, by looking at every span; a least height keeps what is small in sight.
        for (const x of new Set(columns.map((r) => r.x))) {
          const [a, b] = [
            scale.from + ((x - 3) * (scale.to - scale.from)) / width,
            scale.from + ((x - 2) * (scale.to - scale.from)) / width,
          ];
          const overlap = ends.map(([from, to]) =>
            Math.max(0, Math.min(to, b, scale.to) - Math.max(from, a, scale.from)),
          );
          const busy = overlap.reduce((sum, o) => sum + o, 0) / (b - a);
          const height = columns.filter((r) => r.x === x).reduce((sum, r) => sum + r.h, 0);
          expect(height).toBeGreaterThan(Math.min(BAND.height, busy * BAND.height) - 0.5);
          expect(height).toBeLessThan(busy * BAND.height + 4 * 2 + 0.5);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads few of the spans, however many there are in view', () => {
    const count = 200_000;
    let reads = 0;
    const counted = new Proxy(
      Float64Array.from({ length: count }, (_, i) => 3 * i),
      {
        get: (array, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
          const value: unknown = Reflect.get(array, key, array);
          return value;
        },
      },
    );
    const dense = trackOf({
      from: counted,
      to: Float64Array.from({ length: count }, (_, i) => 3 * i + 2),
      activity: new Uint8Array(count).fill(3),
      instruction: new Int32Array(count),
    });
    const scale = { from: 0, to: 3 * count, left: 0, width: 1000 };
    reads = 0;
    drawTrack(recording(), dense, scale, BAND, NAMED_COLOURS);
    expect(reads).toBeLessThan(5 * 1000);
  });

  it('hatches waits in the colour of what is awaited', () => {
    const target = recording();
    const strip = { y: 45, height: 5 };
    drawWaits(target, waits.compute, { from: 0, to: 200, left: 0, width: 400 }, strip);
    expect(target.drawn).toEqual([
      { kind: 'hatched', x: 2, w: 78, y: 45, h: 5, key: 'fetch' },
      { kind: 'hatched', x: 154, w: 110, y: 45, h: 5, key: 'WGT' },
      { kind: 'hatched', x: 340, w: 56, y: 45, h: 5, key: 'store' },
    ]);
  });
});
