import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NETWORKS } from '../layer/benchmarks.ts';
import { shapeOf } from '../layer/layer.ts';
import { PRESETS, type Preset } from '../machine/presets.ts';
import { DEFAULT_EXPERIMENT } from './defaults.ts';
import { canonicalText, experimentKey, hashText } from './key.ts';

describe('the name of an experiment', () => {
  it('does not depend on the order in which fields were set', () => {
    expect(canonicalText({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe(canonicalText({ a: [2, { c: 4, d: 3 }], b: 1 }));
  });

  it('leaves out what is undefined', () => {
    expect(canonicalText({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  it('is JSON that reads back to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalText(JSON.parse(canonicalText(value)))).toBe(canonicalText(value));
      }),
    );
  });

  it('differs for texts that differ in one character', () => {
    const names = new Set(Array.from({ length: 10_000 }, (_, i) => hashText(`tile_h=${i}`)));
    expect(names.size).toBe(10_000);
  });

  /** Keys that name results which others have: they are never to change. */
  it('is what it always was', () => {
    const ofPreset = ({ id, arch }: Preset): string => experimentKey({ ...DEFAULT_EXPERIMENT, preset: id, arch });
    expect(Object.fromEntries(PRESETS.map((preset) => [preset.id, ofPreset(preset)]))).toEqual({
      default: '444b0a736bd87e79',
      pynq: '444b0a736bd87e79',
      ultra96: '341b6943a8ef2a97',
      zcu104: '341b6943a8ef2a97',
      'de10-nano': '123014986165b068',
      'pynq-4x8': '108d2e4a156ccb9a',
    });
    const schedule = { tile_h: 7, oc_nthread: 2, order: 'input-stationary' } as const;
    expect(experimentKey({ ...DEFAULT_EXPERIMENT, schedule, seed: 4294967295 })).toBe('6e1974377e326028');
    const workload = { kind: 'conv', shape: shapeOf(8, 8, 32, 32, 3, 1, 1) } as const;
    const epilogue = { shift: 2, bias: false, clip: null };
    expect(experimentKey({ ...DEFAULT_EXPERIMENT, workload, epilogue })).toBe('771731764b2cca2d');
    const layers = NETWORKS.flatMap((network) =>
      network.layers.map((layer) => ({ network: network.name, layer: layer.name })),
    );
    const keys = layers.map((layer) =>
      experimentKey({ ...DEFAULT_EXPERIMENT, workload: { kind: 'network', ...layer } }),
    );
    expect(hashText(keys.join())).toBe('a53cca4c6b202a4d');
  });
});
