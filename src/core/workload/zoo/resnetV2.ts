import { builtIn, type BuiltInNetwork, type NetworkBuilder, type BuilderValue } from './builder.ts';
import { batchNormLayer, channelsOf, classify, convLayer, HE_GAIN, maxPoolLayer, reluLayer } from './layers.ts';

interface ResNetV2 {
  readonly name: string;
  readonly title: string;
  /** Blocks in each stage. */
  readonly blocks: readonly [number, number, number, number];
  readonly bottleneck: boolean;
}

const SOURCE =
  "He et al., Identity Mappings in Deep Residual Networks (2016), arXiv:1603.05027, as in Gluon's resnet*_v2, which TVM's published cycles are of: the input normalized too, a bottleneck's stride in the 3x3 convolution";

/** A quarter of He's gain at a branch's end: no ReLU takes from the sums, which would grow forty-fold through 33 blocks with half. */
const BRANCH_GAIN = HE_GAIN / 4;

/** Pre-activation: batch norm and ReLU stand before each convolution, and nothing behind the sums. */
const resnetV2 = ({ name, title, blocks, bottleneck }: ResNetV2): BuiltInNetwork =>
  builtIn(name, title, SOURCE, (net) => {
    const image = normalizedInput(net, net.input(net.batch, 3, 224, 224));
    const stem = normRelu(net, 'conv1', convLayer(net, 'conv1', image, { channels: 64, kernel: 7, stride: 2, pad: 3 }));
    let x = maxPoolLayer(net, 'conv1.pool', stem, { kernel: 3, stride: 2, pad: 1 });
    for (const [stage, count] of blocks.entries()) {
      for (let i = 0; i < count; i++) {
        const stride = stage > 0 && i === 0 ? 2 : 1;
        x = residual(net, `stage${stage + 1}.block${i + 1}`, x, { bottleneck, width: 64 * 2 ** stage, stride });
      }
    }
    return classify(net, normRelu(net, 'last', x), 1000);
  });

/** Statistics alone: scale and offset are fixed at 1 and 0. */
function normalizedInput(net: NetworkBuilder, image: BuilderValue): BuilderValue {
  const channels = [channelsOf(image)];
  const [scale, offset] = [net.fill('input.norm.scale', channels, 1), net.fill('input.norm.offset', channels, 0)];
  const mean = net.seeded('input.norm.mean', channels, 0, 0.1);
  const variance = net.seeded('input.norm.variance', channels, 1, 0.1);
  return net.node('input.norm', { kind: 'batch-norm', epsilon: 1e-5 }, image, scale, offset, mean, variance);
}

const normRelu = (net: NetworkBuilder, name: string, x: BuilderValue): BuilderValue =>
  reluLayer(net, `${name}.relu`, batchNormLayer(net, `${name}.norm`, x));

interface Block {
  readonly bottleneck: boolean;
  /** Channels of its 3x3 convolutions. */
  readonly width: number;
  readonly stride: number;
}

function residual(
  net: NetworkBuilder,
  name: string,
  x: BuilderValue,
  { bottleneck, width, stride }: Block,
): BuilderValue {
  const active = normRelu(net, `${name}.input`, x);
  const channels = bottleneck ? 4 * width : width;
  const same = channels === channelsOf(x) && stride === 1;
  const shortcut = same ? x : convLayer(net, `${name}.shortcut`, active, { channels, kernel: 1, stride });
  const branch = bottleneck ? narrowed(net, name, active, width, stride) : plain(net, name, active, width, stride);
  return net.node(`${name}.add`, { kind: 'add' }, branch, shortcut);
}

function plain(net: NetworkBuilder, name: string, x: BuilderValue, channels: number, stride: number): BuilderValue {
  const first = convLayer(net, `${name}.conv1`, x, { channels, kernel: 3, stride, pad: 1 });
  const active = normRelu(net, `${name}.conv1`, first);
  return convLayer(net, `${name}.conv2`, active, { channels, kernel: 3, pad: 1, gain: BRANCH_GAIN });
}

function narrowed(net: NetworkBuilder, name: string, x: BuilderValue, channels: number, stride: number): BuilderValue {
  const narrow = normRelu(net, `${name}.conv1`, convLayer(net, `${name}.conv1`, x, { channels, kernel: 1 }));
  const spatial = convLayer(net, `${name}.conv2`, narrow, { channels, kernel: 3, stride, pad: 1 });
  const active = normRelu(net, `${name}.conv2`, spatial);
  return convLayer(net, `${name}.conv3`, active, { channels: 4 * channels, kernel: 1, gain: BRANCH_GAIN });
}

export const RESNETS_V2: readonly BuiltInNetwork[] = [
  resnetV2({ name: 'resnet18-v2', title: 'ResNet-18 v2', blocks: [2, 2, 2, 2], bottleneck: false }),
  resnetV2({ name: 'resnet34-v2', title: 'ResNet-34 v2', blocks: [3, 4, 6, 3], bottleneck: false }),
  resnetV2({ name: 'resnet50-v2', title: 'ResNet-50 v2', blocks: [3, 4, 6, 3], bottleneck: true }),
  resnetV2({ name: 'resnet101-v2', title: 'ResNet-101 v2', blocks: [3, 4, 23, 3], bottleneck: true }),
];
