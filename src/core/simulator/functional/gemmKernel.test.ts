import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, fillInts } from '../../base/random.ts';
import { samples } from '../../../testdata/sample.ts';
import type { GemmBox, GemmKernelFactory, GemmShape } from './gemmKernel.ts';
import { packScalars } from './packing.ts';
import { createPairKernel } from './pairKernel.ts';
import { createSimdKernel } from './simdKernel.ts';

const simd: GemmKernelFactory = (shape) => {
  const kernel = createSimdKernel(shape);
  if (kernel === null) throw new Error('this engine has no WebAssembly SIMD');
  return kernel;
};

const KERNELS: readonly [string, GemmKernelFactory][] = [
  ['pairs in doubles', createPairKernel],
  ['WebAssembly SIMD', simd],
];

const DEPTH = 16;

/** Steps over micro-ops that touch all elements, indices wrapping under the masks. */
const box: GemmBox = {
  dst: Int32Array.of(0, 3, 3, 15),
  src: Int32Array.of(1, 0, 15, 7),
  wgt: Int32Array.of(2, 15, 0, 1),
  uopBegin: 1,
  uopEnd: 6,
  outBegin: 1,
  outEnd: 3,
  inBegin: 0,
  inEnd: 2,
  dstFactorOut: 5,
  dstFactorIn: 1,
  srcFactorOut: 3,
  srcFactorIn: 7,
  wgtFactorOut: 1,
  wgtFactorIn: 2,
  uopMask: 3,
  dstMask: DEPTH - 1,
  srcMask: DEPTH - 1,
  wgtMask: DEPTH - 1,
};

/** Loops that kernels may take in other ways: even and odd ranges, one weight for all inner iterations, one accumulator. */
const BOXES: readonly GemmBox[] = [
  box,
  { ...box, inEnd: 5, wgtFactorIn: 0 },
  { ...box, inBegin: 1, inEnd: 5, wgtFactorIn: DEPTH },
  { ...box, inEnd: 3, wgtFactorIn: 0, dstFactorIn: DEPTH },
  { ...box, inEnd: 4, wgtFactorIn: 0, dstFactorIn: 0 },
];

function packed(values: Int32Array, bits: number): Uint8Array {
  const bytes = new Uint8Array((values.length * bits) / 8);
  packScalars(values, 0, values.length, bits, bytes);
  return bytes;
}

/** The definition, one product at a time. */
function addProducts(shape: GemmShape, box: GemmBox, inp: Int32Array, wgt: Int32Array, acc: Int32Array): void {
  const { batch, blockIn, blockOut } = shape;
  for (let u = box.uopBegin; u < box.uopEnd; u++) {
    for (let o = box.outBegin; o < box.outEnd; o++) {
      for (let i = box.inBegin; i < box.inEnd; i++) {
        const at = (base: Int32Array, fo: number, fi: number): number => ((base[u & 3] ?? 0) + o * fo + i * fi) % DEPTH;
        const d = at(box.dst, box.dstFactorOut, box.dstFactorIn);
        const s = at(box.src, box.srcFactorOut, box.srcFactorIn);
        const w = at(box.wgt, box.wgtFactorOut, box.wgtFactorIn);
        for (let b = 0; b < batch; b++) {
          for (let j = 0; j < blockOut; j++) {
            let sum = 0;
            for (let k = 0; k < blockIn; k++) {
              sum += (inp[(s * batch + b) * blockIn + k] ?? 0) * (wgt[(w * blockOut + j) * blockIn + k] ?? 0);
            }
            const n = (d * batch + b) * blockOut + j;
            acc[n] = ((acc[n] ?? 0) + sum) | 0;
          }
        }
      }
    }
  }
}

function check(factory: GemmKernelFactory, shape: GemmShape, inp: Int32Array, wgt: Int32Array): void {
  const kernel = factory(shape);
  kernel.reserve(DEPTH / 2, DEPTH, DEPTH);
  kernel.loadInp(0, DEPTH / 2, packed(inp.subarray(0, inp.length / 2), shape.inpBits));
  // Growing keeps what is there.
  kernel.reserve(DEPTH, DEPTH, DEPTH);
  kernel.loadInp(DEPTH / 2, DEPTH / 2, packed(inp.subarray(inp.length / 2), shape.inpBits));
  kernel.loadWgt(0, DEPTH, packed(wgt, shape.wgtBits));
  const expected = new Int32Array(DEPTH * shape.batch * shape.blockOut);
  for (const part of BOXES) {
    kernel.run(part);
    addProducts(shape, part, inp, wgt, expected);
    expect(kernel.acc().subarray(0, expected.length)).toEqual(expected);
  }
  kernel.release();
}

describe.each(KERNELS)('GEMM kernel "%s"', (_, factory) => {
  it('multiplies every shape and width', () => {
    const log = (max: number) => fc.integer({ min: 0, max }).map((n) => 2 ** n);
    const bits = fc.constantFrom(1, 2, 4, 8);
    fc.assert(
      fc.property(log(3), log(7), log(7), bits, bits, fc.nat(), (batch, blockIn, blockOut, inpBits, wgtBits, seed) => {
        fc.pre(
          batch * blockIn * blockOut <= 4096 && batch * blockIn * inpBits >= 8 && blockIn * blockOut * wgtBits >= 8,
        );
        const random = createRandom(seed);
        const values = (scalars: number, width: number): Int32Array =>
          fillInts(random, new Int32Array(DEPTH * scalars), -(2 ** (width - 1)), 2 ** (width - 1) - 1);
        const shape: GemmShape = { batch, blockIn, blockOut, inpBits, wgtBits };
        check(factory, shape, values(batch * blockIn, inpBits), values(blockIn * blockOut, wgtBits));
      }),
      { numRuns: samples(12, 100) },
    );
  });

  it.each([
    [-128, -128],
    [-128, 127],
    [127, -128],
    [127, 127],
  ])('is exact at the extremes, 256 products of %d and %d', (x, w) => {
    const shape: GemmShape = { batch: 1, blockIn: 256, blockOut: 16, inpBits: 8, wgtBits: 8 };
    check(factory, shape, new Int32Array(DEPTH * 256).fill(x), new Int32Array(DEPTH * 4096).fill(w));
  });

  it('wraps at 32 bits', () => {
    const shape: GemmShape = { batch: 1, blockIn: 16, blockOut: 16, inpBits: 8, wgtBits: 8 };
    const kernel = factory(shape);
    kernel.reserve(DEPTH, DEPTH, DEPTH);
    kernel.loadInp(0, DEPTH, new Uint8Array(DEPTH * 16).fill(127));
    kernel.loadWgt(0, DEPTH, new Uint8Array(DEPTH * 256).fill(127));
    kernel.acc().fill(2 ** 31 - 1);
    kernel.run({ ...box, uopBegin: 0, uopEnd: 1, outBegin: 0, outEnd: 1, inEnd: 1 });
    expect(kernel.acc()[0]).toBe((2 ** 31 - 1 + 16 * 127 * 127) | 0);
  });

  it('clears elements', () => {
    const kernel = factory({ batch: 1, blockIn: 4, blockOut: 4, inpBits: 8, wgtBits: 8 });
    kernel.reserve(DEPTH, DEPTH, DEPTH);
    kernel.loadInp(0, DEPTH, new Uint8Array(DEPTH * 4).fill(1));
    kernel.loadWgt(0, DEPTH, new Uint8Array(DEPTH * 16).fill(1));
    kernel.clearInp(0, DEPTH);
    kernel.run(box);
    kernel.loadInp(0, DEPTH, new Uint8Array(DEPTH * 4).fill(1));
    kernel.clearWgt(0, DEPTH);
    kernel.run(box);
    expect(kernel.acc().every((v) => v === 0)).toBe(true);
  });
});
