import { describe, expect, it } from 'vitest';
import { clustersOf, firstInputBlock, uniformSets } from './clusters.ts';
import { shapeOf, type ConvShape } from '../layer.ts';

const grouped = (inChannels: number, outChannels: number, groups: number): ConvShape => ({
  ...shapeOf(8, 8, inChannels, outChannels, 3, 1, 1),
  groups,
});

describe('clusters of channels in blocks', () => {
  it.each([
    ['without groups there is one', grouped(64, 96, 1), 16, 16, { count: 1, ci: 4, co: 6, even: true }],
    ['groups of whole blocks are clusters', grouped(64, 96, 2), 16, 16, { count: 2, ci: 2, co: 3, even: true }],
    ['depthwise, a block is one', grouped(64, 64, 64), 16, 16, { count: 4, ci: 1, co: 1, even: true }],
    ['of unequal blocks the larger', grouped(64, 64, 64), 8, 32, { count: 2, ci: 4, co: 1, even: true }],
    ['groups that share blocks go together', grouped(48, 48, 6), 16, 16, { count: 3, ci: 1, co: 1, even: true }],
    ['the last may have fewer', grouped(72, 24, 3), 16, 16, { count: 2, ci: 3, co: 1, even: false }],
    ['a last block may be half full', grouped(24, 24, 24), 16, 16, { count: 2, ci: 1, co: 1, even: true }],
    ['never aligned: all in one', grouped(10, 10, 2), 16, 16, { count: 1, ci: 1, co: 1, even: true }],
  ])('%s', (_, shape, blockIn, blockOut, clusters) => {
    expect(clustersOf(shape, { blockIn, blockOut })).toEqual(clusters);
  });

  it('a last cluster with too few input blocks begins with some of the one before', () => {
    const clusters = clustersOf(grouped(72, 24, 3), { blockIn: 16, blockOut: 16 });
    expect([0, 1].map((co) => firstInputBlock(clusters, 5, co))).toEqual([0, 2]);
  });

  it('one weight for all then has another place in the elements of the last cluster', () => {
    const clusters = clustersOf({ ...grouped(40, 40, 40), uniform: true }, { blockIn: 16, blockOut: 32 });
    expect([clusters.count, clusters.ci]).toEqual([2, 2]);
    expect(uniformSets(clusters, 3)).toEqual([0, 1]);
    expect(uniformSets(clusters, 4)).toEqual([0]);
  });
});
