import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAMED_COLOURS, recording, type Drawn } from '../charts/recording.testing.ts';
import { drawTrack, drawWaits } from './drawTrack.ts';
import { tracksOf, type Track } from './tracks.ts';
import { tileTrace } from './trace.testing.ts';

const BAND = { y: 10, height: 40 };
const rects = (drawn: readonly Drawn[]): (Drawn & { kind: 'rect' })[] => drawn.filter((d) => d.kind === 'rect');

describe('drawing a lane', () => {
  const { busy, waits } = tracksOf(tileTrace());

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
    const many: Track = {
      count: 100,
      from: Float64Array.from({ length: 100 }, (_, i) => 10 * i),
      to: Float64Array.from({ length: 100 }, (_, i) => 10 * i + 5),
      style: new Uint8Array(100).fill(3),
      instruction: Int32Array.from({ length: 100 }, (_, i) => i),
    };
    const target = recording();
    drawTrack(target, many, { from: 0, to: 1000, left: 0, width: 100 }, BAND, NAMED_COLOURS);
    expect(target.drawn).toHaveLength(100);
    expect(rects(target.drawn).every((r) => r.w === 1 && Math.abs(r.h - 20) < 1e-3)).toBe(true);
  });

  it('leaves no gap between a box and the narrow spans beside it', () => {
    // A box of 105 cycles, then spans of 1 cycle back to back, at ten cycles a pixel: column 10 is shared.
    const track: Track = {
      count: 96,
      from: Float64Array.from({ length: 96 }, (_, i) => (i === 0 ? 0 : 104 + i)),
      to: Float64Array.from({ length: 96 }, (_, i) => 105 + i),
      style: new Uint8Array(96).fill(3),
      instruction: new Int32Array(96),
    };
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
        const dense: Track = {
          count,
          from: Float64Array.from({ length: count }, (_, i) => gap * i),
          to: Float64Array.from({ length: count }, (_, i) => gap * i + 1),
          style: Uint8Array.from({ length: count }, (_, i) => i % 3),
          instruction: new Int32Array(count),
        };
        const target = recording();
        drawTrack(target, dense, { from: 0, to: gap * count, left: 0, width: 200 }, BAND, NAMED_COLOURS);
        expect(target.drawn.length).toBeLessThanOrEqual(200 * 4);
        for (const r of rects(target.drawn)) {
          expect(r.y).toBeGreaterThanOrEqual(BAND.y - 1e-9);
          expect(r.y + r.h).toBeLessThanOrEqual(BAND.y + BAND.height + 1e-9);
        }
      }),
      { numRuns: 30 },
    );
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
