import { builtIn } from './builder.ts';
import { convLayer, denseLayer, flattenLayer, maxPoolLayer, reluLayer } from './layers.ts';

const SOURCE =
  "LeCun et al., Gradient-Based Learning Applied to Document Recognition (1998), figure 2, as it is built today: 28x28 digits padded by the first convolution, every map of a layer read by the next's, max pools, ReLU, a dense layer for the answer";

export const LENET5 = builtIn('lenet5', 'LeNet-5', SOURCE, (net) => {
  const digit = net.input(net.batch, 1, 28, 28);
  const conv1 = convLayer(net, 'conv1', digit, { channels: 6, kernel: 5, pad: 2, bias: true });
  const pool1 = maxPoolLayer(net, 'pool1', reluLayer(net, 'conv1.relu', conv1), { kernel: 2, stride: 2 });
  const conv2 = convLayer(net, 'conv2', pool1, { channels: 16, kernel: 5, bias: true });
  const pool2 = maxPoolLayer(net, 'pool2', reluLayer(net, 'conv2.relu', conv2), { kernel: 2, stride: 2 });
  const dense1 = denseLayer(net, 'dense1', flattenLayer(net, 'flatten', pool2), { channels: 120, bias: true });
  const dense2 = denseLayer(net, 'dense2', reluLayer(net, 'dense1.relu', dense1), { channels: 84, bias: true });
  return denseLayer(net, 'classifier', reluLayer(net, 'dense2.relu', dense2), { channels: 10, bias: true, gain: 1 });
});
