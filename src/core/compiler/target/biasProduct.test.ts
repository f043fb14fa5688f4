import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geometry } from '../../machine/geometry.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { shapeOf, type Epilogue } from '../../layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../layer/benchmarks.ts';
import { samples } from '../../../testdata/sample.ts';
import { finish } from '../../layer/directConvolution.ts';
import { anyEpilogue, epilogueFor } from '../../layer/layer.testing.ts';
import {
  biasProduct,
  biasProductOf,
  biasRow,
  constantElement,
  type BiasProduct,
  type BiasWidths,
} from './biasProduct.ts';
import { compileFor, findFaults, must } from '../compiler.testing.ts';
import { biasBefore, offsetInBias } from './epilogue.ts';
import { bestByEstimate } from '../search/search.ts';
import { createTarget } from './target.ts';

const widths = (inp: number, wgt: number, blockIn: number): BiasWidths => ({
  blockIn,
  scalarBits: { INP: inp, WGT: wgt },
});

/** What the GEMM core makes of the constant and a bias' weights: a row of the batch, a channel. */
const product = (p: BiasProduct, bias: number): number => {
  const constant = constantElement(p, 1);
  return biasRow(p, bias).reduce((sum, weight, lane) => sum + weight * (constant[lane] ?? 0), 0);
};

const anyWidths = fc.record({
  inp: fc.constantFrom(1, 2, 4, 8),
  wgt: fc.constantFrom(1, 2, 4, 8),
  blockIn: fc.constantFrom(1, 2, 4, 8, 16, 32, 256),
  shift: fc.integer({ min: 0, max: 31 }),
});

describe('a bias as a product', () => {
  it('on the default machine, shifted by 8: 15 lanes of 127 and one of 1 reach 945', () => {
    const p = biasProduct(widths(8, 8, 16), 8, Infinity);
    expect(p).toEqual({ step: 127, unit: 1, lanes: 16, weightTop: 127, shift: 8, limit: 945 });
    expect([...constantElement({ ...(p as BiasProduct), lanes: 3 }, 2)]).toEqual([127, 127, 1, 127, 127, 1]);
  });

  it('is b << shift, exactly, for every bias up to the limit, with constants and weights within their widths', () => {
    fc.assert(
      fc.property(anyWidths, fc.double({ min: -1, max: 1, noNaN: true }), ({ inp, wgt, blockIn, shift }, part) => {
        const p = biasProduct(widths(inp, wgt, blockIn), shift, Infinity);
        if (p === null) return;
        const top = 2 ** (inp - 1) - 1;
        for (const value of constantElement(p, 2)) expect(Math.abs(value)).toBeLessThanOrEqual(top);
        for (const bias of [p.limit, -p.limit, p.limit - 1, Math.round(part * p.limit), 0, 1, -1]) {
          expect(product(p, bias) - bias * 2 ** shift).toBe(0);
          for (const weight of biasRow(p, bias)) expect(Math.abs(weight)).toBeLessThanOrEqual(2 ** (wgt - 1) - 1);
        }
      }),
      { numRuns: samples(250, 1000) },
    );
  });

  it('every single one, where they can be counted', () => {
    let machines = 0;
    for (const inp of [2, 4, 8]) {
      for (const wgt of [2, 4, 8]) {
        for (const blockIn of [1, 2, 4, 16]) {
          for (const shift of [0, 1, 3, 8]) {
            const p = biasProduct(widths(inp, wgt, blockIn), shift, 40_000);
            if (p === null) continue;
            machines++;
            for (let bias = -p.limit; bias <= p.limit; bias++) {
              if (product(p, bias) !== bias * 2 ** shift) expect.fail(`${bias} of ${JSON.stringify(p)}`);
            }
          }
        }
      }
    }
    expect(machines).toBeGreaterThan(100);
  });

  it('claims nothing beyond: a larger bias is an error, not a wrong sum', () => {
    const p = biasProduct(widths(8, 8, 16), 8, Infinity) as BiasProduct;
    expect(() => biasRow(p, 946)).toThrow();
    expect(() => biasRow(p, -946)).toThrow();
  });

  it('is not possible with one-bit weights or inputs, or where the shift leaves less than 1', () => {
    expect(biasProduct(widths(8, 1, 16), 0, Infinity)).toBeNull();
    expect(biasProduct(widths(1, 8, 16), 0, Infinity)).toBeNull();
    expect(biasProduct(widths(8, 8, 16), 18, Infinity)).toBeNull();
  });
});

const anyScalarBits = fc.record({
  ...{ INP: fc.constantFrom(8, 4, 2), WGT: fc.constantFrom(8, 4, 2), OUT: fc.constantFrom(8, 4) },
  ...{ ACC: fc.constantFrom(32, 16, 8), UOP: fc.constant(32) },
});
const anyLayer = fc
  .tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 3 }))
  .map(([channels, kernel]) => shapeOf(kernel, kernel, channels, 4, kernel, 0, 1));

describe('biasProductOf', () => {
  const g = geometry(DEFAULT_ARCH);
  const narrow = { ...g, scalarBits: { ...g.scalarBits, ACC: 16 } };
  const layer = shapeOf(4, 4, 16, 16, 1, 0, 1);
  const epilogue = (change: Partial<Epilogue>): Epilogue => ({ ...BENCHMARK_EPILOGUE, ...change });

  it('takes the bound of the data from the epilogue: what may be larger is left to the ALU', () => {
    expect(biasProductOf(layer, epilogue({ biasBound: 945 }), g)).not.toBeNull();
    expect(biasProductOf(layer, epilogue({ biasBound: 946 }), g)).toBeNull();
    expect(biasProductOf(layer, epilogue({ bias: false }), g)).toBeNull();
  });

  it('leaves room for any sum of the convolution: 2^31 - 1 less a product of 2^14 each', () => {
    // 2^17 - 1 products leave 16,383: 63 times 256.
    const values = 2 ** 17 - 1;
    const wide = { ...shapeOf(1, values, 1, 1, 1, 0, 1), kernelWidth: values };
    expect(biasProductOf(wide, epilogue({}), g)?.limit).toBe(63);
    expect(biasProductOf({ ...wide, kernelWidth: values + 1 }, epilogue({}), g)).toBeNull();
    expect(biasProductOf(layer, epilogue({}), narrow)).toBeNull();
  });

  it('without a shift needs no room: sums that wrap are the same in any order', () => {
    expect(biasProductOf(layer, epilogue({ shift: 0 }), narrow)?.limit).toBe(127 * 15 * 127 + 127);
  });

  it('gives what the definition gives, at the ends of sum, bias and epilogue, on any widths', () => {
    let held = 0;
    fc.assert(
      fc.property(anyScalarBits, anyLayer, anyEpilogue(), (scalarBits, shape, drawn) => {
        const plain = epilogueFor(scalarBits, { ...drawn, bias: true, biasBound: 0 });
        // Offsets that come with the bias take of the limit, as they do where the program is made.
        const added = offsetInBias(plain);
        const limit = (biasProductOf(shape, plain, { ...g, scalarBits })?.limit ?? -1) - Math.abs(added);
        if (limit < 0) return;
        const epilogue = { ...plain, biasBound: Math.min(limit, 2 ** 31) };
        expect(biasProductOf(shape, epilogue, { ...g, scalarBits })).not.toBeNull();
        held++;
        const values = shape.inChannels * shape.kernelHeight * shape.kernelWidth;
        const [inp, wgt] = [2 ** (scalarBits.INP - 1), 2 ** (scalarBits.WGT - 1)];
        const unit = biasBefore(epilogue) ? 1 : 2 ** epilogue.shift;
        const widths = { acc: scalarBits.ACC, out: scalarBits.OUT };
        for (const sum of [values * inp * wgt, -values * inp * (wgt - 1), 0]) {
          for (const bias of [limit, -limit, Math.min(1, limit)]) {
            // The rest of the epilogue, without the offset that came with the bias.
            const rest = { ...epilogue, bias: false, offset: (epilogue.offset ?? 0) - added };
            const { shift } = epilogue;
            const got = finish((sum + (bias + added) * unit) | 0, { bias: 0, shift }, rest, widths, -inp);
            expect(got, JSON.stringify({ sum, bias })).toBe(finish(sum | 0, { bias, shift }, epilogue, widths, -inp));
          }
        }
      }),
      { numRuns: samples(400, 20_000) },
    );
    expect(held).toBeGreaterThan(samples(60, 3000));
  });

  it('leaves room for an offset too: 14 x 14 x 8 to 16 channels of 4 bits, 16-bit sums and 32,000 to round', () => {
    const epilogue: Epilogue = { shift: 4, bias: true, biasAt: 'after', offset: 32_000, clip: [-128, 127] };
    const shape = shapeOf(14, 14, 8, 16, 1, 0, 1);
    const config = {
      ...{ LOG_INP_WIDTH: 2, LOG_WGT_WIDTH: 2, LOG_ACC_WIDTH: 4, LOG_OUT_WIDTH: 3 },
      ...{ LOG_BATCH: 0, LOG_BLOCK_IN: 5, LOG_BLOCK_OUT: 4 },
      ...{ LOG_UOP_BUFF_SIZE: 12, LOG_INP_BUFF_SIZE: 12, LOG_WGT_BUFF_SIZE: 14, LOG_ACC_BUFF_SIZE: 12 },
    };
    const arch = { ...DEFAULT_ARCH, config };
    const target = must(createTarget(arch, shape, epilogue));
    expect(findFaults(compileFor(arch, shape, epilogue, must(bestByEstimate(target)).schedule), 'rtl')).toEqual([]);
    // 2^15 - 1 less 8 products of 64 each and the offset: 255 are left, 15 times 2^4.
    expect(biasProductOf(shape, { ...epilogue, biasBound: 0 }, target.geometry)?.limit).toBe(15);
    expect(target.biasProduct).toBeNull();
  });
});
