import { createRequire } from 'node:module';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { constantData } from '../../core/tensor/constant.ts';
import type { Constant } from '../../core/tensor/tensor.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { LENET5 } from '../../core/workload/zoo/lenet.ts';

/** The built-in LeNet-5 with weights that TensorFlow.js can train. They keep the graph's layouts and names, and begin as its seeded ones. */
export interface TrainableLenet5 {
  /** [N, 10] of images [N, 28, 28, 1]. */
  readonly logits: (images: tf.Tensor4D) => tf.Tensor2D;
  /** The graph with the weights as they are now. */
  readonly graph: () => Graph;
}

/** TensorFlow.js in WebAssembly: in plain JavaScript a step of training takes forty times as long. */
export async function startTensorFlow(): Promise<void> {
  // Gradients are in a file of their own that the package's main file for Node leaves out.
  createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients');
  await tf.setBackend('wasm');
}

export function trainableLenet5(): TrainableLenet5 {
  const start = LENET5.build();
  const variables = new Map(
    Object.entries(start.constants).map(([name, constant]) => {
      const initial = name.endsWith('.bias')
        ? tf.zeros([...constant.shape])
        : tf.tensor(constantData(constant), [...constant.shape]);
      return [name, tf.variable(initial)];
    }),
  );
  const weight = (name: string): tf.Variable => {
    const found = variables.get(name);
    if (found === undefined) throw new Error(`LeNet-5 has no ${name}`);
    return found;
  };
  const conv = (name: string, x: tf.Tensor4D, pad: number): tf.Tensor4D => {
    const filter = tf.transpose<tf.Tensor4D>(weight(`${name}.weight`) as tf.Tensor4D, [2, 3, 1, 0]);
    return tf.relu(tf.add(convolution(x, filter, pad), weight(`${name}.bias`)));
  };
  const dense = (name: string, x: tf.Tensor2D): tf.Tensor2D =>
    tf.add(tf.matMul(x, weight(`${name}.weight`) as tf.Tensor2D, false, true), weight(`${name}.bias`));

  return {
    logits(images) {
      const maps = maxPool(conv('conv2', maxPool(conv('conv1', images, 2)), 0));
      const features = tf.reshape<tf.Rank.R2>(tf.transpose(maps, [0, 3, 1, 2]), [images.shape[0], -1]);
      return dense('classifier', tf.relu(dense('dense2', tf.relu(dense('dense1', features)))));
    },
    graph() {
      const constants = [...variables].map(([name, value]): [string, Constant] => {
        const data = Float32Array.from(value.dataSync());
        return [name, { type: 'float32', shape: value.shape, source: { kind: 'data', data } }];
      });
      return { ...start, constants: Object.fromEntries(constants) };
    },
  };
}

/**
 * Convolution of stride 1 whose gradients are convolutions too. The filter's, for which the library's WebAssembly has no kernel, is the image's with the output's
 * gradient as filter, batch and channels changing places; the image's is the output's gradient with the filter mirrored.
 */
function convolution(x: tf.Tensor4D, filter: tf.Tensor4D, pad: number): tf.Tensor4D {
  const operation = tf.customGrad((...operands) => {
    const [image, weights, save] = operands as unknown as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([image, weights]);
    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [from, by] = saved as [tf.Tensor4D, tf.Tensor4D];
      const outer = gradient as tf.Tensor4D;
      const swapped = tf.conv2d(tf.transpose(from, [3, 1, 2, 0]), tf.transpose(outer, [1, 2, 0, 3]), 1, pad);
      const mirrored = tf.transpose<tf.Tensor4D>(tf.reverse4d(by, [0, 1]), [0, 1, 3, 2]);
      return [tf.conv2d(outer, mirrored, 1, by.shape[0] - 1 - pad), tf.transpose(swapped, [1, 2, 0, 3])];
    };
    return { value: tf.conv2d(image, weights, 1, pad), gradFunc };
  });
  return operation(x, filter);
}

/** Of 2x2, stride 2: the larger of the two halves, twice. For the library's own there is no gradient in WebAssembly. */
function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const larger = (parts: readonly tf.Tensor[]): tf.Tensor => {
    const [first, second] = parts;
    if (first === undefined || second === undefined) throw new Error('two halves');
    return tf.maximum(first, second);
  };
  const rows = larger(tf.split(tf.reshape(x, [(batch * height) / 2, 2, width * channels]), 2, 1));
  const columns = larger(tf.split(tf.reshape(rows, [(batch * height * width) / 4, 2, channels]), 2, 1));
  return tf.reshape(columns, [batch, height / 2, width / 2, channels]);
}
