import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DIGIT_SIZE } from '../../core/workload/digits/digits.ts';
import { samples } from '../../testdata/sample.ts';
import { digitFromStrokes } from '../../core/workload/digits/drawing.ts';
import { INK_UNITS, pairs, PEN_RADIUS, rasterize } from '../../core/workload/digits/strokes.ts';
import { extendStroke, isFull, MOST_POINTS } from './strokes.ts';

describe('a drawing', () => {
  it('is ink where the pen was and paper elsewhere', () => {
    const grey = rasterize([[50, 50, 200, 50]], 51);
    const at = (x: number, y: number): number => grey[y * 51 + x] ?? NaN;
    expect(at(10, 10)).toBe(255);
    expect(at(25, 10)).toBe(255);
    expect(at(40, 10)).toBe(255);
    expect(at(25, 30)).toBe(0);
    expect(at(50, 10)).toBe(0);
  });

  it('is the nearest stroke at every pixel, wherever the strokes go', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: INK_UNITS }), fc.integer({ min: 0, max: INK_UNITS }));
    const strokes = fc.array(
      fc.array(point, { minLength: 1, maxLength: 4 }).map((points) => points.flat()),
      { minLength: 1, maxLength: 3 },
    );
    const size = 23;
    const scale = size / INK_UNITS;
    const away = (x: number, y: number, stroke: readonly number[]): number => {
      const points = pairs(stroke).map(([px, py]) => [px * scale, py * scale] as const);
      return Math.min(
        ...points.map(([bx, by], i) => {
          const [ax, ay] = points[Math.max(0, i - 1)] ?? [bx, by];
          const length = (bx - ax) ** 2 + (by - ay) ** 2;
          const t = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
          const along = Math.max(0, Math.min(1, t));
          return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
        }),
      );
    };
    fc.assert(
      fc.property(strokes, (drawn) => {
        const grey = rasterize(drawn, size);
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) {
            const near = Math.min(...drawn.map((stroke) => away(x + 0.5, y + 0.5, stroke)));
            const ink = 255 * Math.max(0, Math.min(1, PEN_RADIUS * scale + 0.5 - near));
            expect(Math.abs((grey[y * size + x] ?? NaN) - ink)).toBeLessThan(0.501);
          }
        }
      }),
      { numRuns: samples(30, 1000) },
    );
  });

  it('takes little work, however far its strokes go to and fro', () => {
    const strokes = Array.from({ length: MOST_POINTS }, (_, i) => [(i * 97) % 256, (i * 59) % 256]);
    const counted = vi.spyOn(Math, 'sqrt');
    rasterize([strokes.flat()], 112);
    // A look at a pixel for every pixel of every piece's box would be millions.
    expect(counted.mock.calls.length).toBeGreaterThan(1000);
    expect(counted.mock.calls.length).toBeLessThan(150_000);
    counted.mockRestore();
  });

  it('of a single point is a dot', () => {
    expect(rasterize([[128, 128]], 28).some((v) => v > 0)).toBe(true);
  });

  it('does not depend on the order of its strokes', () => {
    const point = fc.integer({ min: 0, max: INK_UNITS });
    const stroke = fc.array(fc.tuple(point, point), { minLength: 1, maxLength: 5 }).map((points) => points.flat());
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 4 }), (strokes) => {
        expect(rasterize([...strokes].reverse(), 40)).toEqual(rasterize(strokes, 40));
      }),
      { numRuns: samples(30, 100) },
    );
  });

  it('leaves out points that say nothing new, keeps to the field, and ends when a link would get too long', () => {
    const stroke = extendStroke(extendStroke(extendStroke([], 10, 10), 11, 10), 400, -5);
    expect(stroke).toEqual([10, 10, INK_UNITS, 0]);
    expect(pairs(stroke)).toEqual([
      [10, 10],
      [INK_UNITS, 0],
    ]);
    expect(isFull([stroke])).toBe(false);
    expect(isFull([Array.from({ length: 5000 }, () => 0)])).toBe(true);
    const points = (n: number): number[] => Array.from({ length: 2 * n }, () => 0);
    expect([isFull([points(MOST_POINTS - 1)]), isFull([points(MOST_POINTS - 1), points(1)])]).toEqual([false, true]);
  });

  it('measures how near a point is both ways', () => {
    for (const [x, y, length] of [
      [14, 50, 2],
      [15, 50, 4],
      [10, 54, 2],
      [10, 55, 4],
      [13, 53, 2],
      [14, 54, 4],
    ] as const)
      expect([x, y, extendStroke([10, 50], x, y).length]).toEqual([x, y, length]);
  });

  it('becomes what the network reads, wherever in the field it is drawn', () => {
    const read = (dx: number): Float32Array => digitFromStrokes([[60 + dx, 60, 60 + dx, 180]]);
    expect(read(0)).toHaveLength(DIGIT_SIZE ** 2);
    expect(Math.max(...read(0))).toBe(1);
    // A whole number of the rasterizer's pixels further right: the same digit.
    const shifted = read((INK_UNITS * 16) / 112);
    read(0).forEach((value, i) => {
      expect(shifted[i]).toBeCloseTo(value, 1);
    });
  });

  it('without strokes is paper', () => {
    expect(digitFromStrokes([]).every((v) => v === 0)).toBe(true);
  });
});

describe('the ink of a drawing', () => {
  /** By the distance of every pixel from every piece: what the pen covers, however it was found. */
  function slow(strokes: readonly (readonly number[])[], size: number): number[] {
    const scale = size / INK_UNITS;
    const grey = new Array<number>(size * size).fill(0);
    for (let at = 0; at < grey.length; at++) {
      const [x, y] = [(at % size) + 0.5, Math.floor(at / size) + 0.5];
      for (const stroke of strokes) {
        const points = pairs(stroke).map(([px, py]) => [px * scale, py * scale] as const);
        for (const [i, b] of points.entries()) {
          const a = points[i - 1] ?? b;
          let nearest = Infinity;
          for (let k = 0; k <= 400; k++) {
            const t = k / 400;
            nearest = Math.min(nearest, Math.hypot(x - a[0] - t * (b[0] - a[0]), y - a[1] - t * (b[1] - a[1])));
          }
          const ink = Math.min(1, Math.max(0, 10 * scale + 0.5 - nearest));
          grey[at] = Math.max(grey[at] ?? 0, Math.round(255 * ink));
        }
      }
    }
    return grey;
  }

  it('covers the pixels that the pen came over, at the edges of the field too, and no others', () => {
    const coordinate = fc.oneof(fc.constantFrom(0, INK_UNITS), fc.integer({ min: 0, max: INK_UNITS }));
    const stroke = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 2 }).map((p) => p.flat());
    fc.assert(
      fc.property(fc.array(stroke, { minLength: 1, maxLength: 2 }), (strokes) => {
        const [fast, expected] = [rasterize(strokes, 20), slow(strokes, 20)];
        const away = expected.map((value, at) => Math.abs((fast[at] ?? NaN) - value));
        expect(Math.max(...away)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 20 },
    );
  });
});
