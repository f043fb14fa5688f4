import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { inOneGo } from '../base/slices.ts';
import { must } from '../compiler/compiler.testing.ts';
import { im2colOf, rollUp, unroll } from '../layer/layout/im2col.ts';
import { anySmallConv } from '../layer/layer.testing.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { parseNetworkBundle } from '../program/networkBundle.ts';
import { writeNetworkBundle } from '../program/writeNetworkBundle.ts';
import type { QuantizedGraph } from '../workload/quantize/quantized.ts';
import { networkBundle } from './bundle.ts';
import { compileNetwork, type CompileNetworkOptions } from './compileNetwork.ts';
import type { Executable } from './executable.ts';
import { layoutBytes, layoutKey, packValue, unpackValue, type BlockedLayout } from './layout.ts';
import { anyInputs, HandMadeNetwork } from './network.testing.ts';
import { runBundleInSlices } from './runBundle.ts';
import { runNetwork } from './runNetwork.ts';

/** Compiled; run in its memory and from a file, each layer of VTA as the integer reference says. */
function right(graph: QuantizedGraph, options: CompileNetworkOptions = {}): Executable {
  const executable = must(compileNetwork(graph, DEFAULT_ARCH, options));
  const inputs = anyInputs(graph, 3);
  for (const { index, bits } of must(runNetwork(executable, inputs)).layers) {
    const where = executable.network.layers[index]?.where;
    expect(bits.state, graph.layers[index]?.name).toBe(where === 'host' ? 'host' : 'match');
  }
  const bundle = must(networkBundle(executable, inputs));
  const read = must(parseNetworkBundle(JSON.parse(JSON.stringify(writeNetworkBundle(bundle)))));
  expect(read.steps).toEqual(bundle.steps);
  for (const { index, bits } of must(inOneGo(runBundleInSlices(read, { semantics: 'simulator' })))) {
    expect(bits.state, read.steps[index]?.name).toBe(read.steps[index]?.operation === 'repack' ? 'host' : 'match');
  }
  return executable;
}

const foldsOf = ({ network }: Executable): Record<string, string | undefined> =>
  Object.fromEntries(network.layers.map(({ name, vta }) => [name, vta?.schedule.fold_taps]));

const repacksOf = ({ network }: Executable): string[] =>
  network.layers.flatMap(({ name, repacks }) => repacks.map((r) => `${name}: ${r.value}, ${r.reason}, ${r.bytes}`));

describe('taps as channels in a network', () => {
  it('only of tensors that the host wrote: the network’s input, and what a host step makes', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const a = net.conv('a', net.input('x', [1, 3, 12, 12]), 3, { kernel: 3, pad: 1 });
    const b = net.conv('b', a, 3, { kernel: 3, pad: 1 });
    const c = net.conv('c', net.sigmoid('s', b), 16, { kernel: 3, pad: 1, stride: 2 });
    const executable = right(net.graph(c));
    expect(foldsOf(executable)).toEqual({ a: 'window', b: 'none', s: undefined, c: 'window' });
    const words = 'taps of the 3 x 3 window as channels, constants for the bias beside them';
    expect(repacksOf(executable)).toEqual([`a: x, ${words}, ${144 * 32}`, `c: s, ${words}, ${36 * 32}`]);
    expect(executable.network.layers.map(({ vta }) => vta?.inputFrom)).toEqual(['host', 'vta', undefined, 'host']);
    const names = executable.network.memory.regions.map(({ name }) => name);
    expect(names).toContain('x (im2col 3 x 3)');
    const pinned = compileNetwork(executable.network.graph, DEFAULT_ARCH, {
      schedules: { b: { fold_taps: 'window' } },
    });
    expect(pinned.ok ? [] : pinned.problems).toMatchObject([
      {
        code: 'schedule.fold-taps',
        message: expect.stringMatching(/^b: fold_taps is window, but VTA makes the input/),
      },
    ]);
  });

  it('each layer in its own way, though several read the same tensor', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [2, 3, 10, 9]);
    const a = net.conv('a', x, 16, { kernel: 3, pad: 1 });
    const b = net.conv('b', x, 20, { kernel: 3, pad: 1, epilogue: { bias: false } });
    const c = net.conv('c', x, 16, { kernel: 1 });
    const s = net.sigmoid('s', x);
    const executable = right(net.graph(a, b, c, s), {
      schedules: { b: { fold_taps: 'row' }, c: { fold_taps: 'none' } },
    });
    expect(foldsOf(executable)).toEqual({ a: 'window', b: 'row', c: 'none', s: undefined });
    expect(repacksOf(executable)).toHaveLength(2);
  });

  it('leaves all of a value where it can be read, though windows leap over some of it', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const s = net.sigmoid('s', net.input('x', [1, 3, 9, 9]));
    const a = net.conv('a', s, 16, { kernel: 2, stride: 3 });
    const executable = right(net.graph(a));
    expect(foldsOf(executable)).toMatchObject({ a: 'window' });
    expect(executable.layers[0]?.output?.layout.kind).toBe('plain');
  });

  it('where a tensor of the host becomes a part of what VTA wrote, too: the host moves it back', () => {
    const net = new HandMadeNetwork(DEFAULT_ARCH);
    const x = net.input('x', [1, 16, 8, 8]);
    const s = net.sigmoid('s', x);
    const a = net.conv('a', s, 16, { kernel: 3, pad: 1, extra: { groups: 16 } });
    const b = net.conv('b', x, 16);
    const shallow = net.input('y', [1, 3, 8, 8]);
    const c = net.conv('c', shallow, 16, { kernel: 3, pad: 1 });
    const joined = net.concat('joined', s, a, b, c, shallow);
    const executable = right(net.graph(joined));
    expect(foldsOf(executable)).toMatchObject({ c: 'window' });
    expect(executable.network.layers.find(({ name }) => name === 'joined')?.where).toBe('none');
  });
});

describe('the layout', () => {
  it('is read back as far as windows see, at any width, in whole blocks, with a border', () => {
    const side = fc.integer({ min: 0, max: 2 });
    const layouts = fc.record({
      rows: fc.constantFrom(1, 2, 4),
      // No machine has elements of less than a byte.
      ...{ lanes: fc.constantFrom(2, 4, 16), bits: fc.constantFrom(4, 8) },
      border: fc.tuple(side, side, side, side),
    });
    const taps = fc.constantFrom('row', 'window');
    const constants = fc.array(fc.integer({ min: -8, max: 7 }), { maxLength: 3 });
    fc.assert(
      fc.property(anySmallConv(), taps, layouts, constants, fc.nat(), (shape, fold, blocks, more, seed) => {
        const im2col = im2colOf(shape, fold, more);
        const layout: BlockedLayout = { kind: 'blocked', ...blocks, im2col };
        const { batch, inChannels: channels, height, width } = shape;
        const extents = [batch, channels, height, width];
        const images = { batch, channels, height, width };
        const values = new Int8Array(batch * channels * height * width).map((_, i) => ((i * 7 + seed) % 16) - 8);
        const packed = packValue(values, extents, layout);
        expect(packed.length).toBe(layoutBytes(extents, layout));
        expect(unpackValue(packed, extents, layout)).toEqual(rollUp(unroll(values, images, im2col), images, im2col));
        expect(layoutKey(layout)).not.toBe(layoutKey({ kind: 'blocked', ...blocks }));
        expect(layoutKey(layout)).not.toBe(layoutKey({ ...layout, im2col: { ...im2col, constants: [...more, 1] } }));
      }),
      { numRuns: samples(20, 300) },
    );
  });
});
