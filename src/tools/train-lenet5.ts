/**
 * Trains LeNet-5 on 8,000 digits and writes `public/lenet5.onnx`, `public/digits.bin` with 200 of the 2,000 held back, and `public/calibration.bin` with 200 of those
 * trained on. Run by `npm run train:lenet5`: about six minutes of one core; nothing is drawn but from seeds. Nothing here looks at the held-back digits before the
 * last line, which says how many the trained network knows.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../core/base/random.ts';
import { DIGIT_SIZE, digitImage, writeDigits, type Digits } from '../core/workload/digits/digits.ts';
import { exportOnnx } from '../core/workload/onnx/exportOnnx.ts';
import { replaceFile } from '../node/files.mjs';
import { distort } from './lenet5/distort.ts';
import { calibrationOf, firstOfEach, mnistSplit, shuffled } from './lenet5/mnist.ts';
import { startTensorFlow, trainableLenet5, type TrainableLenet5 } from './lenet5/trainable.ts';

const NETWORK = new URL('../../public/lenet5.onnx', import.meta.url);
const CALIBRATION = new URL('../../public/calibration.bin', import.meta.url);
const SHIPPED_DIGITS = new URL('../../public/digits.bin', import.meta.url);
/** Of each class, for the page. */
const SHIPPED_OF_EACH = 20;

const SEED = 5;
const EPOCHS = 30;
const BATCH = 50;
/** At the start; it falls to 0 along a cosine. */
const LEARNING_RATE = 0.05;
const MOMENTUM = 0.9;

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

/** [N, 28, 28, 1] of one image after the other. */
const imageTensor = (images: Float32Array): tf.Tensor4D =>
  tf.tensor4d(images, [images.length / PIXELS, DIGIT_SIZE, DIGIT_SIZE, 1]);

const allImages = (digits: Digits): Float32Array[] =>
  Array.from(digits.labels, (_, index) => digitImage(digits, index));

function train(network: TrainableLenet5, digits: Digits): void {
  const random = createRandom(SEED);
  const images = allImages(digits);
  const optimizer = tf.train.momentum(LEARNING_RATE, MOMENTUM);
  const steps = Math.floor(images.length / BATCH);
  const batch = new Float32Array(BATCH * PIXELS);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = shuffled(random, [...images.keys()]);
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      const chosen = order.slice(step * BATCH, (step + 1) * BATCH);
      chosen.forEach((index, at) => {
        const image = images[index];
        if (image !== undefined) distort(random, image, batch.subarray(at * PIXELS, (at + 1) * PIXELS));
      });
      optimizer.setLearningRate((LEARNING_RATE / 2) * (1 + Math.cos((Math.PI * (epoch + step / steps)) / EPOCHS)));
      sum += tf.tidy(() => {
        const input = imageTensor(batch.slice());
        const labels = chosen.map((index) => digits.labels[index] ?? 0);
        const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), 10);
        const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(wanted, network.logits(input)), true);
        return loss?.dataSync()[0] ?? NaN;
      });
    }
    console.log(`epoch ${epoch + 1} of ${EPOCHS}: mean loss on distorted training digits ${(sum / steps).toFixed(4)}`);
  }
}

/** How many digits the network knows, as the library computes it. */
function known(network: TrainableLenet5, digits: Digits): number {
  const answers = tf.tidy(() => {
    const all = new Float32Array(digits.labels.length * PIXELS);
    allImages(digits).forEach((image, index) => all.set(image, index * PIXELS));
    return tf.argMax(network.logits(imageTensor(all)), 1).dataSync();
  });
  return digits.labels.filter((label, index) => answers[index] === label).length;
}

await startTensorFlow();
const { training, heldBack } = mnistSplit();
const network = trainableLenet5();
train(network, training);

const file = exportOnnx(network.graph());
if (!file.ok) throw new Error(file.problems[0].message);
replaceFile(NETWORK, file.value);
replaceFile(CALIBRATION, writeDigits(calibrationOf(training)));
replaceFile(SHIPPED_DIGITS, writeDigits(firstOfEach(heldBack, SHIPPED_OF_EACH)));
console.log(`training digits known: ${known(network, training)} of ${training.labels.length}`);
console.log(`held-back digits known: ${known(network, heldBack)} of ${heldBack.labels.length}`);
