import { describe, expect, it } from 'vitest';
import { must } from '../compiler/compiler.testing.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { importedGraph, ints, type GraphInit, type NodeInit } from '../workload/onnx/onnx.testing.ts';
import { integerWidthsOf } from '../workload/quantize/numbers.ts';
import { quantize } from '../workload/quantize/quantize.ts';
import { compileNetwork, type CompileNetworkOptions } from './compileNetwork.ts';
import { conv, weights } from './onnxCases.testing.ts';

/** Who computes the slice of channels `from` to `to` of 48 that a convolution makes, on blocks of 16 channels; `after`: what reads it. */
function sliced(
  [from, to]: readonly [number, number],
  after: readonly NodeInit[],
  { batch = 1, ...options }: CompileNetworkOptions & { readonly batch?: number } = {},
) {
  const init: GraphInit = {
    inputs: { x: [batch, 16, 4, 4] },
    nodes: [conv('x', 'w', 'c'), { op: 'Slice', name: 's', in: ['c', 'from', 'to', 'axes'], out: 's' }, ...after],
    tensors: { w: weights(48, 16, 1, 1), from: ints(from), to: ints(to), axes: ints(1) },
  };
  const quantized = must(quantize(importedGraph(init), { widths: integerWidthsOf(DEFAULT_ARCH) }));
  const { network } = must(compileNetwork(quantized.graph, DEFAULT_ARCH, options));
  const layer = network.layers.find(({ name }) => name === 's');
  return { where: layer?.where, program: layer?.vta !== null, copies: layer?.copies, macs: layer?.macs };
}

const tanh: NodeInit = { op: 'Tanh', name: 't', in: ['s'], out: 'y' };
const relu: NodeInit = { op: 'Relu', name: 'r', in: ['s'], out: 'y' };
const join: NodeInit = { op: 'Concat', name: 'n', in: ['c', 's'], out: 'y', with: { axis: 1 } };

describe('a slice of channels that VTA made', () => {
  it.each([
    ['whole blocks in the middle', [16, 32], 'none'],
    ['from the start of a block on', [16, 27], 'none'],
    ['from within a block', [8, 24], 'vta'],
    ['the last block and a part of another', [30, 48], 'vta'],
  ] as const)('%s: %j on %s', (_, range, where) => {
    const found = sliced(range, [tanh]);
    expect(found).toEqual({ where, program: where === 'vta', copies: true, macs: 0 });
  });

  it('is a layer of VTA where more is done to it, where it is joined to others, in a batch of several blocks, and if its schedule is asked for', () => {
    expect(sliced([16, 32], [relu])).toMatchObject({ where: 'vta' });
    expect(sliced([16, 32], [join])).toMatchObject({ where: 'vta' });
    expect(sliced([16, 32], [tanh], { batch: 2 })).toMatchObject({ where: 'vta' });
    expect(sliced([16, 32], [tanh], { schedules: { s: { tile_h: 1 } } })).toMatchObject({ where: 'vta' });
  });
});
