import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../core/base/slices.ts';
import { samples } from '../testdata/sample.ts';
import { layoutInSlices, type GraphLayout, type LayoutRequest } from './layeredLayout.ts';

const lay = (request: LayoutRequest): GraphLayout => inOneGo(layoutInSlices(request));

/** Graphs of which every box but the first reads one or two before it; sizes differ. */
const graphs = (most: number): fc.Arbitrary<LayoutRequest> =>
  fc
    .record({
      boxes: fc.array(
        fc.record({
          width: fc.integer({ min: 20, max: 200 }),
          height: fc.integer({ min: 20, max: 120 }),
          back: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
        }),
        { minLength: 1, maxLength: most },
      ),
      direction: fc.constantFrom('down' as const, 'right' as const),
    })
    .map(({ boxes, direction }) => ({
      direction,
      boxes: boxes.map(({ width, height }) => ({ width, height })),
      edges: boxes.flatMap(({ back }, to) =>
        [...new Set(back)].filter((b) => b <= to).map((b) => ({ from: to - b, to })),
      ),
    }));

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const boxesOf = ({ boxes }: LayoutRequest, { corners }: GraphLayout): readonly Placed[] =>
  boxes.map((size, i) => ({ ...size, x: corners[2 * i] ?? NaN, y: corners[2 * i + 1] ?? NaN }));

/** Blocks of `length` boxes in a row with a shortcut around them. */
function residual(blocks: number, length: number): LayoutRequest {
  const edges = Array.from({ length: blocks * length }, (_, i) => ({ from: i, to: i + 1 }));
  const shortcuts = Array.from({ length: blocks }, (_, b) => ({ from: b * length, to: (b + 1) * length }));
  const boxes = Array.from({ length: blocks * length + 1 }, () => ({ width: 140, height: 40 }));
  return { boxes, edges: [...edges, ...shortcuts], direction: 'down' };
}

describe('the layout of a graph', () => {
  it('lays no box over another, all within its extent, and every edge from its border to the border of what it feeds, forwards', () => {
    fc.assert(
      fc.property(graphs(24), (request) => {
        const layout = lay(request);
        const placed = boxesOf(request, layout);
        const right = request.direction === 'right';
        for (const [i, a] of placed.entries()) {
          expect(a.x >= -1e-6 && a.y >= -1e-6).toBe(true);
          expect(a.x + a.width <= layout.width + 1e-6 && a.y + a.height <= layout.height + 1e-6).toBe(true);
          for (const b of placed.slice(i + 1)) {
            const apart =
              a.x + a.width <= b.x + 1e-6 ||
              b.x + b.width <= a.x + 1e-6 ||
              a.y + a.height <= b.y + 1e-6 ||
              b.y + b.height <= a.y + 1e-6;
            expect(apart).toBe(true);
          }
        }
        for (const [i, { from, to }] of request.edges.entries()) {
          const [a, b] = [placed[from], placed[to]];
          const way = layout.ways[i];
          if (a === undefined || b === undefined || way === undefined) throw new Error('an edge is not laid out');
          const ends = [way[0], way[1], way.at(-2), way.at(-1)];
          const expected = right
            ? [a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2]
            : [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y];
          for (const [k, value] of expected.entries()) expect(ends[k]).toBeCloseTo(value, 6);
          // Forwards all the way, and through no box.
          const places = Array.from({ length: way.length / 2 }, (_, k) => [way[2 * k] ?? NaN, way[2 * k + 1] ?? NaN]);
          const along = places.map(([x, y]) => (right ? x : y) ?? NaN);
          expect([...along].sort((p, q) => p - q)).toEqual(along);
          for (const [x = NaN, y = NaN] of places.slice(1, -1))
            for (const { x: left, y: top, width, height } of placed)
              expect(x > left + 1e-6 && x < left + width - 1e-6 && y > top + 1e-6 && y < top + height - 1e-6).toBe(
                false,
              );
        }
      }),
      { numRuns: samples(60, 1000) },
    );
  });

  it('is the same of the same graph', () => {
    fc.assert(
      fc.property(graphs(16), (request) => {
        expect(lay(request)).toEqual(lay(structuredClone(request)));
      }),
      { numRuns: samples(15, 200) },
    );
  });

  it('repeats what is repeated: a thousand boxes of a residual network in a straight line, one block like another', () => {
    const request = residual(125, 8);
    const layout = lay(request);
    const placed = boxesOf(request, layout);
    expect(placed).toHaveLength(1001);
    const [first, , , , , , , , second] = placed;
    const step = { x: (second?.x ?? NaN) - (first?.x ?? NaN), y: (second?.y ?? NaN) - (first?.y ?? NaN) };
    for (const [i, { x, y }] of placed.entries()) {
      const before = placed[i - 8];
      if (before === undefined) continue;
      expect(x - before.x).toBeCloseTo(step.x, 6);
      expect(y - before.y).toBeCloseTo(step.y, 6);
    }
    expect(step.x).toBeCloseTo(0, 6);
  });

  it('says how far it is, piece by piece', () => {
    const fractions = [...layoutInSlices(residual(10, 4))];
    expect(fractions).toHaveLength(10);
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('of a piece where each box reads all before it has a place for every edge', () => {
    const count = 20;
    const boxes = Array.from({ length: count }, () => ({ width: 140, height: 40 }));
    const edges = boxes.flatMap((_, to) => Array.from({ length: to }, (__, from) => ({ from, to })));
    const { ways, corners } = lay({ boxes, edges, direction: 'down' });
    expect(ways.every((way) => way.length >= 4)).toBe(true);
    // One below the other, as they are computed.
    const tops = boxes.map((_, i) => corners[2 * i + 1] ?? NaN);
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
  });

  it('of nothing is nothing', () => {
    expect(lay({ boxes: [], edges: [], direction: 'down' })).toMatchObject({ width: 0, height: 0, ways: [] });
  });
});
