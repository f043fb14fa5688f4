import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLegalArch } from '../isa/arch.testing.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { parseBundle } from './bundle.ts';
import { parseNetworkBundle, type BundleStep, type BundleTensor, type NetworkBundle } from './networkBundle.ts';
import { writeNetworkBundle } from './writeNetworkBundle.ts';

const anyBytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength }).map((bytes) => new Uint8Array(bytes));

const anyTensor: fc.Arbitrary<BundleTensor> = fc.oneof(
  fc.record({
    value: fc.string({ maxLength: 9 }),
    address: fc.nat(),
    shape: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 }),
    fraction: fc.option(fc.integer({ min: -9, max: 9 })),
    layout: fc.record({ kind: fc.constant<'plain'>('plain'), float: fc.boolean() }),
  }),
  fc.record({
    value: fc.string({ maxLength: 9 }),
    address: fc.nat(),
    shape: fc.tuple(...[4, 4, 4, 4].map((max) => fc.integer({ min: 1, max }))),
    fraction: fc.integer({ min: -9, max: 9 }),
    layout: fc.record({
      kind: fc.constant<'blocked'>('blocked'),
      rows: fc.constantFrom(1, 2),
      lanes: fc.constantFrom(1, 16),
      bits: fc.constantFrom(4, 8),
      border: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
    }),
  }),
);

const common = {
  name: fc.string({ maxLength: 9 }),
  operation: fc.string({ maxLength: 9 }),
  output: fc.option(anyTensor),
  expect: fc.option(anyBytes(20)),
};

const anyStep: fc.Arbitrary<BundleStep> = fc.oneof(
  fc.record({
    kind: fc.constant<'vta'>('vta'),
    ...common,
    instructions: fc.integer({ min: 0, max: 3 }).map((n) => new Uint8Array(n * 16).fill(n)),
    base: fc.nat(),
    cycles: fc.option(fc.nat()),
    macs: fc.option(fc.nat()),
  }),
  fc.record({
    kind: fc.constant<'host'>('host'),
    ...common,
    operator: fc.constantFrom({ kind: 'repack' }, { kind: 'float', deep: [1, { a: null }] }),
    inputs: fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
    reads: fc.array(anyTensor, { maxLength: 3 }),
    writes: fc.array(anyTensor, { maxLength: 3 }),
  }),
);

const anyBundle: fc.Arbitrary<NetworkBundle> = fc.record({
  name: fc.string({ maxLength: 9 }),
  source: fc.string({ maxLength: 9 }),
  arch: anyLegalArch(),
  dram: fc.array(fc.record({ address: fc.nat(), bytes: anyBytes(20) }), { maxLength: 3 }),
  steps: fc.array(anyStep, { maxLength: 4 }),
});

const small = (steps: unknown): Record<string, unknown> => ({
  ...writeNetworkBundle({ name: 'n', source: '', arch: DEFAULT_ARCH, dram: [], steps: [] }),
  steps,
});

const codes = (json: unknown): readonly string[] => {
  const parsed = parseNetworkBundle(json);
  return parsed.ok ? [] : parsed.problems.map(({ code, field }) => `${code} ${field}`);
};

describe('a bundle of a whole network', () => {
  it('is read as it was written, through JSON', () => {
    fc.assert(
      fc.property(anyBundle, (bundle) => {
        const json: unknown = JSON.parse(JSON.stringify(writeNetworkBundle(bundle)));
        const parsed = parseNetworkBundle(json);
        expect(parsed).toEqual({ ok: true, value: bundle });
      }),
    );
  });

  it('is no bundle of a layer, and the other way round', () => {
    expect(parseBundle(small([]))).toMatchObject({ ok: false, problems: [{ code: 'bundle.network' }] });
    const layer = { ...small([]), steps: undefined };
    expect(codes(layer)).toEqual(['bundle.missing steps']);
    expect(codes({ format: 'something' })).toEqual(['bundle.format format']);
  });

  it('says by its path what is wrong with a step', () => {
    expect(codes(small([{ kind: 'gpu', name: '', operation: '' }]))).toContain('bundle.step steps[0].kind');
    const vta = { kind: 'vta', name: 'a', operation: 'conv2d', instructions: '', instructionCount: 2 };
    expect(codes(small([vta]))).toEqual(['bundle.instruction-count steps[0].instructionCount']);
    const tensor = { value: 'v', address: 4096, shape: [1, 2 ** 28, 1, 2], fraction: 0, layout: { kind: 'plain' } };
    const host = { kind: 'host', name: 'b', operation: 'add', operator: {}, inputs: [], reads: [tensor], writes: [] };
    expect(codes(small([host]))).toEqual(['bundle.tensor steps[0].reads[0].shape']);
    expect(codes(small([{ ...host, reads: [], writes: 'x' }]))).toEqual(['bundle.type steps[0].writes']);
    const lanes = { kind: 'blocked', rows: 1, lanes: 2 ** 16, bits: 8, border: [0, 0, 4096, 4096] };
    const wide = { ...tensor, shape: [1, 1, 1, 1, 1], layout: lanes };
    expect(codes(small([{ ...host, reads: [wide] }]))).toEqual([
      'bundle.tensor steps[0].reads[0].shape',
      'bundle.tensor steps[0].reads[0].shape',
    ]);
  });
});
