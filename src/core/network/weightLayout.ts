import type { Bytes } from '../base/units.ts';
import type { WeightPacking } from '../compiler/lowering/bindData.ts';
import type { ConvShape } from '../layer/layer.ts';
import { packBits } from '../layer/layout/bits.ts';
import { clustersOf } from '../layer/layout/clusters.ts';
import { blockWeight } from '../layer/layout/packing.ts';
import { isOfAll, weightsMadeOf } from '../workload/quantize/madeWeights.ts';
import type { MadeWeights } from '../workload/quantize/quantized.ts';

/** A value as a layer's weights [CO, CI / groups, 1, 1], in blocks as VTA loads them. Only the host writes it, and nobody reads the value from it. */
export interface WeightLayout extends WeightPacking {
  readonly kind: 'weights';
  readonly made: MadeWeights;
}

const shapeOf = ({ channels: [inChannels, outChannels], groups }: WeightLayout): ConvShape => ({
  ...{ batch: 1, height: 1, width: 1, inChannels, outChannels, groups, kernelHeight: 1, kernelWidth: 1 },
  ...{ padHeight: 0, padWidth: 0, strideHeight: 1, strideWidth: 1 },
});

const blocksOf = ({ lanes: [blockIn, blockOut] }: WeightLayout) => ({ batch: 1, blockIn, blockOut });

/** Elements of each block of output channels. */
const rowOf = (layout: WeightLayout): number => clustersOf(shapeOf(layout), blocksOf(layout)).ci + layout.extra;

/** Elements of the largest weights that are held, zeros between blocks counted. */
const MOST_ELEMENTS = 2 ** 28;

/** Can a value of so many elements be packed like that? What is false was not written by `compileInSlices`. */
export function isSoundFor(layout: WeightLayout, elements: number): boolean {
  const { made, channels, groups, lanes, bits, constant } = layout;
  const divided =
    channels.every((count) => count % groups === 0) && lanes.every((each) => Number.isInteger(Math.log2(each)));
  if (!divided || 8 % bits !== 0 || made.bits > bits) return false;
  const weights = (channels[0] / groups) * channels[1];
  if (!isOfAll(made, elements, weights)) return false;
  if ((weightLayoutBytes(layout) / bits) * 8 > MOST_ELEMENTS) return false;
  return constant === null || (constant.element < rowOf(layout) && constant.lane + constant.values.length <= lanes[0]);
}

export function weightLayoutBytes(layout: WeightLayout): Bytes {
  const { channels, lanes, bits } = layout;
  return (Math.ceil(channels[1] / lanes[1]) * rowOf(layout) * lanes[0] * lanes[1] * bits) / 8;
}

/** The bytes of a value as weights. */
export function packWeights(data: Int8Array, layout: WeightLayout): Uint8Array {
  const { channels, lanes, bits, extra, constant } = layout;
  const packed = blockWeight(shapeOf(layout), blocksOf(layout), weightsMadeOf(data, layout.made), extra);
  if (constant !== null) {
    const row = rowOf(layout);
    for (let co = 0; co < channels[1]; co++) {
      const element = Math.floor(co / lanes[1]) * row + constant.element;
      packed.set(constant.values, (element * lanes[1] + (co % lanes[1])) * lanes[0] + constant.lane);
    }
  }
  return packBits(packed, bits);
}
