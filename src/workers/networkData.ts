import { retold } from '../core/base/slices.ts';
import { failure, ok, type Result } from '../core/base/problem.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { inferShapes } from '../core/workload/graph/shapes.ts';
import type { Picture } from '../core/workload/pictures/picture.ts';
import { picturePorts, type PicturePorts } from '../core/workload/pictures/picturePorts.ts';
import { pictureSample } from '../core/workload/pictures/pictureSample.ts';
import { sceneInSlices } from '../core/workload/pictures/scene.ts';
import { seededSampleInSlices } from '../core/workload/quantize/quantize.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { listsInSlices, type JsonLists } from '../core/workload/samples/jsonLists.ts';
import { npySizeProblem, samplesOfLists, samplesOfNpy } from '../core/workload/samples/samples.ts';
import type { NetworkData } from './networkProtocol.ts';

/** Equal for data of equal samples. */
export function dataKey(data: NetworkData): readonly (string | number)[] {
  if (data.kind === 'seeded') return ['seeded'];
  if (data.kind === 'scene') return ['scene', data.pixels, ...data.mixes.map((mix) => JSON.stringify(mix))];
  return data.kind === 'file' ? ['file', data.hash] : ['samples', data.what, data.samples.length];
}

/** A quarter of it as .npy, of which no samples have more. */
const MOST_JSON = 2 ** 26;

/** Bytes read between two yields. */
const READ_SLICE = 2 ** 24;

/** A file's bytes in slices, each yield the fraction that is done. `read`: a blob as a whole. */
export function* readInSlices(file: Blob, read: (part: Blob) => Uint8Array): Generator<number, Uint8Array, void> {
  if (file.size <= READ_SLICE) return read(file);
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < file.size; at += READ_SLICE) {
    bytes.set(read(file.slice(at, at + READ_SLICE)), at);
    yield at / file.size;
  }
  return bytes;
}

/** What quantization looks at, for this network; at least one sample. Codes `file.{npy,json}`, `calibration.*`. */
export function* samplesOf(
  data: NetworkData,
  graph: Graph,
  seed: number,
  read: (file: Blob) => Uint8Array,
): Generator<number, Result<readonly FloatValues[]>, void> {
  if (data.kind === 'seeded') return ok([yield* seededSampleInSlices(graph, seed)]);
  if (data.kind === 'scene') return ok(yield* scenes(data, graph, seed));
  if (data.kind === 'samples') {
    const [input] = graph.inputs;
    return ok(data.samples.map((sample) => (input === undefined ? {} : { [input.name]: sample })));
  }
  const { name, file } = data;
  // By what is in it: no JSON begins as a .npy file does.
  const npy = read(file.slice(0, 1))[0] === 0x93 || /\.npy$/i.test(name);
  const large = npy
    ? npySizeProblem(name, file.size, graph)
    : file.size > MOST_JSON
      ? largeJson(name, file.size)
      : null;
  if (large !== null) return failure(large);
  // Of what is said of progress, reading is a little.
  const bytes = yield* part(readInSlices(file, read), 0, READING);
  if (npy) return samplesOfNpy(name, bytes, graph);
  const lists = yield* part(parseJson(name, bytes), READING, PARSED);
  return lists.ok ? yield* part(samplesOfLists(name, lists.value, graph), PARSED, 1) : lists;
}

/** The shipped picture in each of the mixes; a seeded sample for a network that reads no picture. */
function* scenes(
  { pixels, mixes }: NetworkData & { readonly kind: 'scene' },
  graph: Graph,
  seed: number,
): Generator<number, readonly FloatValues[], void> {
  const ports = portsOf(graph);
  if (ports === null) return [yield* seededSampleInSlices(graph, seed)];
  const picture = yield* theScene();
  const samples: FloatValues[] = [];
  for (const mix of mixes) {
    samples.push((yield* pictureSample(graph, ports, { picture, fit: 'crop', pixels, mix }, seed)).values);
  }
  return samples;
}

/** What a graph has to do with pictures. */
export function portsOf(graph: Graph): PicturePorts | null {
  const types = inferShapes(graph);
  return types.ok ? picturePorts(graph, types.value) : null;
}

let scene: Picture | null = null;

/** Drawn once. */
export function* theScene(): Generator<number, Picture, void> {
  return (scene ??= yield* sceneInSlices());
}

const READING = 0.1;
const PARSED = 0.9;

/** Fractions of a step as those of a whole, of which it is what lies between `from` and `to`. */
const part = <T>(steps: Generator<number, T, void>, from: number, to: number): Generator<number, T, void> =>
  retold(steps, (fraction) => from + (to - from) * fraction);

const largeJson = (name: string, got: number) => ({
  code: 'file.json',
  message: `${name} has ${got} bytes; JSON of at most ${MOST_JSON} is read.`,
  field: name,
  got,
  limit: MOST_JSON,
  fix: 'Save the samples with numpy.save as float32 (.npy): a quarter of the size.',
});

function* parseJson(name: string, bytes: Uint8Array): Generator<number, Result<JsonLists>, void> {
  const decoder = new TextDecoder();
  // Joined at once: a text that was added to is several times as slow to go through.
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += READ_SLICE) {
    parts.push(decoder.decode(bytes.subarray(at, at + READ_SLICE), { stream: true }));
    yield 0;
  }
  parts.push(decoder.decode());
  try {
    return ok(yield* listsInSlices(parts.join('')));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : 'unreadable').slice(0, 160);
    const message = `${name} is not JSON: ${reason}.`;
    const fix = 'Check that the text is whole and valid JSON.';
    return failure({ code: 'file.json', message, field: name, got: null, limit: null, fix });
  }
}

/** `12 samples of digits.npy`. */
export function calibrationText(data: NetworkData, count: number, seed: number): string {
  if (data.kind === 'seeded') return `a seeded image (seed ${seed})`;
  if (data.kind === 'samples') return `${count} ${data.what}`;
  if (data.kind === 'scene')
    return count === 1 ? 'the picture that is shipped' : `the picture that is shipped, in ${count} mixes`;
  return `${count === 1 ? '1 sample' : `${count} samples`} of ${data.name}`;
}
