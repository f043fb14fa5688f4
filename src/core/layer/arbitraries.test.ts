import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../machine/parameters.ts';
import { outputSize, shapeOf, type ConvShape, type Epilogue } from './layer.ts';
import { anyEpilogue, anySmallConv, anySmallWindow, dataAtEdges, epilogueFor } from './layer.testing.ts';

const DRAWN = { numRuns: 2000, seed: 1 };
const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

describe('what properties draw', () => {
  const epilogues = fc.sample(anyEpilogue(), DRAWN);

  it.each<[string, (e: Epilogue) => number | null | undefined, [number, number]]>([
    ['shift', (e) => e.shift, [0, 31]],
    ['offset', (e) => e.offset, [-32768, 32767]],
    ['the width of a clip', (e) => e.clip && e.clip[1] - e.clip[0], [0, 65535]],
    ['the largest bias', (e) => e.biasBound, [0, 2 ** 31]],
    ['the second shift', (e) => e.shiftAfter, [0, 31]],
    ['the factor of a second tensor', (e) => (e.operand?.operation === 'add' ? e.operand.factor : undefined), [1, 64]],
  ])('reaches both ends of %s', (_, field, expected) => {
    expect(ends(epilogues.map(field).filter((value) => value != null))).toEqual(expected);
  });

  it('holds an epilogue to narrow machines at their ends, not by chance', () => {
    const narrow = epilogues.map((e) => epilogueFor({ INP: 2, WGT: 4, ACC: 16, UOP: 32, OUT: 2 }, e));
    expect(ends(narrow.map((e) => e.shift))).toEqual([0, 15]);
    expect(ends(narrow.flatMap((e) => (e.operand?.operation === 'add' ? [e.operand.factor] : [])))).toEqual([1, 4]);
    expect(
      ends(epilogues.flatMap((e) => epilogueFor({ INP: 2, WGT: 1, ACC: 8, UOP: 32, OUT: 1 }, e).clip ?? [])),
    ).toEqual([-128, 127]);
  });

  it.each<[string, fc.Arbitrary<ConvShape>]>([
    ['convolutions', anySmallConv()],
    ['windows', anySmallWindow()],
  ])('reaches what an instruction holds of padding and strides in %s, and one output alone', (_, shapes) => {
    const drawn = fc.sample(shapes, DRAWN);
    expect(drawn.map((s) => s.padHeight)).toEqual(expect.arrayContaining([0, 15, 16]));
    expect(drawn.map((s) => s.strideWidth)).toEqual(expect.arrayContaining([1, 65535]));
    expect(drawn.some((s) => s.kernelHeight === s.height + 2 * s.padHeight && s.kernelHeight > 5)).toBe(true);
    expect(drawn.some((s) => outputSize(s).height * outputSize(s).width === 1)).toBe(true);
  });

  it('takes data from one end of their widths to the other, all at once too', () => {
    const shape = shapeOf(16, 16, 16, 16, 3, 1, 1);
    const epilogue: Epilogue = { shift: 8, bias: true, biasBound: 945, clip: null };
    const data = [0, 1, 2, 3].map((seed) => dataAtEdges(shape, DEFAULT_ARCH, seed, epilogue));
    expect(data.map(({ input }) => ends([...input]))).toEqual([
      [-128, 127],
      [-128, -128],
      [-128, -128],
      [-128, 127],
    ]);
    expect(data.slice(1).map(({ weight }) => ends([...weight]))).toEqual([
      [-128, -128],
      [127, 127],
      [-128, 127],
    ]);
    for (const { bias } of data) expect(ends([...bias])).toEqual([-945, 945]);
  });
});
