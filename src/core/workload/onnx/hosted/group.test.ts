import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../../testdata/sample.ts';
import { groupUnits, type Unit } from './group.ts';

/** Units of one value each, which read some of those before them; what reads a last one is last itself. */
const graphs = fc
  .array(fc.record({ reads: fc.array(fc.nat(30), { maxLength: 3 }), joins: fc.boolean(), last: fc.nat(9) }), {
    minLength: 1,
    maxLength: 14,
  })
  .map((drawn): readonly Unit[] => {
    const units: Unit[] = [];
    for (const [index, { reads, joins, last }] of drawn.entries()) {
      const from = index === 0 ? [] : [...new Set(reads.map((read) => read % index))];
      const isLast = from.some((read) => units[read]?.last === true) || (joins && last === 0);
      units.push({ reads: from.map(String), makes: [String(index)], joins: joins || isLast, last: isLast });
    }
    return units;
  });

const edgesOf = (units: readonly Unit[]): readonly (readonly [number, number])[] =>
  units.flatMap(({ reads }, to) => reads.map((read) => [Number(read), to] as const));

/** Is there an order of the groups, with these two as one? By brute force: no group can be reached from itself. */
function ordered(units: readonly Unit[], groupOf: readonly number[]): boolean {
  const next = new Map<number, Set<number>>();
  for (const [from, to] of edgesOf(units)) {
    const [a, b] = [groupOf[from] ?? -1, groupOf[to] ?? -1];
    if (a !== b) next.set(a, (next.get(a) ?? new Set()).add(b));
  }
  return [...next.keys()].every((start) => {
    const seen = new Set(next.get(start));
    for (const at of seen) for (const further of next.get(at) ?? []) seen.add(further);
    return !seen.has(start);
  });
}

describe('groups of nodes', () => {
  it('hold every unit once, in an order in which they can be computed, and cannot be made larger', () => {
    fc.assert(
      fc.property(graphs, (units) => {
        const groups = groupUnits(units);
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...units.keys()]);
        const groupOf = units.map((_, index) => groups.findIndex((group) => group.includes(index)));
        for (const [from, to] of edgesOf(units)) expect(groupOf[from]).toBeLessThanOrEqual(groupOf[to] ?? -1);
        for (const group of groups) if (group.length > 1) expect(group.every((unit) => units[unit]?.joins)).toBe(true);
        const lasts = new Set(groupOf.filter((_, index) => units[index]?.last === true));
        expect(lasts.size).toBeLessThanOrEqual(1);
        for (const [from, to] of edgesOf(units)) {
          const [a, b] = [groupOf[from] ?? -1, groupOf[to] ?? -1];
          if (a === b || units[from]?.joins !== true || units[to]?.joins !== true) continue;
          const merged = groupOf.map((group) => (group === b ? a : group));
          expect(ordered(units, merged), `groups ${a} and ${b} could be one`).toBe(false);
        }
      }),
      { numRuns: samples(300, 5000) },
    );
  });

  it('keep what lies between two of them out, and so apart what it connects', () => {
    const chain = (joins: boolean): readonly Unit[] => [
      { reads: [], makes: ['a'], joins: true },
      { reads: ['a'], makes: ['b'], joins },
      { reads: ['a', 'b'], makes: ['c'], joins: true },
    ];
    expect(groupUnits(chain(true))).toEqual([[0, 1, 2]]);
    expect(groupUnits(chain(false))).toEqual([[0], [1], [2]]);
  });
});
