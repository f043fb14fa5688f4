import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../testdata/sample.ts';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { layerData } from './data.ts';
import { fastConvolution } from './fastConvolution.ts';
import { shapeOf } from './layer.ts';
import { BENCHMARK_EPILOGUE, NETWORKS } from './benchmarks.ts';
import { directConvolution, finish } from './directConvolution.ts';
import { anyEpilogue, anySmallConv, anySmallWindow } from './layer.testing.ts';

const INT8 = { acc: 32, out: 8 };

describe('directConvolution', () => {
  it('adds the products under the window; outside of the image is zero', () => {
    const shape = shapeOf(2, 2, 1, 1, 3, 1, 1);
    const data = {
      input: Int8Array.of(1, 2, 3, 4),
      weight: Int8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
      bias: Int32Array.of(0),
    };
    const output = directConvolution(shape, { shift: 0, bias: false, clip: null }, data, INT8);
    // Top left: 1*5 + 2*6 + 3*8 + 4*9.
    expect([...output]).toEqual([77, 67, 47, 37]);
  });

  it('finishes a sum by shift, bias, clip and truncation, in this order', () => {
    const all = { shift: 4, bias: true, clip: [0, 100] as const };
    expect(finish(160, { bias: 5, shift: 4 }, all, INT8)).toBe(15);
    expect(finish(-1, { bias: 0, shift: 4 }, { ...all, clip: null }, INT8)).toBe(-1);
    expect(finish(-160, { bias: 5, shift: 4 }, all, INT8)).toBe(0);
    expect(finish(16000, { bias: 5, shift: 4 }, all, INT8)).toBe(100);
    expect(finish(16 * 200, { bias: 0, shift: 4 }, { ...all, clip: null }, INT8)).toBe(200 - 256);
    expect(finish(2 ** 31 - 1, { bias: 1, shift: 0 }, { shift: 0, bias: true, clip: [-5, 5] }, INT8)).toBe(-5);
    expect(finish(0x18000, { bias: 0, shift: 12 }, { shift: 12, bias: false, clip: null }, { acc: 16, out: 8 })).toBe(
      -8,
    );
  });
});

it('a second tensor is compared as an accumulator holds its product', () => {
  const narrow = { acc: 8, out: 8 };
  const alone = { bias: 0, shift: 0 };
  const of = (operation: 'max' | 'min') =>
    ({ shift: 0, bias: false, clip: null, operand: { operation, factor: 16 } }) as const;
  // 16 * 7 = 112 fits in 8 bits; 16 * 9 = 144 is -112 there.
  expect(finish(5, alone, of('max'), narrow, 7)).toBe(112);
  expect(finish(5, alone, of('max'), narrow, 9)).toBe(5);
  expect(finish(5, alone, of('min'), narrow, 9)).toBe(-112);
  expect(finish(5, alone, of('min'), { acc: 16, out: 8 }, 9)).toBe(5);
});

describe('fastConvolution', () => {
  it('equals the direct convolution', () => {
    const clip = fc.option(fc.constantFrom<readonly [number, number]>([0, 127], [-20, 40]), { nil: null });
    const epilogue = fc.record({ shift: fc.integer({ min: 0, max: 9 }), bias: fc.boolean(), clip });
    const widths = fc.record({ acc: fc.constantFrom(16, 32), out: fc.constantFrom(1, 2, 4, 8) });
    fc.assert(
      fc.property(anySmallConv(), epilogue, widths, fc.nat(), (shape, epi, width, seed) => {
        const data = layerData(shape, DEFAULT_ARCH, seed);
        expect(fastConvolution(shape, epi, data, width)).toEqual(directConvolution(shape, epi, data, width));
      }),
    );
  });
});

describe('every kind of window', () => {
  it('is the same fast and slow', () => {
    const widths = fc.record({ acc: fc.constantFrom(16, 32), out: fc.constantFrom(1, 2, 4, 8) });
    fc.assert(
      fc.property(anySmallWindow(), anyEpilogue(), widths, fc.nat(), (shape, epilogue, width, seed) => {
        const data = layerData(shape, DEFAULT_ARCH, seed, epilogue);
        expect(fastConvolution(shape, epilogue, data, width)).toEqual(directConvolution(shape, epilogue, data, width));
      }),
    );
  });

  it('spreads one value over a kernel when transposed', () => {
    const shape = { ...shapeOf(1, 2, 1, 1, 3, 1, 2), transposed: { outputPadHeight: 0, outputPadWidth: 1 } };
    const data = {
      input: Int8Array.of(1, 10),
      weight: Int8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
      bias: Int32Array.of(0),
    };
    // Row 1 of the kernel, once from column -1 on and once, ten times as large, from column 1 on.
    expect([...directConvolution(shape, { shift: 0, bias: false, clip: null }, data, INT8)]).toEqual([5, 46, 50, 60]);
  });

  it('keeps groups apart, dilates, and takes a maximum with padding as 0', () => {
    const none = { shift: 0, bias: false, clip: null };
    const bias = new Int32Array(2);
    const two = { ...shapeOf(1, 3, 2, 2, 1, 0, 1), groups: 2, kernelWidth: 2, dilationWidth: 2 };
    const input = Int8Array.of(1, 2, 3, -4, -5, -6);
    expect([...directConvolution(two, none, { input, weight: Int8Array.of(1, 10, 2, 1), bias }, INT8)]).toEqual([
      31, -14,
    ]);
    const max = {
      ...shapeOf(1, 3, 2, 2, 1, 0, 1),
      groups: 2,
      kernelWidth: 2,
      padRight: 1,
      uniform: true,
      reduce: 'max',
    } as const;
    expect([...directConvolution(max, none, { input, weight: Int8Array.of(1), bias }, INT8)]).toEqual([
      2, 3, 3, -4, -5, 0,
    ]);
    const inside = { ...max, excludePad: true } as const;
    expect([...directConvolution(inside, none, { input, weight: Int8Array.of(1), bias }, INT8)]).toEqual([
      2, 3, 3, -4, -5, -6,
    ]);
  });

  it('rounds, joins a second tensor and shifts again, in this order', () => {
    const add = {
      shift: 2,
      bias: true,
      biasAt: 'before',
      operand: { operation: 'add', factor: 4 },
      offset: 1,
      shiftAfter: 1,
      clip: null,
    } as const;
    // ((100 + 3) >> 2) = 25; + 5 * 4 = 45; + 1 = 46; >> 1.
    expect(finish(100, { bias: 3, shift: 2 }, add, INT8, 5)).toBe(23);
    const multiply = {
      shift: 1,
      bias: false,
      operand: { operation: 'multiply' },
      offset: 8,
      shiftAfter: 4,
      clip: null,
    } as const;
    expect(finish(20, { bias: 0, shift: 1 }, multiply, INT8, -7)).toBe((-70 + 8) >> 4);
    expect(finish(20, { bias: 0, shift: 3 }, { shift: 3, bias: false, offset: 4, clip: null }, INT8)).toBe(3);
  });
});

describe('layerData', () => {
  it('is the same for the same seed and differs for another', () => {
    const shape = shapeOf(5, 5, 16, 16, 3, 1, 1);
    expect(layerData(shape, DEFAULT_ARCH, 7)).toEqual(layerData(shape, DEFAULT_ARCH, 7));
    expect(layerData(shape, DEFAULT_ARCH, 8).weight).not.toEqual(layerData(shape, DEFAULT_ARCH, 7).weight);
  });

  it('spreads the outputs of ResNet-18’s layers: few at the clip, most values taken', () => {
    const every = samples(4, 1);
    for (const { shape } of (NETWORKS[0]?.layers ?? []).filter((_, index) => index % every === 0)) {
      const small = { ...shape, height: Math.min(shape.height, 8), width: Math.min(shape.width, 8) };
      const output = fastConvolution(
        small,
        { ...BENCHMARK_EPILOGUE, clip: [-128, 127] },
        layerData(small, DEFAULT_ARCH, 1),
        INT8,
      );
      expect(new Set(output).size).toBeGreaterThan(120);
      expect(output.filter((v) => v === 127 || v === -128).length).toBeLessThan(0.1 * output.length);
    }
  });

  it('stays inside of narrow widths', () => {
    const config = { ...DEFAULT_ARCH.config, LOG_INP_WIDTH: 2, LOG_WGT_WIDTH: 0 };
    const { input, weight } = layerData(shapeOf(9, 9, 16, 16, 3, 1, 1), { ...DEFAULT_ARCH, config }, 3);
    expect([Math.min(...input), Math.max(...input)]).toEqual([-8, 7]);
    expect([Math.min(...weight), Math.max(...weight)]).toEqual([-1, 0]);
  });
});
