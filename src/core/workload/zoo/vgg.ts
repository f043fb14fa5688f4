import { builtIn } from './builder.ts';
import { conv, dense, flatten, maxPool, relu } from './layers.ts';

/** Channels of the convolutions of each stage; a max pool ends it. */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

const SOURCE =
  'Simonyan and Zisserman, Very Deep Convolutional Networks (2014), arXiv:1409.1556, configuration D; without its dropout, which only training has';

export const VGG16 = builtIn('vgg16', 'VGG-16', SOURCE, (net) => {
  let x = net.input(net.batch, 3, 224, 224);
  for (const [i, stage] of STAGES.entries()) {
    for (const [j, channels] of stage.entries()) {
      const name = `conv${i + 1}.${j + 1}`;
      x = relu(net, `${name}.relu`, conv(net, name, x, { channels, kernel: 3, pad: 1, bias: true }));
    }
    x = maxPool(net, `pool${i + 1}`, x, { kernel: 2, stride: 2 });
  }
  x = flatten(net, 'flatten', x);
  for (const name of ['dense1', 'dense2']) {
    x = relu(net, `${name}.relu`, dense(net, name, x, { channels: 4096, bias: true }));
  }
  return dense(net, 'classifier', x, { channels: 1000, bias: true, gain: 1 });
});
