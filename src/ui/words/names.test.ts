import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../core/layer/layer.ts';
import { outputText, shapeText, workloadTitle } from './names.ts';

const plain = shapeOf(28, 28, 64, 64, 3, 1, 1);

describe('the text of a layer', () => {
  it('is its sizes, and what is not as usual', () => {
    expect(shapeText(plain)).toBe('28 × 28 × 64 → 64, 3 × 3');
    expect(shapeText({ ...plain, strideHeight: 2, strideWidth: 2, batch: 2 })).toBe(
      '28 × 28 × 64 → 64, 3 × 3, stride 2, batch 2',
    );
  });

  it('says what it is beyond a plain convolution', () => {
    const kinds = [
      { ...plain, groups: 4 },
      { ...plain, groups: 64 },
      { ...plain, groups: 64, uniform: true, reduce: 'max' },
      { ...plain, transposed: { outputPadHeight: 0, outputPadWidth: 0 } },
      { ...plain, dilationHeight: 2, dilationWidth: 2, padBottom: 0 },
    ] as const;
    expect(kinds.map((shape) => shapeText(shape).replace(/^.*3 × 3, /, ''))).toEqual([
      '4 groups',
      'depthwise',
      'maximum, depthwise',
      'transposed',
      'dilation 2, uneven pads',
    ]);
    expect(workloadTitle({ kind: 'conv', shape: plain })).toBe('Own convolution');
    expect(workloadTitle({ kind: 'conv', shape: kinds[0] })).toBe('Own layer');
  });
});

describe('other texts of a layer', () => {
  it('are its output, and stride, dilation and weights where they are unlike', () => {
    expect(outputText(shapeOf(28, 28, 64, 32, 3, 1, 2))).toBe('14 × 14 × 32');
    expect(shapeText({ ...plain, strideWidth: 2 })).toBe('28 × 28 × 64 → 64, 3 × 3, stride 1, 2');
    expect(shapeText({ ...plain, dilationWidth: 2 })).toContain('dilation 1, 2');
    expect(shapeText({ ...plain, uniform: true, groups: 64 })).toContain('one weight for all, depthwise');
    expect(shapeText({ ...plain, padRight: 0 })).toContain('uneven pads');
    expect(workloadTitle({ kind: 'network', network: 'resnet18', layer: 'C5' })).toBe('ResNet-18 · C5');
  });
});
