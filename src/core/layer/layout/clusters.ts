import type { Geometry } from '../../machine/geometry.ts';
import { fullShape, type ConvShape } from '../layer.ts';

/**
 * Channels in groups, seen in blocks: the fewest groups whose channels begin and end with blocks on both sides make a
 * cluster, in which all is multiplied with all; weights off the groups are zero. Groups that never fill whole blocks
 * together are all in one cluster: right, if wasteful. So is a layer without groups.
 */
export interface Clusters {
  readonly count: number;
  /** Blocks of input and output channels of each. */
  readonly ci: number;
  readonly co: number;
  /** All clusters have that many; else the last has fewer. */
  readonly even: boolean;
}

export function clustersOf(shape: ConvShape, { blockIn, blockOut }: Pick<Geometry, 'blockIn' | 'blockOut'>): Clusters {
  const { groups, inChannels, outChannels } = fullShape(shape);
  const [inputs, outputs] = [inChannels / groups, outChannels / groups];
  const [ci, co] = [Math.ceil(inChannels / blockIn), Math.ceil(outChannels / blockOut)];
  // Blocks are powers of two, so of the two numbers the larger is a multiple of the other.
  const together = Math.max(groupsToFill(inputs, blockIn), groupsToFill(outputs, blockOut));
  if (together >= groups) return { count: 1, ci, co, even: true };
  const count = Math.ceil(groups / together);
  const ciEach = (together * inputs) / blockIn;
  const coEach = (together * outputs) / blockOut;
  return { count, ci: ciEach, co: coEach, even: ci === count * ciEach && co === count * coEach };
}

/** Groups of so many channels that fill whole blocks. */
function groupsToFill(channels: number, block: number): number {
  let divisor = 1;
  while (divisor < block && channels % (2 * divisor) === 0) divisor *= 2;
  return block / divisor;
}

/**
 * The first block of input channels that an output block's cluster is multiplied with, of `ciBlocks`. A last cluster
 * with too few takes some of the one before it, whose weights are zero there.
 */
export const firstInputBlock = (c: Clusters, ciBlocks: number, coBlock: number): number =>
  Math.min(Math.floor(coBlock / c.co) * c.ci, ciBlocks - c.ci);

/**
 * Elements of one weight for all in memory, [set][output block][input block] of a cluster, for all taps and clusters.
 * Where the last cluster begins with blocks of the one before, it has a set of its own.
 */
export function uniformSets(c: Clusters, ciBlocks: number): readonly number[] {
  const last = c.count - 1;
  return last * c.ci > ciBlocks - c.ci ? [0, last] : [0];
}
