import { builtIn } from './builder.ts';
import { batchNormLayer, convTransposeLayer, denseLayer, reluLayer } from './layers.ts';

const SOURCE =
  "Radford et al., DCGAN (2015), arXiv:1511.06434, figure 1 and section 3, with kernels of 4 and pads of 1 as in TVM's dcgan and its benchmark for VTA";

/** From 100 numbers an image of 64x64; batch norm everywhere but at the output. */
export const DCGAN = builtIn('dcgan', 'DCGAN generator', SOURCE, (net) => {
  const code = net.input(net.batch, 100);
  const projected = denseLayer(net, 'project', code, { channels: 4 * 4 * 1024 });
  const maps = net.node('reshape', { kind: 'reshape', shape: [net.batch, 1024, 4, 4] }, projected);
  let x = reluLayer(net, 'project.relu', batchNormLayer(net, 'project.norm', maps));
  for (const [i, channels] of [512, 256, 128].entries()) {
    const name = `deconv${i + 1}`;
    const made = convTransposeLayer(net, name, x, { channels, kernel: 4, stride: 2, pad: 1 });
    x = reluLayer(net, `${name}.relu`, batchNormLayer(net, `${name}.norm`, made));
  }
  const image = convTransposeLayer(net, 'deconv4', x, { channels: 3, kernel: 4, stride: 2, pad: 1, gain: 1 });
  return net.node('tanh', { kind: 'tanh' }, image);
});
