import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzy.ts';

const TITLES = ['Zoom in', 'Zoom out', 'Show Roofline', 'Show Memory', 'Machine: DE10-Nano', 'Undo', 'Redo'];
const find = (query: string): readonly string[] => fuzzyFilter(query, TITLES, (t) => t);

describe('finding a command by a few letters', () => {
  it.each([
    ['zo', 'Zoom out'],
    ['roof', 'Show Roofline'],
    ['sm', 'Show Memory'],
    ['de10', 'Machine: DE10-Nano'],
    ['un', 'Undo'],
  ])('%s finds %s', (query, title) => {
    expect(find(query)).toContain(title);
  });

  it('puts letters in a row and starts of words first', () => {
    expect(find('sm')[0]).toBe('Show Memory');
    expect(find('nano')[0]).toBe('Machine: DE10-Nano');
    expect(find('do')[0]).toBe('Undo');
  });

  it('shows everything for nothing, and nothing for what is not there', () => {
    expect(find(' ')).toEqual(TITLES);
    expect(find('xyzzy')).toEqual([]);
  });

  it('finds a title by any of its letters in order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TITLES),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        (title, keep) => {
          const query = Array.from(title)
            .filter((_, i) => keep[i])
            .join('');
          expect(fuzzyScore(query, title)).not.toBeNull();
        },
      ),
    );
  });
});
