import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import { inOneGo } from '../core/base/slices.ts';
import type { NetworkResult } from '../core/network/network.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { inferShapes } from '../core/workload/graph/shapes.ts';
import type { Picture } from '../core/workload/pictures/picture.ts';
import { mixedInput, picturePorts, type PicturePorts } from '../core/workload/pictures/picturePorts.ts';
import { pictureSample, type Mix, type PictureGiven } from '../core/workload/pictures/pictureSample.ts';
import { pictureOfTensor } from '../core/workload/pictures/pictureTensor.ts';
import { PIXEL_FORMS } from '../core/workload/pictures/pixelForm.ts';
import { PIXEL_FORM_NAMES } from '../core/workload/pictures/pixelFormNames.ts';
import { FITS } from '../core/workload/pictures/resize.ts';
import { sceneInSlices } from '../core/workload/pictures/scene.ts';
import { topClasses, type ClassScore } from '../core/workload/pictures/topClasses.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { pixelsOfPng, pngOf } from '../node/png.ts';
import { chooseWord, usageProblem, type Arguments, type Option } from './arguments.ts';
import type { Io } from './io.ts';

/** What `simulate --network` takes for a network that reads a picture. */
export const PICTURE_OPTIONS: readonly Option[] = [
  { name: '--picture', value: 'FILE.png|shipped', about: 'of a network: the picture it is run on' },
  { name: '--style', value: 'N|N:PART,…', about: 'of a picture: which of the styles, or how much of each' },
  {
    name: '--pixels',
    value: PIXEL_FORM_NAMES.join('|'),
    about: 'of a picture: how the network reads it (default: unit)',
  },
  { name: '--fit', value: FITS.join('|'), about: 'of a picture: what becomes of another shape (default: crop)' },
  { name: '--save', value: 'FILE.png', about: 'of a picture: where the one that comes out goes' },
];

/** A picture as a network gets it, and what its scales are taken from. */
export interface PictureRun {
  readonly ports: PicturePorts;
  readonly given: PictureGiven;
  readonly inputs: FloatValues;
  /** The shipped picture in the same form and style. */
  readonly calibration: FloatValues;
}

/** Null: no picture is asked for. Codes `usage.*`, `file.*`, `picture.*`. */
export async function readPictureRun(
  io: Io,
  args: Arguments,
  graph: Graph,
  seed: number,
): Promise<Result<PictureRun | null>> {
  const path = args.values.get('--picture');
  if (path === undefined) {
    const vain = PICTURE_OPTIONS.find(({ name }) => args.values.has(name));
    return vain === undefined ? ok(null) : failure(needsPicture(vain.name));
  }
  const types = inferShapes(graph);
  const ports = types.ok ? picturePorts(graph, types.value) : null;
  if (ports === null) return failure(readsNone(graph));
  const pixels = chooseWord(args, '--pixels', PIXEL_FORM_NAMES, 'unit');
  if (!pixels.ok) return pixels;
  const fit = chooseWord(args, '--fit', FITS, 'crop');
  if (!fit.ok) return fit;
  const mix = readMix(args.values.get('--style'), ports);
  if (!mix.ok) return mix;
  if (args.values.has('--save') && ports.output.kind === 'classes') return failure(givesClasses());
  if (args.values.get('--save') === '-') return failure(noStream());
  const scene = inOneGo(sceneInSlices());
  const picture = path === 'shipped' ? ok(scene) : await readPng(io, path);
  if (!picture.ok) return picture;
  const given = { fit: fit.value, pixels: pixels.value, mix: mix.value, picture: picture.value };
  const valuesOf = (one: Picture, how: PictureGiven['fit']): FloatValues =>
    inOneGo(pictureSample(graph, ports, { ...given, picture: one, fit: how }, seed)).values;
  return ok({ ports, given, inputs: valuesOf(given.picture, given.fit), calibration: valuesOf(scene, 'crop') });
}

async function readPng(io: Io, path: string): Promise<Result<Picture>> {
  const bytes = await io.read(path);
  if (!bytes.ok) return bytes;
  const pixels = pixelsOfPng(bytes.value);
  if (typeof pixels !== 'string') return ok(pixels);
  return failure({
    code: 'picture.unreadable',
    message: `${path} cannot be read as a picture: ${pixels}.`,
    field: path,
    got: pixels,
    limit: null,
    fix: 'Save it as a PNG of 8 bits a channel, not interlaced.',
  });
}

/** `7`, or `3:50,12:50`: parts relative to each other. */
function readMix(text: string | undefined, ports: PicturePorts): Result<Mix> {
  if (text === undefined) return ok({});
  const mixed = mixedInput(ports);
  if (mixed === null) {
    const message = 'The network has no second input, a vector, to choose a style by.';
    return failure(usageProblem('usage.option', '--style', message, 'Omit --style.'));
  }
  const parts = text.split(',').map((part) => /^(\d{1,6})(?::(\d{1,3}))?$/.exec(part));
  const mix = Object.fromEntries(parts.map((part) => [Number(part?.[1] ?? -1), Number(part?.[2] ?? 100)]));
  const places = Object.keys(mix).map(Number);
  if (places.length === parts.length && places.every((place) => place >= 0 && place < mixed.count)) {
    if (Object.values(mix).every((part) => part >= 1 && part <= 100)) return ok(mix);
  }
  const message = `--style is ${JSON.stringify(text.slice(0, 60))}.`;
  const fix = `Write a number from 0 to ${mixed.count - 1}, or each once with its part from 1 to 100, such as 3:50,12:50.`;
  return failure(usageProblem('usage.value', '--style', message, fix));
}

/** What a run makes of a picture: nothing but its size where it is one, else the likeliest classes. */
export interface PictureMade {
  readonly saved: string | null;
  readonly classes: readonly ClassScore[] | null;
}

const CLASSES = 5;

/** Tells what came out, and writes the picture where that is asked for. Code: `file.unwritable`. */
export async function takePicture(
  io: Io,
  args: Arguments,
  { ports: { output }, given }: PictureRun,
  outputs: NetworkResult['outputs'],
): Promise<Result<PictureMade>> {
  const values = outputs[output.name] ?? new Float32Array(0);
  if (output.kind === 'classes')
    return ok({ saved: null, classes: topClasses(values.subarray(0, output.count), CLASSES) });
  const path = args.values.get('--save');
  if (path === undefined) return ok({ saved: null, classes: null });
  const written = await io.write(path, pngOf(pictureOfTensor(values, output.shape, PIXEL_FORMS[given.pixels])));
  return written.ok ? ok({ saved: path, classes: null }) : written;
}

const needsPicture = (option: string): Problem =>
  usageProblem('usage.option', option, `${option} goes with --picture only.`, `Omit ${option}, or give --picture.`);

const readsNone = ({ inputs }: Graph): Problem => ({
  code: 'picture.input',
  message: `The network reads no picture: its inputs are ${inputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ')}.`,
  field: '--picture',
  got: inputs.length,
  limit: 'one input of 1 or 3 channels, and a picture or classes out',
  fix: 'Omit --picture.',
});

const noStream = (): Problem =>
  usageProblem('usage.value', '--save', 'Standard output has what the run says.', 'Write --save FILE.png.');

const givesClasses = (): Problem =>
  usageProblem('usage.option', '--save', 'The network gives classes, not a picture.', 'Omit --save.');
