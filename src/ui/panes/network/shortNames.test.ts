import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRightToLeft, shortNames } from './shortNames.ts';

describe('short names of layers', () => {
  it('abbreviate all but the last part of what is too long', () => {
    expect(shortNames(['conv1', 'conv1.pool', 'stage1.block1.conv1', 'stage4.block12.shortcut'])).toEqual([
      'conv1',
      'conv1.pool',
      's1.b1.conv1',
      's4.b12.shortcut',
    ]);
  });

  it('leave out what all begin with, and parts that repeat the one before', () => {
    expect(shortNames(['backbone.stem.conv', 'backbone.head.conv'])).toEqual(['stem.conv', 'head.conv']);
    expect(shortNames(['/conv1/Conv', '/layer1/layer1.0/conv1/Conv'])).toEqual(['conv1.Conv', 'l1.0.c1.Conv']);
  });

  it('stay long where they would become equal', () => {
    const names = ['stage1.convolution', 'stem1.convolution', 'stage2.convolution'];
    expect(shortNames(names)).toEqual(['stage1.convolution', 'stem1.convolution', 's2.convolution']);
  });

  it('tell any layers apart that their names tell apart', () => {
    const name = fc.stringMatching(/^[a-c1-2./]{1,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const short = shortNames(names);
        expect(new Set(short).size).toBe(names.length);
      }),
    );
  });
});

it('knows names that are written from the right by their first letter', () => {
  expect(['שכבה 1', '12 طبقة', 'conv1', 'conv שכבה', '', '/7/'].map(isRightToLeft)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});
