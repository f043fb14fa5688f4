import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { layerData } from '../../layer/data.ts';
import { directConvolution } from '../../layer/directConvolution.ts';
import { anyEpilogue, anySmallWindow } from '../../layer/layer.testing.ts';
import { samples } from '../../../testdata/sample.ts';
import { shapeOf } from '../../layer/layer.ts';
import { isTiled, tiledConvolution } from './tiledConvolution.ts';

it('gives what the definition gives, of any convolution it takes', () => {
  const shapes = anySmallWindow().filter(isTiled);
  fc.assert(
    fc.property(shapes, anyEpilogue(), fc.nat(), fc.constantFrom(16, 32), (shape, epilogue, seed, acc) => {
      const data = layerData(shape, DEFAULT_ARCH, seed, epilogue);
      const widths = { acc, out: 8 };
      const slices = tiledConvolution(shape, epilogue, data, widths);
      let next = slices.next();
      while (next.done !== true) next = slices.next();
      const [expected, got] = [directConvolution(shape, epilogue, data, widths), next.value];
      const place = expected.findIndex((value, i) => value !== got[i]);
      expect(place < 0 ? null : { place, expected: expected[place], got: got[place] }).toBeNull();
      expect(got.length).toBe(expected.length);
    }),
    { numRuns: samples(30, 100) },
  );
});

it('gives it too where weights are packed a part at a time, in a slice for each', () => {
  const shape = shapeOf(1, 1, 20_000, 221, 1, 0, 1);
  const epilogue = { shift: 8, bias: true, biasBound: 1000, clip: null };
  const numbers = (count: number, step: number): Int8Array => Int8Array.from({ length: count }, (_, i) => i * step);
  const bias = Int32Array.from({ length: 221 }, (_, i) => i - 100);
  const data = { input: numbers(20_000, 7), weight: numbers(20_000 * 221, 11), bias };
  const widths = { acc: 32, out: 8 };
  const slices = tiledConvolution(shape, epilogue, data, widths);
  let count = 0;
  let next = slices.next();
  for (; next.done !== true; next = slices.next()) count += 1;
  expect(count).toBeGreaterThan(1);
  expect(next.value).toEqual(directConvolution(shape, epilogue, data, widths));
});
