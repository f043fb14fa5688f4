import { builtIn, type BuiltInNetwork, type NetworkBuilder, type BuilderValue } from './builder.ts';
import { classify, convNorm, convNormRelu, HE_GAIN, maxPoolLayer, reluLayer } from './layers.ts';

interface ResNet {
  readonly name: string;
  readonly title: string;
  readonly note: string;
  /** Blocks in each stage. */
  readonly blocks: readonly [number, number, number, number];
  /** Basic: two 3x3 convolutions. Bottleneck: 1x1, 3x3, 1x1, with the stride of a stage's first block in one of the first two. */
  readonly block: 'basic' | 'stride-in-1x1' | 'stride-in-3x3';
}

const SOURCE =
  'He et al., Deep Residual Learning for Image Recognition (2015), arXiv:1512.03385, table 1; projection shortcuts where the shape changes (option B)';

/** Every block adds its branch to what it got: half of He's gain at a branch's end keeps the sums from growing through the depth. */
const BRANCH_GAIN = HE_GAIN / 2;

const resnet = ({ name, title, note, blocks, block }: ResNet): BuiltInNetwork =>
  builtIn(name, title, `${SOURCE}${note}`, (net) => {
    const image = net.input(net.batch, 3, 224, 224);
    const stem = convNormRelu(net, 'conv1', image, { channels: 64, kernel: 7, stride: 2, pad: 3 });
    let x = maxPoolLayer(net, 'conv1.pool', stem, { kernel: 3, stride: 2, pad: 1 });
    for (const [stage, count] of blocks.entries()) {
      for (let i = 0; i < count; i++) {
        const stride = stage > 0 && i === 0 ? 2 : 1;
        x = residual(net, `stage${stage + 1}.block${i + 1}`, x, { block, channels: 64 * 2 ** stage, stride });
      }
    }
    return classify(net, x, 1000);
  });

interface Block extends Pick<ResNet, 'block'> {
  /** Of its 3x3 convolutions. */
  readonly channels: number;
  readonly stride: number;
}

function residual(net: NetworkBuilder, name: string, x: BuilderValue, block: Block): BuilderValue {
  const { stride } = block;
  const branch = block.block === 'basic' ? basic(net, name, x, block) : bottleneck(net, name, x, block);
  const [, channels = 0] = branch.shape;
  const same = branch.shape.every((size, axis) => size === x.shape[axis]);
  const shortcut = same ? x : convNorm(net, `${name}.shortcut`, x, { channels, kernel: 1, stride, gain: 1 });
  return reluLayer(net, `${name}.relu`, net.node(`${name}.add`, { kind: 'add' }, branch, shortcut));
}

function basic(net: NetworkBuilder, name: string, x: BuilderValue, { channels, stride }: Block): BuilderValue {
  const first = convNormRelu(net, `${name}.conv1`, x, { channels, kernel: 3, stride, pad: 1 });
  return convNorm(net, `${name}.conv2`, first, { channels, kernel: 3, pad: 1, gain: BRANCH_GAIN });
}

function bottleneck(
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  { block, channels, stride }: Block,
): BuilderValue {
  const [outer, inner] = block === 'stride-in-1x1' ? [stride, 1] : [1, stride];
  const narrow = convNormRelu(net, `${name}.conv1`, x, { channels, kernel: 1, stride: outer });
  const spatial = convNormRelu(net, `${name}.conv2`, narrow, { channels, kernel: 3, stride: inner, pad: 1 });
  return convNorm(net, `${name}.conv3`, spatial, { channels: 4 * channels, kernel: 1, gain: BRANCH_GAIN });
}

export const RESNET18 = resnet({
  name: 'resnet18',
  title: 'ResNet-18',
  note: '',
  blocks: [2, 2, 2, 2],
  block: 'basic',
});

export const RESNET34 = resnet({
  name: 'resnet34',
  title: 'ResNet-34',
  note: '',
  blocks: [3, 4, 6, 3],
  block: 'basic',
});

export const RESNET50 = resnet({
  name: 'resnet50',
  title: 'ResNet-50 v1',
  note: "; the stride in the first 1x1 convolution, as in the authors' Caffe models (Gluon's resnet50_v1 too, but for its biases)",
  blocks: [3, 4, 6, 3],
  block: 'stride-in-1x1',
});

export const RESNET50_V1B = resnet({
  name: 'resnet50-v1b',
  title: 'ResNet-50 v1b',
  note: "; the stride in the 3x3 convolution, as in Torch's ResNets (fb.resnet.torch, torchvision) and ONNX's resnet50",
  blocks: [3, 4, 6, 3],
  block: 'stride-in-3x3',
});
