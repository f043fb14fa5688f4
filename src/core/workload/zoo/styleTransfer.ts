import { builtIn, type NetworkBuilder, type BuilderValue } from './builder.ts';
import { convLayer, instanceNormLayer, reluLayer, type ConvOptions } from './layers.ts';

const SOURCE =
  "Johnson et al., Perceptual Losses for Real-Time Style Transfer (2016), arXiv:1603.08155, with instance norm (arXiv:1607.08022), reflection before every convolution and nearest up-sampling, as in PyTorch's fast_neural_style, and the paper's tanh scaled to 0..255";

/** An image of 256x256 (values 0..255) to another one of the same size. */
export const STYLE_TRANSFER = builtIn('style-transfer', 'Fast style transfer', SOURCE, (net) => {
  const image = net.input(net.batch, 3, 256, 256);
  let x = convNormRelu(net, 'conv1', image, { channels: 32, kernel: 9 });
  x = convNormRelu(net, 'down1', x, { channels: 64, kernel: 3, stride: 2 });
  x = convNormRelu(net, 'down2', x, { channels: 128, kernel: 3, stride: 2 });
  for (let i = 1; i <= 5; i++) {
    const first = convNormRelu(net, `block${i}.conv1`, x, { channels: 128, kernel: 3 });
    const second = mirroredConv(net, `block${i}.conv2`, first, { channels: 128, kernel: 3 });
    // Nothing follows the sum: the paper's residual blocks end without ReLU.
    x = net.node(`block${i}.add`, { kind: 'add' }, instanceNormLayer(net, `block${i}.conv2.norm`, second), x);
  }
  for (const [name, channels] of [['up1', 64] as const, ['up2', 32] as const]) {
    const larger = net.node(`${name}.upsample`, { kind: 'upsample', factors: [2, 2] }, x);
    x = convNormRelu(net, name, larger, { channels, kernel: 3 });
  }
  const colours = net.node(
    'tanh',
    { kind: 'tanh' },
    mirroredConv(net, 'conv2', x, { channels: 3, kernel: 9, gain: 1 }),
  );
  const scaled = net.node('scale', { kind: 'multiply' }, colours, net.fill('scale.factor', [1], 127.5));
  return net.node('offset', { kind: 'add' }, scaled, net.fill('offset.value', [1], 127.5));
});

type MirroredOptions = Pick<ConvOptions, 'channels' | 'kernel' | 'stride' | 'gain'>;

/** A convolution whose padding mirrors the image instead of adding zeros. */
function mirroredConv(net: NetworkBuilder, name: string, x: BuilderValue, options: MirroredOptions): BuilderValue {
  const pad = (options.kernel - 1) / 2;
  const mirror = { kind: 'pad', mode: 'reflect', pads: [pad, pad, pad, pad], channels: [0, 0], value: 0 } as const;
  return convLayer(net, name, net.node(`${name}.pad`, mirror, x), { ...options, bias: true });
}

function convNormRelu(net: NetworkBuilder, name: string, x: BuilderValue, options: MirroredOptions): BuilderValue {
  return reluLayer(net, `${name}.relu`, instanceNormLayer(net, `${name}.norm`, mirroredConv(net, name, x, options)));
}
