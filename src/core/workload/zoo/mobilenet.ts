import type { Operator } from '../../operators/registry.ts';
import { builtIn, type BuiltInNetwork } from './builder.ts';
import { channelsOf, classify, convNorm, type ConvOptions } from './layers.ts';

/** Each pair of convolutions: the stride of the first, the output channels of the second. */
const PAIRS: readonly (readonly [stride: number, channels: number])[] = [
  [1, 64],
  [2, 128],
  [1, 128],
  [2, 256],
  [1, 256],
  [2, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [2, 1024],
  [1, 1024],
];

const SOURCE =
  "Howard et al., MobileNets (2017), arXiv:1704.04861, table 1, with the last block's stride 1 as its extents say; pads of 1 on all sides";

/** `width`: channels of a group of the 3x3 convolutions. */
const mobilenet = (name: string, title: string, note: string, width: number, activation: Operator): BuiltInNetwork =>
  builtIn(name, title, `${SOURCE}; ${note}`, (net) => {
    let x = net.input(net.batch, 3, 224, 224);
    const layer = (layerName: string, options: ConvOptions): void => {
      x = net.node(`${layerName}.relu`, activation, convNorm(net, layerName, x, options));
    };
    layer('conv1', { channels: 32, kernel: 3, stride: 2, pad: 1 });
    for (const [i, [stride, channels]] of PAIRS.entries()) {
      const inner = channelsOf(x);
      layer(`block${i + 1}.spatial`, { channels: inner, kernel: 3, stride, pad: 1, group: inner / width });
      layer(`block${i + 1}.pointwise`, { channels, kernel: 1 });
    }
    return classify(net, x, 1000);
  });

export const MOBILENET = mobilenet(
  'mobilenet',
  'MobileNet v1',
  "depthwise; ReLU6 as in the authors' implementation (TensorFlow slim)",
  1,
  { kind: 'clip', low: 0, high: 6 },
);

export const MOBILENET_GROUPED = mobilenet(
  'mobilenet-grouped',
  'MobileNet v1, groups of 16 channels',
  "groups of 16 channels in place of single ones and ReLU, as in TVM's benchmark of grouped convolutions for VTA",
  16,
  { kind: 'relu' },
);
