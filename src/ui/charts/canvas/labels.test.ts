import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelBox, boxesOverlap, placeLabels } from './labels.ts';

const BOUNDS = { x: 0, y: 0, width: 400, height: 200 };

describe('labels of marks', () => {
  it('stand beside their marks where there is room', () => {
    expect(placeLabels([{ text: 'run', x: 100, y: 100 }], [], BOUNDS)).toEqual([{ x: 111, y: 104, anchor: 'start' }]);
    expect(placeLabels([{ text: 'run', x: 390, y: 100 }], [], BOUNDS)).toEqual([{ x: 379, y: 104, anchor: 'end' }]);
  });

  it('lie on no other label, on no mark, on nothing that is drawn, and inside of the frame', () => {
    const mark = fc.record({
      text: fc.constantFrom('this run', 'bound', 'every tensor once'),
      x: fc.integer({ min: 0, max: 400 }),
      y: fc.integer({ min: 0, max: 200 }),
    });
    const box = fc.record({
      x: fc.integer({ min: 0, max: 400 }),
      y: fc.integer({ min: 0, max: 200 }),
      width: fc.integer({ min: 1, max: 200 }),
      height: fc.integer({ min: 1, max: 40 }),
    });
    let placed = 0;
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 5 }), fc.array(box, { maxLength: 3 }), (marks, taken) => {
        const places = placeLabels(marks, taken, BOUNDS);
        const boxes = places.flatMap((place, i) => (place === null ? [] : [labelBox(marks[i]?.text ?? '', place)]));
        placed += boxes.length;
        boxes.forEach((a, i) => {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 400 && a.y + a.height <= 200).toBe(true);
          for (const b of [...taken, ...boxes.slice(i + 1)]) expect(boxesOverlap(a, b)).toBe(false);
          for (const { x, y } of marks)
            expect(boxesOverlap(a, { x: x - 5, y: y - 5, width: 10, height: 10 })).toBe(false);
        });
      }),
    );
    expect(placed).toBeGreaterThan(50);
  });
});
