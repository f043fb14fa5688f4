import { geometry } from '../core/arch/geometry.ts';
import { encodeBase64 } from '../core/bytes.ts';
import type { Compilation } from '../core/compiler/compilation.ts';
import type { Program } from '../core/program/program.ts';
import { packBits } from '../core/workload/bits.ts';
import type { LayerData } from '../core/workload/data.ts';
import { fastConvolution } from '../core/workload/fastConvolution.ts';
import { outputSize } from '../core/workload/layer.ts';
import { blockCounts, blockOutput } from '../core/workload/packing.ts';

/** What a direct convolution of the data gives, [N, CO, OH, OW]; it knows nothing of VTA. */
export function expectedOutput({ shape, epilogue, program }: Compilation, data: LayerData): Int8Array {
  const { scalarBits } = geometry(program.arch);
  return fastConvolution(shape, epilogue, data, { acc: scalarBits.ACC, out: scalarBits.OUT });
}

/**
 * The program with the memory that must be there after the run. A last block of images that BATCH does not fill is
 * computed like all others, on images of zeros: its output is what the epilogue makes of zero.
 */
export function withExpectation(compilation: Compilation, data: LayerData, output: Int8Array): Program {
  const { program, shape, epilogue, output: place } = compilation;
  const g = geometry(program.arch);
  const images = blockCounts(shape, g).batch * g.batch;
  const whole = { ...shape, batch: images };
  const padded = new Int8Array((output.length / shape.batch) * images);
  padded.set(output);
  if (images > shape.batch) {
    const one = { ...shape, batch: 1 };
    const zeros = new Int8Array(shape.inChannels * shape.height * shape.width);
    const blank = expectedOutput({ ...compilation, shape: one, epilogue }, { ...data, input: zeros });
    for (let n = shape.batch; n < images; n++) padded.set(blank, n * blank.length);
  }
  const bytes = packBits(blockOutput(whole, g, padded), g.scalarBits.OUT);
  return { ...program, expect: { dram: [{ address: place.address, bytes }], counters: null, cycles: null } };
}

/** Shape of the output in DRAM: [N/BATCH][CO/BLOCK_OUT][OH][OW][BATCH][BLOCK_OUT]. */
export function packedShape({ shape, program }: Compilation): number[] {
  const g = geometry(program.arch);
  const blocks = blockCounts(shape, g);
  const out = outputSize(shape);
  return [blocks.batch, blocks.co, out.height, out.width, g.batch, g.blockOut];
}

/** `--tensors`: what goes in and must come out, in plain layout, for any other tool to check. */
export function tensorsJson(compilation: Compilation, data: LayerData, output: Int8Array): object {
  const { shape, epilogue, output: place } = compilation;
  const { batch, inChannels, outChannels, height, width, kernelHeight, kernelWidth } = shape;
  const out = outputSize(shape);
  const tensor = (dimensions: number[], type: 'int8' | 'int32', values: Int8Array | Int32Array): object => ({
    shape: dimensions,
    type,
    data: encodeBase64(packBits(values, type === 'int8' ? 8 : 32)),
  });
  return {
    input: tensor([batch, inChannels, height, width], 'int8', data.input),
    weight: tensor([outChannels, inChannels, kernelHeight, kernelWidth], 'int8', data.weight),
    bias: tensor([outChannels], 'int32', data.bias),
    output: tensor([batch, outChannels, out.height, out.width], 'int8', output),
    shift: epilogue.shift,
    clip: epilogue.clip,
    outputAddress: place.address,
    stride: shape.strideHeight,
    pad: shape.padHeight,
  };
}
