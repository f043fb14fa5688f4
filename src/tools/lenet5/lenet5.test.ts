import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import type { Result } from '../../core/base/problem.ts';
import { createRandom } from '../../core/base/random.ts';
import { DIGIT_SIZE, digitImage, readDigits, type Digits } from '../../core/workload/digits/digits.ts';
import { digitFromDrawing } from '../../core/workload/digits/drawing.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { runFloat } from '../../core/workload/reference/runFloat.ts';
import { LENET5 } from '../../core/workload/zoo/lenet.ts';
import { answer, measureAccuracy } from './accuracy.ts';
import { distort } from './distort.ts';
import { evenlySpread } from './mnist.ts';
import { trainableLenet5 } from './trainable.ts';

const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems[0].message);
  return result.value;
}

const shipped = (name: string): Uint8Array => readFileSync(new URL(`../../../public/${name}`, import.meta.url));
const logitsOf = (graph: Graph, image: Float32Array): Float32Array =>
  value(runFloat(graph, { input: image }))['classifier'] ?? new Float32Array(0);

let network: Graph;
let digits: Digits;

beforeAll(async () => {
  network = value(importOnnx(shipped('lenet5.onnx'))).graph;
  digits = value(readDigits(shipped('digits.bin')));
  await tf.setBackend('wasm');
}, 60_000);

describe('distortion', () => {
  it('is the same for the same seed, and keeps ink between 0 and 1 and about as much of it', () => {
    const from = digitImage(digits, 3);
    const ink = (image: Float32Array): number => image.reduce((sum, grey) => sum + grey, 0);
    const made = (seed: number): Float32Array => {
      const to = new Float32Array(PIXELS);
      distort(createRandom(seed), from, to);
      return to;
    };
    expect(made(7)).toEqual(made(7));
    for (let seed = 0; seed < 50; seed++) {
      const to = made(seed);
      expect(to.some((grey, at) => grey !== from[at])).toBe(true);
      expect(to.every((grey) => grey >= 0 && grey <= 1)).toBe(true);
      expect(ink(to) / ink(from)).toBeGreaterThan(0.5);
      expect(ink(to) / ink(from)).toBeLessThan(2);
    }
  });
});

describe('the network', () => {
  it('that is trained computes what the graph does that is exported', () => {
    const trainable = trainableLenet5();
    const graph = trainable.graph();
    const image = digitImage(digits, 8);
    const library = trainable.logits(tf.tensor4d(image, [1, DIGIT_SIZE, DIGIT_SIZE, 1])).dataSync();
    const ours = logitsOf(graph, image);
    expect(Math.max(...ours.map((logit, at) => Math.abs(logit - (library[at] ?? NaN))))).toBeLessThan(1e-4);
  });

  it('that is shipped is the built-in LeNet-5 with other weights', () => {
    const { nodes, inputs, outputs, constants } = LENET5.build();
    expect(network).toMatchObject({ nodes, inputs, outputs });
    const shapes = (of: Graph['constants']) =>
      Object.fromEntries(Object.entries(of).map(([name, c]) => [name, c.shape]));
    expect(shapes(network.constants)).toEqual(shapes(constants));
  });

  it('knows digits that it was not trained on', () => {
    const wrong = Array.from({ length: 50 }, (_, i) => i).filter(
      (i) => answer(logitsOf(network, digitImage(digits, i))) !== digits.labels[i],
    );
    expect(wrong).toEqual([]);
  });

  it('knows them drawn ten times as large, anywhere on the paper', () => {
    const side = 400;
    const wrong = Array.from({ length: 40 }, (_, i) => i).filter((i) => {
      const image = digitImage(digits, i);
      const paper = new Float32Array(side * side);
      const [left, top] = [(i * 37) % 160, (i * 53) % 160];
      for (let y = 0; y < 240; y++) {
        for (let x = 0; x < 240; x++) {
          const ink = image[(Math.floor(y / 10) + 2) * DIGIT_SIZE + Math.floor(x / 10) + 2] ?? 0;
          paper[(top + y) * side + left + x] = ink;
        }
      }
      return answer(logitsOf(network, digitFromDrawing(paper, side, side))) !== digits.labels[i];
    });
    expect(wrong).toEqual([]);
  });

  it('in integers is answered by the simulated machine as by the reference, to the last bit of every layer', () => {
    const calibration = value(readDigits(shipped('calibration.bin')));
    const some = evenlySpread(digits, 20);
    const accuracy = measureAccuracy(network, DEFAULT_ARCH, some, evenlySpread(calibration, 20));
    expect(accuracy).toMatchObject({ images: 20, identical: 20 });
    expect(accuracy.machine).toBe(accuracy.integer);
    expect(accuracy.integer).toBeGreaterThan(18);
    expect(accuracy.vtaLayers).toBeGreaterThanOrEqual(5);
  });
});
