import { failure, ok, type Result } from '../base/problem.ts';
import { shapeOf, type Epilogue, type Layer, type Network } from './layer.ts';

/** What TVM's benchmark puts after each convolution: >> 8, + bias, clip to 0..127. */
export const BENCHMARK_EPILOGUE: Epilogue = { shift: 8, bias: true, clip: [0, 127] };

const layer = (name: string, count: number, ...sizes: Parameters<typeof shapeOf>): Layer => ({
  name,
  shape: shapeOf(...sizes),
  count,
});

/** ResNet-18 in today's numbering; each line H, W, CI, CO, kernel, pad, stride. */
const RESNET18: Network = {
  name: 'resnet18',
  title: 'ResNet-18',
  layers: [
    { ...layer('C1', 1, 224, 224, 3, 64, 7, 3, 2), onHost: true },
    layer('C2', 4, 56, 56, 64, 64, 3, 1, 1),
    layer('C3', 1, 56, 56, 64, 128, 3, 1, 2),
    layer('C4', 1, 56, 56, 64, 128, 1, 0, 2),
    layer('C5', 3, 28, 28, 128, 128, 3, 1, 1),
    layer('C6', 1, 28, 28, 128, 256, 3, 1, 2),
    layer('C7', 1, 28, 28, 128, 256, 1, 0, 2),
    layer('C8', 3, 14, 14, 256, 256, 3, 1, 1),
    layer('C9', 1, 14, 14, 256, 512, 3, 1, 2),
    layer('C10', 1, 14, 14, 256, 512, 1, 0, 2),
    layer('C11', 3, 7, 7, 512, 512, 3, 1, 1),
  ],
};

/** Kernel 4, pad 1, stride 2: each output side is twice the input's. */
const twice = (name: string, size: number, inChannels: number, outChannels: number): Layer => ({
  name,
  shape: {
    ...shapeOf(size, size, inChannels, outChannels, 4, 1, 2),
    transposed: { outputPadHeight: 0, outputPadWidth: 0 },
  },
  count: 1,
});

/** The transposed convolutions of a DCGAN generator that TVM's benchmark has. */
const DCGAN: Network = {
  name: 'dcgan',
  title: 'DCGAN, transposed convolutions',
  layers: [twice('CT1', 4, 1024, 512), twice('CT2', 8, 512, 256), twice('CT3', 16, 256, 128)],
};

/** Channels of a group in TVM's MobileNet benchmark. */
const GROUP = 16;

/** Kernel 3, pad 1, as many channels out as in; each line size, channels, stride. */
const grouped = (name: string, size: number, channels: number, stride: number): Layer => ({
  name,
  shape: { ...shapeOf(size, size, channels, channels, 3, 1, stride), groups: channels / GROUP },
  count: 1,
});

/** The grouped convolutions that TVM's benchmark puts in place of MobileNet's depthwise ones. */
const MOBILENET: Network = {
  name: 'mobilenet',
  title: 'MobileNet, groups of 16',
  layers: [
    grouped('D1', 112, 32, 1),
    grouped('D2', 112, 64, 2),
    grouped('D3', 56, 128, 1),
    grouped('D4', 56, 128, 2),
    grouped('D5', 28, 256, 1),
    grouped('D6', 28, 256, 2),
    grouped('D7', 14, 512, 1),
    grouped('D8', 14, 512, 2),
    grouped('D9', 7, 1024, 1),
  ],
};

export const NETWORKS: readonly Network[] = [RESNET18, MOBILENET, DCGAN];

/** A layer with the network it is in. */
export interface FoundLayer {
  readonly network: Network;
  readonly layer: Layer;
}

/** Looks up `NETWORK.LAYER`, such as `resnet18.C2`; letter case does not matter. Code: `workload.unknown-layer`. */
export function findLayer(name: string): Result<FoundLayer> {
  const wanted = name.trim().toLowerCase();
  for (const network of NETWORKS) {
    for (const candidate of network.layers) {
      if (`${network.name}.${candidate.name}`.toLowerCase() === wanted) return ok({ network, layer: candidate });
    }
  }
  const known = NETWORKS.map((n) => `${n.name}.${n.layers[0]?.name ?? ''} to ${n.layers.at(-1)?.name ?? ''}`).join(
    ', ',
  );
  return failure({
    code: 'workload.unknown-layer',
    message: `There is no layer "${name.slice(0, 80)}".`,
    field: 'layer',
    got: name.slice(0, 80),
    limit: known,
    fix: `Use NETWORK.LAYER, one of ${known}, or give the sizes of a convolution of your own.`,
  });
}
