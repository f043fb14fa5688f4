import { builtIn } from './builder.ts';
import { convLayer, convNorm, maxPoolLayer } from './layers.ts';

const SOURCE =
  'Redmon and Farhadi, YOLO9000 (2016), arXiv:1612.08242; the tiny network for the 20 classes of VOC, as in Darknet (yolov2-tiny-voc.cfg)';

/** 13x13 cells of 5 boxes with 4 coordinates, 1 confidence and 20 classes each. */
export const TINY_YOLO = builtIn('tiny-yolo', 'Tiny YOLO v2', SOURCE, (net) => {
  let x = net.input(net.batch, 3, 416, 416);
  for (const [i, channels] of [16, 32, 64, 128, 256, 512, 1024, 1024].entries()) {
    const name = `conv${i + 1}`;
    const made = convNorm(net, name, x, { channels, kernel: 3, pad: 1 });
    x = net.node(`${name}.leaky`, { kind: 'leaky-relu', alpha: 0.1 }, made);
    if (i < 5) x = maxPoolLayer(net, `pool${i + 1}`, x, { kernel: 2, stride: 2 });
    // Pools at every place: the odd row and column of padding come last.
    if (i === 5) {
      const window = { kernel: [2, 2], strides: [1, 1], pads: [0, 0, 1, 1], dilations: [1, 1] } as const;
      x = net.node('pool6', { kind: 'max-pool', ceil: false, ...window }, x);
    }
  }
  return convLayer(net, 'conv9', x, { channels: 5 * (4 + 1 + 20), kernel: 1, bias: true, gain: 1 });
});
