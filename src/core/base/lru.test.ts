import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Lru, withNewest } from './lru.ts';

const anyKey = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), key: anyKey }),
  fc.record({ kind: fc.constant('set' as const), key: anyKey, value: fc.nat(9) }),
  fc.record({ kind: fc.constant('clear' as const) }),
);

it('holds the keys used last, whatever is done', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(anyStep, { maxLength: 40 }), (most, steps) => {
      const lru = new Lru<string, number>(most);
      // Newest first.
      let model: { readonly key: string; readonly value: number }[] = [];
      const use = (key: string, value: number): void => {
        model = [{ key, value }, ...model.filter((entry) => entry.key !== key)].slice(0, most);
      };
      for (const step of steps) {
        if (step.kind === 'clear') {
          lru.clear();
          model = [];
        } else if (step.kind === 'set') {
          lru.set(step.key, step.value);
          use(step.key, step.value);
        } else {
          const known = model.find(({ key }) => key === step.key);
          expect(lru.get(step.key)).toBe(known?.value);
          if (known !== undefined) use(known.key, known.value);
        }
      }
    }),
  );
});

it('withNewest leaves the map that it was given as it was', () => {
  const two = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  expect([...withNewest(two, 'a', 3, 2)]).toEqual([
    ['b', 2],
    ['a', 3],
  ]);
  expect([...withNewest(two, 'c', 3, 2).keys()]).toEqual(['b', 'c']);
  expect([...two.keys()]).toEqual(['a', 'b']);
});
