import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOf, HISTORY_LIMIT, record, redo, seal, undo, type History } from './history.ts';

const same = (a: number, b: number): boolean => a === b;
const step = (h: History<number>, next: number, gesture?: string): History<number> => record(h, next, same, gesture);

describe('undo and redo', () => {
  it('go back and forth', () => {
    const h = step(step(historyOf(1), 2), 3);
    expect(undo(h).present).toBe(2);
    expect(undo(undo(h)).present).toBe(1);
    expect(redo(undo(h))).toEqual(h);
    expect(undo(historyOf(1)).present).toBe(1);
  });

  it('a change after undo forgets what could be redone', () => {
    expect(redo(step(undo(step(historyOf(1), 2)), 5)).present).toBe(5);
  });

  it('a drag is one step', () => {
    const dragged = step(step(step(historyOf(1), 2, 'drag'), 3, 'drag'), 4, 'drag');
    expect(undo(dragged).present).toBe(1);
  });

  it('two drags of the same control are two steps', () => {
    const once = seal(step(historyOf(1), 2, 'drag'));
    expect(undo(step(once, 3, 'drag')).present).toBe(2);
  });

  it('a drag that ends where it began is no step', () => {
    const back = step(step(historyOf(1), 2, 'drag'), 1, 'drag');
    expect(back.past).toEqual([]);
  });

  it('setting the same value is no step', () => {
    const h = historyOf(1);
    expect(step(h, 1)).toBe(h);
  });

  it('keeps a bounded number of steps', () => {
    let h = historyOf(0);
    for (let i = 1; i <= HISTORY_LIMIT + 50; i++) h = step(h, i);
    expect(h.past).toHaveLength(HISTORY_LIMIT);
  });

  it('undoing everything after any changes leads to the first value, redoing to the last', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.constantFrom(null, 'a', 'b')), { maxLength: 40 }), (changes) => {
        let h = historyOf(0);
        for (const [value, gesture] of changes) h = record(h, value, same, gesture);
        const last = h.present;
        const steps = h.past.length;
        for (let i = 0; i < steps; i++) h = undo(h);
        expect(h.present).toBe(0);
        for (let i = 0; i < steps; i++) h = redo(h);
        expect(h.present).toBe(last);
      }),
    );
  });
});
