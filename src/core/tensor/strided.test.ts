import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { elementsOf, type Shape } from './shape.ts';
import { elementsInOrder, exchanged, isRowMajor, orderedAs, regrouped, rowMajor, type Strided } from './strided.ts';

/** The places of all elements, by their indices. */
function placesOf({ shape, strides }: Strided): number[] {
  return Array.from({ length: elementsOf(shape) }, (_, element) => {
    let [rest, place] = [element, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      place += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return place;
  });
}

/** As many elements as `count` in another shape, by its prime factors. */
const anyShape = (factors: readonly number[], picks: readonly number[]): Shape => {
  const shape = picks.slice(0, 4).map(() => 1);
  for (const [i, factor] of factors.entries()) {
    const axis = (picks[i % picks.length] ?? 0) % shape.length;
    shape[axis] = (shape[axis] ?? 1) * factor;
  }
  return shape;
};

const anyPicks = fc.array(fc.nat(1000), { minLength: 5, maxLength: 9 });

describe('a tensor whose elements lie in another one', () => {
  it('has through any reshapes and exchanges of axes the elements that these give, one after another', () => {
    let told = 0;
    const factors = fc.array(fc.constantFrom(1, 2, 2, 3, 5), { minLength: 1, maxLength: 5 });
    const steps = fc.array(fc.record({ exchange: fc.boolean(), picks: anyPicks }), { maxLength: 5 });
    fc.assert(
      fc.property(factors, anyPicks, steps, (parts, picks, moves) => {
        let view: Strided = rowMajor(anyShape(parts, picks));
        for (const move of moves) {
          const keys = view.shape.map((_, axis) => move.picks[axis] ?? 0);
          const order = keys.map((_, axis) => axis).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
          const before = placesOf(view);
          if (move.exchange) {
            const { shape } = view;
            view = exchanged(view, order);
            expect(view.shape).toEqual(order.map((axis) => shape[axis]));
            continue;
          }
          const shape = anyShape(parts, move.picks);
          const next = regrouped(view, shape);
          // By the places of neighbours: were there strides, they would be these.
          const ones = shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
          const strides = shape.map((size, axis) => (size === 1 ? 0 : (before[ones[axis] ?? 0] ?? 0)));
          const isStrided = String(placesOf({ shape, strides })) === String(before);
          expect(next !== null).toBe(isStrided);
          if (next === null) return;
          expect(placesOf(next)).toEqual(before);
          view = next;
        }
        const places = placesOf(view);
        expect(isRowMajor(view)).toBe(places.every((place, i) => place === i));
        const ordered = orderedAs(view);
        if (ordered === null) throw new Error('each element is there once');
        const data = Int8Array.from({ length: places.length }, (_, i) => (i * 37) % 251);
        expect([...elementsInOrder(data, ordered)]).toEqual(places.map((place) => data[place]));
        told++;
      }),
      { numRuns: samples(200, 5000), seed: 12 },
    );
    expect(told).toBeGreaterThan(50);
  });

  it('is told exactly: axes exchanged, merged where they follow each other, and none where they do not', () => {
    const view = exchanged(rowMajor([2, 3, 4]), [1, 0, 2]);
    expect(view).toEqual({ shape: [3, 2, 4], strides: [4, 12, 1] });
    expect(regrouped(view, [6, 4])).toBeNull();
    expect(regrouped(view, [3, 2, 2, 1, 2])?.strides).toEqual([4, 12, 2, 0, 1]);
    expect(orderedAs(view)).toEqual({ shape: [2, 3, 4], order: [1, 0, 2] });
    expect(orderedAs({ shape: [2], strides: [2] })).toBeNull();
  });
});
