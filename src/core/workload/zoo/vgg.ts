import { builtIn } from './builder.ts';
import { convLayer, denseLayer, flattenLayer, maxPoolLayer, reluLayer } from './layers.ts';

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
      x = reluLayer(net, `${name}.relu`, convLayer(net, name, x, { channels, kernel: 3, pad: 1, bias: true }));
    }
    x = maxPoolLayer(net, `pool${i + 1}`, x, { kernel: 2, stride: 2 });
  }
  x = flattenLayer(net, 'flatten', x);
  for (const name of ['dense1', 'dense2']) {
    x = reluLayer(net, `${name}.relu`, denseLayer(net, name, x, { channels: 4096, bias: true }));
  }
  return denseLayer(net, 'classifier', x, { channels: 1000, bias: true, gain: 1 });
});
