import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { listsInSlices, listsOf, type JsonLists } from './jsonLists.ts';

interface Outcome {
  readonly lists: JsonLists | null;
  /** What the parser says of a text that is not JSON. */
  readonly words: string | null;
}

const outcome = (read: () => JsonLists): Outcome => {
  try {
    return { lists: read(), words: null };
  } catch (error) {
    return { lists: null, words: error instanceof Error ? error.message : String(error) };
  }
};

const whole = (text: string): Outcome => outcome(() => listsOf(JSON.parse(text)));

/** With the fractions that were yielded. */
function inSlices(text: string, piece: number): { readonly read: Outcome; readonly done: readonly number[] } {
  const done: number[] = [];
  const read = outcome(() => {
    const reading = listsInSlices(text, piece);
    let step = reading.next();
    for (; step.done !== true; step = reading.next()) done.push(step.value);
    return step.value;
  });
  return { read, done };
}

const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r', '\r\n'), maxLength: 3 });
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('-0', '1e999', '0.5E-3', '16777217'),
);
/** Marks inside of texts are no marks of lists. */
const string = fc
  .string({ unit: fc.constantFrom('"', '\\', ',', '[', ']', '{', '}', 'é', '\n', 'a'), maxLength: 6 })
  .map((text) => JSON.stringify(text));

const list = (entries: fc.Arbitrary<string>, size: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.tuple(space, entries, space), { maxLength: size }), space)
    .map(([all, between]) => `[${all.map((parts) => parts.join('')).join(',') || between}]`);

/** Nested up to deeper than numbers may lie. */
const { numbers } = fc.letrec<{ readonly numbers: string }>((tie) => ({
  numbers: list(fc.oneof({ maxDepth: 11, depthSize: 'medium' }, number, tie('numbers')), 5),
}));
const object = fc
  .array(fc.tuple(string, fc.oneof(number, numbers, string)), { maxLength: 3 })
  .map((entries) => `{${entries.map(([key, value]) => `${key}:${value}`).join(',')}}`);
const anything = list(fc.oneof(number, numbers, string, object, fc.constantFrom('null', 'true')), 8);
const text = fc
  .tuple(space, fc.oneof(numbers, list(object, 5), anything, string, object), space)
  .map((parts) => parts.join(''));
const piece = fc.integer({ min: 1, max: 60 });

describe('JSON in slices', () => {
  it('is what it is as a whole, wherever it is cut', () => {
    let cut = 0;
    fc.assert(
      fc.property(text, piece, (json, units) => {
        const { read, done } = inSlices(json, units);
        expect(read).toEqual(whole(json));
        cut += done.length;
      }),
      { numRuns: samples(400, 20_000) },
    );
    expect(cut).toBeGreaterThan(100);
  });

  it('is refused in the words of the whole, whatever is wrong with it', () => {
    const broken = fc
      .tuple(
        text,
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.constantFrom('', ',', '[', ']', '{', '}', '"', '\\', 'x', '1', '\n', '-'),
      )
      .map(([json, at, gone, more]) => {
        const from = at % (json.length + 1);
        return json.slice(0, from) + more + json.slice(from + gone);
      });
    let refused = 0;
    fc.assert(
      fc.property(broken, piece, (json, units) => {
        const expected = whole(json);
        expect(inSlices(json, units).read).toEqual(expected);
        if (expected.words !== null) refused += 1;
      }),
      { numRuns: samples(800, 40_000) },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it('says how far it is after each piece, of about the size that was asked for', () => {
    const json = JSON.stringify(Array.from({ length: 1000 }, (_, i) => [i, i]));
    const { done } = inSlices(json, 100);
    expect(done.length).toBeGreaterThan(json.length / 120);
    done.forEach((fraction, i) => {
      const size = (fraction - (done[i - 1] ?? 0)) * json.length;
      expect(size).toBeGreaterThan(99);
      expect(size).toBeLessThan(110);
    });
    expect(done.at(-1)).toBeLessThan(1);
  });

  it('finds a mistake far from the beginning at its place', () => {
    const good = '[1,2],\n'.repeat(3000);
    for (const json of [`[${good}[1,x2]]`, `[${good}[1,2`, `[${good}]`, `[${good}"a", [1,2]] 5`]) {
      expect(inSlices(json, 1000).read).toEqual(whole(json));
    }
  });

  it('counts lines and columns up to a mistake as they are, since some parsers name them', () => {
    const parse = vi.spyOn(JSON, 'parse');
    const breaks = /\r\n?|\n/;
    for (const good of [
      '[[1,2],\n'.padEnd(90),
      '\n\r\n'.repeat(40).concat('[1,').padEnd(200),
      `[\n1,${'1,'.repeat(60)}`,
    ]) {
      const json = `${good}2,x]`;
      expect(inSlices(json, 1).read.words).not.toBeNull();
      const [asked] = parse.mock.lastCall ?? [''];
      expect(asked).not.toBe(json);
      const [lines, expected] = [asked.split(breaks), json.split(breaks)];
      expect([asked.length, lines.length, lines.at(-1)?.length]).toEqual([
        ...[json.length, expected.length, expected.at(-1)?.length],
      ]);
    }
    parse.mockRestore();
  });
});
