import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import { createRandom } from '../../base/random.ts';
import { samples } from '../../../testdata/sample.ts';
import { aluMeaning } from './aluMeaning.testing.ts';
import type { AluBox } from './aluBox.ts';
import type { GemmKernelFactory } from './gemmKernel.ts';
import { createPairKernel } from './pairKernel.ts';
import { createSimdKernel } from './simdKernel.ts';

const simd: GemmKernelFactory = (shape) => {
  const kernel = createSimdKernel(shape);
  if (kernel === null) throw new Error('this engine has no WebAssembly SIMD');
  return kernel;
};

const KERNELS: readonly [string, GemmKernelFactory][] = [
  ['plain TypeScript', createPairKernel],
  ['WebAssembly SIMD', simd],
];

const DEPTH = 16;

const signed = (value: bigint, bits: number): number => Number(BigInt.asIntN(bits, value));

/** The definition, one scalar at a time, in integers without end. */
function expected(acc: Int32Array, scalars: number, box: AluBox): { acc: Int32Array; unsafe: boolean } {
  const out = acc.slice();
  let unsafe = false;
  const at = (bases: Int32Array, u: number, o: number, i: number, fo: number, fi: number): number =>
    (((bases[u % 8] ?? 0) + o * fo + i * fi) % DEPTH) * scalars;
  for (let o = box.outBegin; o < box.outEnd; o++) {
    for (let i = box.inBegin; i < box.inEnd; i++) {
      for (let u = box.uopBegin; u < box.uopEnd; u++) {
        const d = at(box.dst, u, o, i, box.dstFactorOut, box.dstFactorIn);
        const s = at(box.src, u, o, i, box.srcFactorOut, box.srcFactorIn);
        for (let n = 0; n < scalars; n++) {
          const a = signed(BigInt(out[d + n] ?? 0), box.accBits);
          // An immediate has sixteen bits, however narrow accumulators are.
          const b = box.immediate ?? signed(BigInt(out[s + n] ?? 0), box.accBits);
          const places = BigInt.asUintN(5, BigInt(Math.abs(b)));
          const shifts = box.opcode === ALU_OPCODE.SHR && box.immediate === null;
          if (shifts && (b < 0 || b >= box.accBits)) unsafe = true;
          out[d + n] = signed(aluMeaning(box.opcode, a, b, { left: b < 0, places }), box.accBits);
        }
      }
    }
  }
  return { acc: out, unsafe };
}

const small = fc.integer({ min: 0, max: 3 });
const index = fc.integer({ min: 0, max: DEPTH - 1 });
const bases = fc.array(index, { minLength: 8, maxLength: 8 }).map((b) => Int32Array.from(b));
const immediates = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: -32768, max: 32767 }),
  fc.constantFrom(-32768, 32767, -128, 127, 128, 255),
);
const anyBox: fc.Arbitrary<AluBox> = fc
  .record({
    dst: bases,
    src: bases,
    opcode: fc.constantFrom(...Object.values(ALU_OPCODE)),
    immediate: immediates,
    accBits: fc.constantFrom(8, 16, 32),
    uopBegin: small,
    uops: fc.integer({ min: 0, max: 9 }),
    outBegin: small,
    outs: small,
    inBegin: small,
    ins: small,
    dstFactorOut: index,
    dstFactorIn: small,
    srcFactorOut: index,
    srcFactorIn: small,
  })
  .map(({ uops, outs, ins, ...box }) => ({
    ...box,
    uopEnd: box.uopBegin + uops,
    outEnd: box.outBegin + outs,
    inEnd: box.inBegin + ins,
    uopMask: 7,
    accMask: DEPTH - 1,
  }));

describe.each(KERNELS)('the ALU in %s', (_, factory) => {
  it('does every operation on every loop, element size and width', () => {
    const log = (max: number) => fc.integer({ min: 0, max }).map((n) => 2 ** n);
    fc.assert(
      fc.property(anyBox, log(2), log(5), fc.nat(), fc.boolean(), (box, batch, blockOut, seed, amounts) => {
        const kernel = factory({ batch, blockIn: 8, blockOut, inpBits: 8, wgtBits: 8 });
        kernel.reserve(DEPTH, DEPTH, DEPTH);
        const acc = kernel.acc();
        const random = createRandom(seed);
        // Any bits at all, or numbers that make sense as shift amounts.
        for (let n = 0; n < acc.length; n++) acc[n] = amounts ? random.int(-40, 40) : random.uint32();
        const want = expected(acc.slice(0, DEPTH * batch * blockOut), batch * blockOut, box);
        expect(kernel.alu(box)).toBe(want.unsafe);
        // Scalars that no step touched keep bits above the accumulator's width.
        expect(kernel.acc().slice(0, DEPTH * batch * blockOut)).toEqual(want.acc);
        kernel.release();
      }),
      { numRuns: samples(100, 500) },
    );
  });

  it.each([
    ['MIN', 255, [-40, 100], [-40, 100]],
    ['MIN', -32768, [-40, 100], [0, 0]],
    ['MAX', 128, [-40, 100], [-128, -128]],
    ['MAX', -129, [-40, 100], [-40, 100]],
    ['SHR', 128, [-40, 100], [-40, 100]],
    ['SHR', 129, [-40, 100], [-20, 50]],
  ] as const)('takes all of an immediate where accumulators have eight bits: %s with %d', (op, immediate, from, to) => {
    const kernel = factory({ batch: 1, blockIn: 8, blockOut: 4, inpBits: 8, wgtBits: 8 });
    kernel.reserve(DEPTH, DEPTH, DEPTH);
    kernel.acc().set([...from, ...from]);
    const zeros = { dst: new Int32Array(8), src: new Int32Array(8), uopBegin: 0, uopEnd: 1, uopMask: 7 };
    const loops = { outBegin: 0, outEnd: 1, inBegin: 0, inEnd: 1, accMask: DEPTH - 1, accBits: 8 };
    const factors = { dstFactorOut: 0, dstFactorIn: 0, srcFactorOut: 0, srcFactorIn: 0 };
    kernel.alu({ ...zeros, ...loops, ...factors, opcode: ALU_OPCODE[op], immediate });
    expect([...kernel.acc().slice(0, 4)]).toEqual([...to, ...to]);
    kernel.release();
  });
});
