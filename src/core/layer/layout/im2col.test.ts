import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { fullShape, outputSize, type ConvShape } from '../layer.ts';
import { directConvolution } from '../directConvolution.ts';
import { anySmallConv, anySmallWindow } from '../layer.testing.ts';
import { foldedShape, foldedWeight, im2colOf, rollUp, unroll, unrolledImages } from './im2col.ts';
import type { Images } from './packing.ts';

const imagesOf = ({ batch, inChannels: channels, height, width }: ConvShape): Images => ({
  batch,
  channels,
  height,
  width,
});

const anyPlain = fc
  .oneof(anySmallConv(), anySmallWindow())
  .filter((s) => s.transposed === undefined && s.uniform === undefined);
const RUNS = { numRuns: samples(20, 300) };
const anyTaps = fc.constantFrom('row', 'window');
const bytes = (count: number, seed: number): Int8Array =>
  Int8Array.from({ length: count }, (_, i) => Math.imul(i + seed + 1, 0x9e3779b1) >> 24);

/** What a tap meets, by the definition of a window. */
function meets(s: ConvShape, input: Int8Array, at: readonly [n: number, c: number, y: number, x: number]): number {
  const [n, c, y, x] = at;
  if (y < 0 || y >= s.height || x < 0 || x >= s.width) return 0;
  return input[((n * s.inChannels + c) * s.height + y) * s.width + x] ?? NaN;
}

describe('im2col', () => {
  it('puts what each tap meets beside each other, and constants behind them', () => {
    fc.assert(
      fc.property(anyPlain, anyTaps, fc.nat(), fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 3 }), check),
      RUNS,
    );
    function check(shape: ConvShape, taps: 'row' | 'window', seed: number, constants: readonly number[]): void {
      const s = fullShape(shape);
      const im2col = im2colOf(shape, taps, constants);
      const images = imagesOf(shape);
      const input = bytes(s.batch * s.inChannels * s.height * s.width, seed);
      const out = unrolledImages(images, im2col);
      const unrolled = unroll(input, images, im2col, s.batch + 1);
      expect(unrolled.length).toBe((s.batch + 1) * out.channels * out.height * out.width);
      const [rows, stepY, padY, farY] =
        taps === 'row' ? [1, 1, 0, 1] : [s.kernelHeight, s.strideHeight, s.padHeight, s.dilationHeight];
      const expected: number[] = [];
      for (let n = 0; n <= s.batch; n++) {
        for (let c = 0; c < out.channels; c++) {
          const tap = c % (rows * s.kernelWidth);
          const channel = Math.floor(c / (rows * s.kernelWidth));
          for (let y = 0; y < out.height; y++) {
            for (let x = 0; x < out.width; x++) {
              const row = y * stepY - padY + Math.floor(tap / s.kernelWidth) * farY;
              const column = x * s.strideWidth - s.padWidth + (tap % s.kernelWidth) * s.dilationWidth;
              const constant = constants[c - s.inChannels * rows * s.kernelWidth];
              const there = n < s.batch ? meets(shape, input, [n, channel, row, column]) : 0;
              expected.push(constant ?? there);
            }
          }
        }
      }
      expect([...unrolled]).toEqual(expected);
    }
  });

  it('leaves the same convolution of the images it makes', () => {
    fc.assert(
      fc.property(anyPlain, anyTaps, fc.nat(), (shape, taps, seed) => {
        const input = bytes(shape.batch * shape.inChannels * shape.height * shape.width, seed);
        const { groups = 1, kernelHeight, kernelWidth, inChannels, outChannels } = shape;
        const weight = bytes((outChannels * inChannels * kernelHeight * kernelWidth) / groups, seed + 7);
        const none = { shift: 0, bias: false, clip: null };
        const widths = { acc: 32, out: 8 };
        const data = { input, weight, bias: new Int32Array(outChannels) };
        const folded = foldedShape(shape, taps);
        const unrolled = {
          ...data,
          input: unroll(input, imagesOf(shape), im2colOf(shape, taps)),
          weight: foldedWeight(shape, taps, weight),
        };
        expect(outputSize(folded)).toEqual(outputSize(shape));
        expect(directConvolution(folded, none, unrolled, widths)).toEqual(directConvolution(shape, none, data, widths));
      }),
      RUNS,
    );
  });

  it('is undone, but for values that no window meets', () => {
    fc.assert(
      fc.property(anyPlain, anyTaps, fc.nat(), (shape, taps, seed) => {
        const images = imagesOf(shape);
        const im2col = im2colOf(shape, taps, [5]);
        const input = bytes(images.batch * images.channels * images.height * images.width, seed);
        const met = rollUp(unroll(new Int8Array(input.length).fill(1), images, im2col), images, im2col);
        const expected = input.map((value, i) => value * (met[i] ?? 0));
        expect(rollUp(unroll(input, images, im2col), images, im2col)).toEqual(expected);
      }),
      RUNS,
    );
  });
});
