import fc from 'fast-check';
import { samples } from '../../../testdata/sample.ts';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { packBits, unpackBits } from './bits.ts';
import { layerData } from '../data.ts';
import { fastConvolution } from '../fastConvolution.ts';
import { shapeOf } from '../layer.ts';
import * as packing from './packing.ts';
import { anySmallWindow } from '../layer.testing.ts';

const anyBlocks = fc.record({
  batch: fc.constantFrom(1, 2, 4),
  blockIn: fc.constantFrom(1, 2, 8, 16, 32),
  blockOut: fc.constantFrom(1, 2, 8, 16, 32),
});

describe('blocked layouts', () => {
  it('an input element holds BATCH rows of BLOCK_IN channels; what is missing is zero', () => {
    const shape = shapeOf(1, 2, 3, 1, 1, 0, 1, 1);
    const blocks = { batch: 2, blockIn: 2, blockOut: 1 };
    // Channels c = 0, 1, 2 at x = 0, 1 hold 10c + x.
    const packed = packing.blockInput(shape, blocks, Int8Array.of(1, 2, 11, 12, 21, 22));
    expect([...packed]).toEqual([1, 11, 0, 0, 2, 12, 0, 0, 21, 0, 0, 0, 22, 0, 0, 0]);
  });

  it('a border puts zeros around each plane', () => {
    const shape = shapeOf(1, 1, 1, 1, 1, 0, 1);
    const packed = packing.blockInput(shape, { batch: 1, blockIn: 1, blockOut: 1 }, Int8Array.of(5), {
      ...{ top: 1, bottom: 0, left: 2, right: 1 },
    });
    expect([...packed]).toEqual([0, 0, 0, 0, 0, 0, 5, 0]);
  });

  it('a weight element holds BLOCK_OUT rows of BLOCK_IN', () => {
    const shape = shapeOf(1, 2, 2, 2, 1, 0, 1);
    const packed = packing.blockWeight(shape, { batch: 1, blockIn: 2, blockOut: 2 }, Int8Array.of(1, 2, 3, 4));
    expect([...packed]).toEqual([1, 2, 3, 4]);
    const split = packing.blockWeight(shape, { batch: 1, blockIn: 1, blockOut: 2 }, Int8Array.of(1, 2, 3, 4));
    expect([...split]).toEqual([1, 3, 2, 4]);
    const one = { batch: 1, blockIn: 2, blockOut: 1 };
    expect([...packing.blockWeight(shape, one, Int8Array.of(1, 2, 3, 4), 1)]).toEqual([1, 2, 0, 0, 3, 4, 0, 0]);
  });

  it('the bias is the same for each row of the batch', () => {
    const packed = packing.blockBias(
      shapeOf(1, 1, 1, 3, 1, 0, 1),
      { batch: 2, blockIn: 1, blockOut: 2 },
      Int32Array.of(1, 2, 3),
    );
    expect([...packed]).toEqual([1, 2, 1, 2, 3, 0, 3, 0]);
  });

  it('weights are packed in slices, however many they are', () => {
    const shape = shapeOf(1, 1, 2048, 2048, 1, 0, 1);
    const weight = new Int8Array(2048 * 2048).fill(3);
    const slices = packing.blockWeightInSlices(shape, { batch: 1, blockIn: 16, blockOut: 16 }, weight);
    let count = 0;
    while (slices.next().done !== true) count += 1;
    expect(count).toBeGreaterThanOrEqual(weight.length / 2 ** 20);
  });

  it('unpacking gives back what was packed', () => {
    fc.assert(
      fc.property(anySmallWindow(), anyBlocks, fc.nat(), (shape, blocks, seed) => {
        const data = layerData(shape, DEFAULT_ARCH, seed);
        const output = fastConvolution(shape, { shift: 8, bias: true, clip: null }, data, { acc: 32, out: 8 });
        expect(packing.unblockInput(shape, blocks, packing.blockInput(shape, blocks, data.input))).toEqual(data.input);
        expect(packing.unblockWeight(shape, blocks, packing.blockWeight(shape, blocks, data.weight))).toEqual(
          data.weight,
        );
        expect(packing.unblockBias(shape, blocks, packing.blockBias(shape, blocks, data.bias))).toEqual(data.bias);
        expect(packing.unblockOutput(shape, blocks, packing.blockOutput(shape, blocks, output))).toEqual(output);
      }),
      { numRuns: samples(30, 300) },
    );
  });
});

describe('packBits', () => {
  it('puts the first value into the lowest bits', () => {
    expect([...packBits(Int8Array.of(1, -1, 2, 3), 4)]).toEqual([0xf1, 0x32]);
    expect([...packBits(Int8Array.of(0, -1, 1, -2), 2)]).toEqual([0b10_01_11_00]);
    expect([...packBits(Int32Array.of(-2), 32)]).toEqual([0xfe, 0xff, 0xff, 0xff]);
  });

  it('is undone by unpackBits for every width', () => {
    const widthAndValues = fc.constantFrom(1, 2, 4, 8, 16, 32).chain((bits) => {
      const value = fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
      return fc.tuple(fc.constant(bits), fc.array(value));
    });
    fc.assert(
      fc.property(widthAndValues, ([bits, values]) => {
        const back = unpackBits(packBits(Int32Array.from(values), bits), bits);
        expect([...back].slice(0, values.length)).toEqual(values);
        if (bits <= 8) expect(packBits(Int8Array.from(values), bits)).toEqual(packBits(Int32Array.from(values), bits));
      }),
    );
  });
});
