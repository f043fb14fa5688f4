import { geometry } from '../machine/geometry.ts';
import type { Compilation } from '../compiler/compilation.ts';
import type { Program } from '../program/program.ts';
import { packBits } from '../layer/layout/bits.ts';
import type { LayerData } from '../layer/data.ts';
import { fastConvolution } from '../layer/fastConvolution.ts';
import { outputSize } from '../layer/layer.ts';
import { blockCounts, blockOutput } from '../layer/layout/packing.ts';

/** Of a compilation: the layer, its machine and where its output goes. */
export type LayerCompilation = Pick<Compilation, 'shape' | 'epilogue' | 'output'> & {
  readonly program: Pick<Program, 'arch' | 'name'>;
};

/** What a direct convolution of the data gives, [N, CO, OH, OW]; it knows nothing of VTA. */
export function expectedOutput(
  { shape, epilogue, program }: Omit<LayerCompilation, 'output'>,
  data: LayerData,
): Int8Array {
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
