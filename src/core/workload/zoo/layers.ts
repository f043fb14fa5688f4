import { CUT_DEVIATION } from '../../tensor/constant.ts';
import type { Window } from '../../tensor/window.ts';
import type { NetworkBuilder, BuilderValue } from './builder.ts';

/**
 * The layers that networks are made of. A layer's nodes and constants are named after it: `conv1`, `conv1.weight`,
 * `conv1.norm`, `conv1.norm.scale`, `conv1.relu`.
 */

/**
 * Deviation of a weight is gain / sqrt(products added up in an output). With He's gain the mean square of activations stays as
 * it was through a layer and its ReLU (He et al. 2015, arXiv:1502.01852); with a gain of 1 it stays without ReLU.
 */
export const HE_GAIN = Math.SQRT2;

interface LinearOptions {
  readonly channels: number;
  /** Default: false. Networks with batch norm have none. */
  readonly bias?: boolean;
  /** Default: `HE_GAIN`. */
  readonly gain?: number;
}

export interface ConvOptions extends LinearOptions {
  readonly kernel: number;
  /** Default: 1. */
  readonly stride?: number;
  /** Default: 0. */
  readonly pad?: number;
  /** Default: 1. */
  readonly group?: number;
}

type PoolOptions = Pick<ConvOptions, 'kernel' | 'pad'> & { readonly stride: number };

export const channelsOf = (x: BuilderValue): number => x.shape[1] ?? 0;

const square = (kernel: number, stride = 1, pad = 0): Window => ({
  kernel: [kernel, kernel],
  strides: [stride, stride],
  pads: [pad, pad, pad, pad],
  dilations: [1, 1],
});

function weight(
  net: NetworkBuilder,
  name: string,
  shape: readonly number[],
  products: number,
  gain: number,
): BuilderValue {
  return net.seeded(`${name}.weight`, shape, 0, gain / Math.sqrt(products) / CUT_DEVIATION);
}

const bias = (net: NetworkBuilder, name: string, { bias: wanted, channels }: LinearOptions): readonly BuilderValue[] =>
  wanted === true ? [net.seeded(`${name}.bias`, [channels], 0, 0.1)] : [];

export function convLayer(net: NetworkBuilder, name: string, x: BuilderValue, options: ConvOptions): BuilderValue {
  const { channels, kernel, stride, pad, group = 1, gain = HE_GAIN } = options;
  const depth = channelsOf(x) / group;
  const w = weight(net, name, [channels, depth, kernel, kernel], depth * kernel * kernel, gain);
  const operator = { kind: 'conv', group, ...square(kernel, stride, pad) } as const;
  return net.node(name, operator, x, w, ...bias(net, name, options));
}

/** A transposed convolution: extents grow by the stride. */
export function convTransposeLayer(
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  options: Omit<ConvOptions, 'group'> & { readonly stride: number },
): BuilderValue {
  const { channels, kernel, stride, pad, gain = HE_GAIN } = options;
  const depth = channelsOf(x);
  // An output meets every stride-th weight of each axis only.
  const products = (depth * kernel * kernel) / stride ** 2;
  const w = weight(net, name, [depth, channels, kernel, kernel], products, gain);
  const operator = { kind: 'conv-transpose', group: 1, outputPad: [0, 0], ...square(kernel, stride, pad) } as const;
  return net.node(name, operator, x, w, ...bias(net, name, options));
}

export function denseLayer(net: NetworkBuilder, name: string, x: BuilderValue, options: LinearOptions): BuilderValue {
  const { channels, gain = HE_GAIN } = options;
  const depth = channelsOf(x);
  const w = weight(net, name, [channels, depth], depth, gain);
  return net.node(name, { kind: 'dense' }, x, w, ...bias(net, name, options));
}

/** Batch norm with statistics near those of its input, so that it is there without leading the activations away. */
export function batchNormLayer(net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue {
  const vector = (part: string, mean: number): BuilderValue =>
    net.seeded(`${name}.${part}`, [channelsOf(x)], mean, 0.1);
  const constants = [vector('scale', 1), vector('offset', 0), vector('mean', 0), vector('variance', 1)];
  return net.node(name, { kind: 'batch-norm', epsilon: 1e-5 }, x, ...constants);
}

export function instanceNormLayer(net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue {
  const vector = (part: string, mean: number): BuilderValue =>
    net.seeded(`${name}.${part}`, [channelsOf(x)], mean, 0.1);
  return net.node(name, { kind: 'instance-norm', epsilon: 1e-5 }, x, vector('scale', 1), vector('offset', 0));
}

export const reluLayer = (net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue =>
  net.node(name, { kind: 'relu' }, x);

/** Convolution and batch norm. */
export const convNorm = (net: NetworkBuilder, name: string, x: BuilderValue, options: ConvOptions): BuilderValue =>
  batchNormLayer(net, `${name}.norm`, convLayer(net, name, x, options));

/** Convolution, batch norm and ReLU. */
export const convNormRelu = (net: NetworkBuilder, name: string, x: BuilderValue, options: ConvOptions): BuilderValue =>
  reluLayer(net, `${name}.relu`, convNorm(net, name, x, options));

export const maxPoolLayer = (
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  { kernel, stride, pad }: PoolOptions,
): BuilderValue => net.node(name, { kind: 'max-pool', ceil: false, ...square(kernel, stride, pad) }, x);

/** [N, C, H, W] to [N, C H W]. */
export function flattenLayer(net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue {
  const features = x.shape.slice(1).reduce((product, size) => product * size, 1);
  return net.node(name, { kind: 'reshape', shape: [net.batch, features] }, x);
}

/** The end of a classifier: the mean of each channel, and a dense layer for as many classes. */
export function classify(net: NetworkBuilder, x: BuilderValue, classes: number): BuilderValue {
  const pooled = flattenLayer(net, 'flatten', net.node('pool', { kind: 'global-average-pool' }, x));
  return denseLayer(net, 'classifier', pooled, { channels: classes, bias: true, gain: 1 });
}
