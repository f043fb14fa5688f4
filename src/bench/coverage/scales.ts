import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../core/base/problem.ts';
import { inOneGo } from '../../core/base/slices.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { counted } from '../../core/machine/quantity.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { timeNetworkInSlices } from '../../core/network/runNetwork.ts';
import type { HostRuntime } from '../../core/run/hostRuntime.ts';
import type { Shape } from '../../core/tensor/shape.ts';
import { DIGIT_SIZE, digitImage, readDigits, type Digits } from '../../core/workload/digits/digits.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { emptyPicture } from '../../core/workload/pictures/picture.ts';
import { PIXEL_FORMS } from '../../core/workload/pictures/pixelForm.ts';
import { tensorOfPicture, type PictureShape } from '../../core/workload/pictures/pictureTensor.ts';
import { resizePicture } from '../../core/workload/pictures/resize.ts';
import { SCENE_SIZE, sceneInSlices } from '../../core/workload/pictures/scene.ts';
import { layerErrorsInSlices } from '../../core/workload/quantize/layerErrors.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import type { QuantizedGraph } from '../../core/workload/quantize/quantized.ts';
import { quantize } from '../../core/workload/quantize/quantize.ts';
import type { WeightScales } from '../../core/workload/quantize/weights.ts';
import type { FloatValues } from '../../core/workload/reference/runFloat.ts';
import { nodeHost } from '../../onnxRuntime/node/nodeHost.ts';
import { ROOT } from '../../tools/install.mjs';
import type { Measured } from '../figure.ts';
import { COVERED } from './files.ts';

/** What one scale for a layer's weights, or one for each output channel, makes of a trained network. */
interface Scaled {
  /** Layers that shift each channel by its own amount. */
  readonly byChannel: number;
  /** Of what the layers make, in their order: dB against the network in floats. */
  readonly layers: readonly number[];
  readonly output: number;
  /** Of VTA on the default machine, exact. */
  readonly cycles: number;
}

/** A trained network with inputs of the kind it was trained on. */
interface Trained {
  readonly name: string;
  /** What it is calibrated on. */
  readonly calibration: (shape: Shape) => readonly Inputs[];
  /** What it is run on. */
  readonly samples: (shape: Shape) => readonly Inputs[];
}

/** Values of its inputs in their order. */
type Inputs = readonly Float32Array[];

const QUARTERS = [0, 1, 2, 3] as const;

/** The shipped picture's quarters: the first calibrates, all are run on. */
const pictures = (rest: (quarter: number) => Inputs) => {
  const of = (shape: Shape, quarter: number): Inputs => [quarterOfScene(shape, quarter), ...rest(quarter)];
  return {
    calibration: (shape: Shape) => [of(shape, 0)],
    samples: (shape: Shape) => QUARTERS.map((quarter) => of(shape, quarter)),
  };
};

const TRAINED: readonly Trained[] = [
  {
    name: 'lenet5',
    calibration: () => Array.from({ length: 200 }, (_, i) => [digitImage(digits('calibration.bin'), i)]),
    samples: () => Array.from({ length: 20 }, (_, i) => [digitImage(digits('digits.bin'), i * 10)]),
  },
  { name: 'multistyle26', ...pictures((quarter) => [oneOf(26, 7 * quarter)]) },
  { name: 'arbitrary_predict', ...pictures(() => []) },
  {
    name: 'ch_PP-OCRv4_det',
    calibration: (shape) => [[pageOfDigits(shape, 0)]],
    samples: (shape) => QUARTERS.map((sheet) => [pageOfDigits(shape, sheet)]),
  },
];

/** Two lines a network: with one scale for the weights of a layer, and with scales of output channels. */
export function* measureScales(): Generator<Measured, void, void> {
  const host = nodeHost();
  for (const trained of TRAINED) {
    for (const weightScales of ['tensor', 'channel'] as const) {
      const scaled = scaledOf(trained, weightScales, host);
      if (scaled.ok)
        yield { value: scaled.value.output, note: `${trained.name}, ${SAID[weightScales]}: ${textOf(scaled.value)}` };
      else console.error(`onnx.scales: ${trained.name}: ${scaled.problems.map(({ message }) => message).join(' ')}`);
    }
  }
}

const SAID: Readonly<Record<WeightScales, string>> = { tensor: 'a scale for a layer', channel: 'scales by channel' };

const textOf = ({ byChannel, layers, cycles }: Scaled): string =>
  `${counted(byChannel, 'layer')} by channel; ${cycles} cycles; layers ${layers.map((dB) => dB.toFixed(1)).join(' ')}`;

function scaledOf({ name, ...inputs }: Trained, weightScales: WeightScales, host: HostRuntime): Result<Scaled> {
  const file = COVERED.find((one) => one.name === name);
  if (file === undefined) throw new Error(`there is no file ${name}`);
  const imported = importOnnx(readFileSync(file.path), { ...file.options, models: host });
  if (!imported.ok) return imported;
  const { graph } = imported.value;
  const [image] = graph.inputs;
  const valuesOf = (given: Inputs): FloatValues =>
    Object.fromEntries(graph.inputs.map((input, i) => [input.name, given[i] ?? new Float32Array(0)]));
  const samples = inputs.calibration(image?.shape ?? []).map(valuesOf);
  const widths = integerWidthsOf(DEFAULT_ARCH);
  const quantized = quantize(graph, { widths, calibration: { kind: 'samples', samples }, weightScales, models: host });
  if (!quantized.ok) return quantized;
  const { graph: integers } = quantized.value;
  const noise = noiseOf(graph, integers, inputs.samples(image?.shape ?? []).map(valuesOf), host);
  if (!noise.ok) return noise;
  const executable = compileNetwork(integers, DEFAULT_ARCH);
  if (!executable.ok) return executable;
  const timed = inOneGo(timeNetworkInSlices(executable.value));
  if (!timed.ok) return timed;
  const last = integers.layers.findIndex(({ output }) => output === integers.outputs[0]);
  return ok({
    byChannel: integers.layers.filter(({ operator: o }) => o.kind === 'window' && o.epilogue.shiftByChannel).length,
    layers: noise.value,
    output: noise.value[last] ?? NaN,
    cycles: timed.value.reduce((sum, { cycles }) => sum + (cycles ?? 0), 0),
  });
}

/** By layer, over all samples together. */
function noiseOf(
  graph: Graph,
  integers: QuantizedGraph,
  samples: readonly FloatValues[],
  models: HostRuntime,
): Result<readonly number[]> {
  const sums = integers.layers.map(() => ({ signal: 0, noise: 0 }));
  for (const sample of samples) {
    const errors = inOneGo(layerErrorsInSlices(graph, integers, sample, { models }));
    if (!errors.ok) return errors;
    for (const [index, { name }] of integers.layers.entries()) {
      const [sum, error] = [sums[index], errors.value[name]];
      if (sum === undefined || error === undefined) continue;
      sum.signal += error.rmsValue ** 2;
      sum.noise += error.rmsError ** 2;
    }
  }
  return ok(sums.map(({ signal, noise }) => 10 * Math.log10(signal / noise)));
}

function digits(name: 'calibration.bin' | 'digits.bin'): Digits {
  const read = readDigits(readFileSync(join(ROOT, 'public', name)));
  if (!read.ok) throw new Error(read.problems[0].message);
  return read.value;
}

const oneOf = (count: number, place: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Number(i === place));

/** A quarter of the shipped picture, from 0 to 1. */
function quarterOfScene(shape: Shape, quarter: number): Float32Array {
  const size = SCENE_SIZE / 2;
  const whole = inOneGo(sceneInSlices());
  const picture = emptyPicture(size, size);
  for (let y = 0; y < size; y++) {
    const from = ((y + size * Math.floor(quarter / 2)) * SCENE_SIZE + size * (quarter % 2)) * 4;
    picture.rgba.set(whole.rgba.subarray(from, from + 4 * size), 4 * size * y);
  }
  const read = pictureShape(shape);
  return tensorOfPicture(resizePicture(picture, read, 'stretch'), read, PIXEL_FORMS.unit);
}

/** A sheet of handwritten digits in rows, black on white, as a detector of text is to find them. */
function pageOfDigits(shape: Shape, sheet: number): Float32Array {
  const written = digits('digits.bin');
  const read = pictureShape(shape);
  const picture = emptyPicture(read.width, read.height);
  for (let y = 0; y < read.height; y++) {
    const [row, down] = [Math.floor(y / (2 * DIGIT_SIZE)), y % (2 * DIGIT_SIZE)];
    for (let x = 0; x < read.width; x++) {
      const digit = digitImage(written, 50 * sheet + 7 * row + Math.floor(x / DIGIT_SIZE));
      const ink = down < DIGIT_SIZE ? (digit[down * DIGIT_SIZE + (x % DIGIT_SIZE)] ?? 0) : 0;
      picture.rgba.fill(255 * (1 - ink), 4 * (y * read.width + x), 4 * (y * read.width + x) + 3);
    }
  }
  return tensorOfPicture(picture, read, PIXEL_FORMS.imagenet);
}

/** Of an input of pictures in colour, its channels second or last. */
function pictureShape([count = 1, a = 3, b = 1, c = 1]: Shape): PictureShape {
  const channelsLast = a !== 3;
  return { count, channels: 3, channelsLast, height: channelsLast ? a : b, width: channelsLast ? b : c };
}
