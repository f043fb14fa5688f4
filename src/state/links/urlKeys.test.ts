import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { GRAPH_DETAILS } from '../view/view.ts';
import { EXPERIMENT_KEYS } from './urlExperiment.ts';
import { EPILOGUE_KEYS, SHAPE_KEYS } from './urlLayer.ts';
import { NETWORK_KEYS } from './urlNetwork.ts';
import { Failed, type Key } from './urlQuery.ts';
import { VIEW_KEYS } from './urlView.ts';

/** Every key with its reader and its writer, whatever its values are. */
const ALL_KEYS: Readonly<Record<string, Key<unknown>>> = Object.fromEntries(
  [
    ...Object.values({ ...EXPERIMENT_KEYS, pins: undefined, parameters: undefined }).filter((k) => k !== undefined),
    ...EXPERIMENT_KEYS.parameters,
    ...EXPERIMENT_KEYS.pins,
    ...Object.values(SHAPE_KEYS),
    ...Object.values(EPILOGUE_KEYS),
    ...Object.values(NETWORK_KEYS),
    ...Object.values(VIEW_KEYS),
  ].map((key) => [key.key, key as Key<unknown>]),
);

/** Values of each key to begin with: those in the links of before, and of keys that came later. */
const RECORDED = new Map<string, string[]>([['graph', [...GRAPH_DETAILS]]]);
for (const line of readFileSync(new URL('../../testdata/links.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .slice(1, -1)) {
  for (const [key, value] of new URLSearchParams((JSON.parse(line) as { readonly link: string }).link)) {
    RECORDED.set(key, [...(RECORDED.get(key) ?? []), value]);
  }
}

// Keys that links have had since then.
RECORDED.set('fold_taps', ['none', 'row', 'window']);
RECORDED.set('shiftby', ['channel']);
RECORDED.set('wscale', ['channel']);

const PIECES = ['0', '1', '9', '255', '-', '.', ',', ':', 'x', 'e-9', '.5', '%2C', '%', 'ink:', 'é', ' ', '99999999'];
// Keys that came later.
RECORDED.set('size', ['128', '512']);
RECORDED.set('pixels', ['unit', 'caffe']);
RECORDED.set('style', ['7', '3:50,12:50']);
RECORDED.set('shapes', ['x:1x3x48x320,z:10']);
RECORDED.set('hostmodel', ['macs=2e9,bytes=4e9,call=1e-6;softmax:bytes=1e8;max%3Apool:call=0']);

/** What a key accepts it writes so that it is accepted again, as the same value. */
describe.each(Object.entries(ALL_KEYS))('%s', (name, key) => {
  it('is written as it is read', () => {
    const texts = fc.oneof(fc.constantFrom(...(RECORDED.get(name) ?? ['', '1'])), fc.string({ maxLength: 12 }));
    const change = fc.record({ at: fc.nat(), gone: fc.nat({ max: 3 }), more: fc.constantFrom('', ...PIECES) });
    let accepted = 0;
    fc.assert(
      fc.property(texts, fc.array(change, { maxLength: 3 }), (text, changes) => {
        const value = key.read(
          changes.reduce((t, { at, gone, more }) => {
            const cut = at % (t.length + 1);
            return t.slice(0, cut) + more + t.slice(cut + gone);
          }, text),
        );
        if (value instanceof Failed) return;
        accepted += 1;
        const written = key.write(value);
        // The usual value is not written at all.
        if (written === null) return;
        expect(key.read(written)).toEqual(value);
        expect(key.write(key.read(written))).toBe(written);
      }),
      { numRuns: samples(150, 5000) },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

it('each says what it would take instead of what it cannot read', () => {
  const why = Object.entries(ALL_KEYS).map(([name, key]) => {
    const value = key.read('~?');
    return `${name}: ${value instanceof Failed ? value.why : 'accepted'}`;
  });
  expect(why.join('\n')).toMatchSnapshot();
});

it('these are all keys that links have', () => {
  const others = ['v', 'vs'];
  expect([...Object.keys(ALL_KEYS), ...others]).toEqual(expect.arrayContaining([...RECORDED.keys()]));
});
