import { Lru } from '../core/base/lru.ts';
import { expanded, retold } from '../core/base/slices.ts';
import type { Arch } from '../core/machine/arch.ts';
import { canonicalText } from '../core/experiment/key.ts';
import { isSoonSearched } from '../core/network/searchAhead.ts';
import type { SearchedBefore } from '../core/network/vtaLayer.ts';
import { compileInSlices } from '../core/network/compileNetwork.ts';
import type { Executable } from '../core/network/executable.ts';
import type { LayerResult } from '../core/network/network.ts';
import { gatherOutputs } from '../core/network/outputs.ts';
import { runInSlices } from '../core/network/runNetwork.ts';
import { hostInProcess } from '../core/run/hostInProcess.ts';
import type { HostRuntime } from '../core/run/hostRuntime.ts';
import { failure, ok, type Result } from '../core/base/problem.ts';
import { cutGraph } from '../core/workload/graph/cutGraph.ts';
import type { Graph } from '../core/workload/graph/graph.ts';
import { outlineOf, type GraphOutline } from '../core/workload/graph/outline.ts';
import { layerErrorsInSlices, type MadeInIntegers } from '../core/workload/quantize/layerErrors.ts';
import { quantizeInSlices, seededSampleInSlices, type Quantization } from '../core/workload/quantize/quantize.ts';
import { integerWidthsOf } from '../core/workload/quantize/numbers.ts';
import type { WeightScales } from '../core/workload/quantize/weights.ts';
import type { IntegerWidths } from '../core/workload/quantize/quantized.ts';
import type { ModelRuntime } from '../core/workload/model/modelRuntime.ts';
import type { FloatValues } from '../core/workload/reference/runFloat.ts';
import { importInSlices, openDimensions } from '../core/workload/onnx/importOnnx.ts';
import type { ImportOptions } from '../core/workload/onnx/inputs.ts';
import { runSize, type RunSize } from '../core/workload/graph/runSize.ts';
import { inferShapes } from '../core/workload/graph/shapes.ts';
import { findNetwork, sizesProblem } from '../core/workload/zoo/zoo.ts';
import { pictureSample } from '../core/workload/pictures/pictureSample.ts';
import { calibrationText, dataKey, portsOf, readInSlices, samplesOf, theScene } from './networkData.ts';
import type { SearcherAhead } from './scheduleClient.ts';
import { layerPlanes, PICTURE_PLANES, SMALL_PLANES, type PlaneLimits } from './networkPlanes.ts';
import type {
  IntegerValues,
  NetworkAbout,
  NetworkRequest,
  NetworkSource,
  NetworkStage,
  NetworkUpdate,
} from './networkProtocol.ts';

interface Loaded {
  readonly graph: Graph;
  readonly about: NetworkAbout;
  readonly outline: GraphOutline;
}

/** What names each of the things that are kept. */
interface Keys {
  readonly onSamples: object;
  readonly inIntegers: object & { readonly widths: IntegerWidths };
  readonly onMachine: object;
}

/** What earlier requests made of a graph. */
interface Kept {
  readonly samples: Keep<readonly FloatValues[]>;
  readonly integers: Keep<Quantization>;
  readonly compiled: Keep<Executable>;
}

/** What can be run. */
interface Prepared {
  readonly executable: Executable;
  readonly inputs: FloatValues;
  readonly about: NetworkAbout;
}

type Steps<T> = Generator<NetworkUpdate, Result<T>>;

/**
 * The whole way of a network: read, put into integers, compile, run, held to the integer reference, and to the float network. What an earlier
 * request already made is kept: another machine needs no new import, another input no new compilation. `searcher`: searches schedules in another
 * thread, while scales are found here; null: there is none.
 */
export function createNetworkSteps(
  read: (file: Blob) => Uint8Array,
  host: HostRuntime = hostInProcess,
  searcher: SearcherAhead | null = null,
): (request: NetworkRequest) => Generator<NetworkUpdate, Result<unknown>> {
  const loaded = keep<Loaded>();
  const kept: Kept = {
    samples: keep<readonly FloatValues[]>(),
    integers: keep<Quantization>(),
    compiled: keep<Executable>(),
  };

  return function* (request) {
    const { source, arch, seed, weightScales } = request;
    yield progress('read', 0);
    const network = {
      source:
        source.kind === 'file'
          ? [source.hash, importOptions(source, seed)]
          : [source.name, source.dimensions ?? {}, source.from ?? [], source.to ?? [], seed],
    };
    const found = loaded.get(network) ?? loaded.put(network, yield* load(source, { seed, read, models: host }));
    if (!found.ok) return found;
    const { graph } = found.value;
    const widths = integerWidthsOf(arch);
    const onSamples = { ...network, data: dataKey(request.calibration), seed };
    const inIntegers = { ...onSamples, widths, weightScales };
    const keys = { onSamples, inIntegers, onMachine: { ...inIntegers, arch } };
    const ahead = kept.compiled.get(keys.onMachine) === undefined && isSoonSearched(graph) ? searcher : null;
    const searched = ahead?.begin({ graph, arch, weightScales });
    let ready: Result<Prepared>;
    try {
      ready = yield* prepare(found.value, request, { kept, keys, read, models: host, searched });
    } finally {
      ahead?.end();
    }
    if (!ready.ok) return ready;
    const { executable, inputs, about } = ready.value;
    const planes = request.input?.kind === 'picture' ? PICTURE_PLANES : SMALL_PLANES;
    const results = yield* run(executable, inputs, { host, planes });
    if (!results.ok) return results;
    return yield* compareWithFloat(graph, executable, inputs, { ...results.value, models: host, about });
  };
}

interface Preparing {
  readonly kept: Kept;
  readonly keys: Keys;
  readonly read: (file: Blob) => Uint8Array;
  readonly models: ModelRuntime;
  readonly searched: SearchedBefore | undefined;
}

/** From samples to programs, with what it is run on. */
function* prepare(
  { graph, about: known, outline }: Loaded,
  { calibration, seed, arch, weightScales, input }: NetworkRequest,
  { kept, keys: { onSamples, inIntegers, onMachine }, read, models, searched }: Preparing,
): Steps<Prepared> {
  const samples =
    kept.samples.get(onSamples) ??
    kept.samples.put(onSamples, yield* reading(samplesOf(calibration, graph, seed, read)));
  if (!samples.ok) return samples;
  const about = { ...known, calibratedOn: calibrationText(calibration, samples.value.length, seed) };
  yield { kind: 'about', about };
  yield { kind: 'outline', outline };

  // Before all that takes long: a picture is seen as the network reads it.
  const inputs = yield* inputOf(graph, { calibration, input }, samples.value, seed);
  const calibrated = { widths: inIntegers.widths, samples: samples.value, weightScales, models };
  const integers = kept.integers.get(inIntegers) ?? kept.integers.put(inIntegers, yield* toIntegers(graph, calibrated));
  if (!integers.ok) return integers;
  yield { kind: 'integers', integers: integerValues(integers.value) };
  const executable =
    kept.compiled.get(onMachine) ?? kept.compiled.put(onMachine, yield* compile(integers.value, arch, searched));
  if (!executable.ok) return executable;
  const { layers, memory } = executable.value.network;
  const noted = { ...about, notes: [...about.notes, ...integers.value.notes] };
  yield { kind: 'about', about: noted };
  yield { kind: 'compiled', layers, memory };
  return ok({ executable: executable.value, inputs, about: noted });
}

const integerValues = ({ graph: { widths, values } }: Quantization): IntegerValues => ({
  bits: widths.input,
  fractions: new Map(Object.entries(values).map(([name, { fraction }]) => [name, fraction])),
});

const progress = (stage: NetworkStage, fraction: number, layer = ''): NetworkUpdate => ({
  kind: 'progress',
  stage,
  fraction,
  layer,
});

/** Tells how far a part of reading is. */
const reading = <T>(steps: Generator<number, T>): Generator<NetworkUpdate, T> =>
  retold(steps, (fraction) => progress('read', fraction));

interface Keep<T> {
  readonly get: (key: object) => Result<T> | undefined;
  readonly put: (key: object, value: Result<T>) => Result<T>;
}

/** The values of the last few keys: going back to a machine compiles nothing again. */
function keep<T>(): Keep<T> {
  const known = new Lru<string, Result<T>>(KEPT);
  return {
    get: (key) => known.get(canonicalText(key)),
    put: (key, value) => {
      if (value.ok) known.set(canonicalText(key), value);
      return value;
    },
  };
}

/** A whole network's programs and weights may be a hundred megabytes. */
const KEPT = 2;

interface Loading {
  readonly seed: number;
  readonly read: (file: Blob) => Uint8Array;
  readonly models: ModelRuntime;
}

function* load(source: NetworkSource, { seed, read, models }: Loading): Steps<Loaded> {
  if (source.kind === 'file') {
    const bytes = yield* reading(readInSlices(source.file, read));
    const imported = yield* reading(importInSlices(bytes, { ...importOptions(source, seed), models }));
    if (!imported.ok) {
      const open = openDimensions(bytes);
      if (open.length > 0) yield { kind: 'open', open };
      return imported;
    }
    const { graph, opset, producer, notes, open, seeded } = imported.value;
    const origin = `opset ${opset}${producer === '' ? '' : `, written by ${producer}`}`;
    const about = aboutOf(graph, source.name, origin, [...(source.notes ?? []), ...notes], { open, seeded });
    return ok({ graph, about, outline: outlineOf(graph) });
  }
  const found = findNetwork(source.name);
  if (!found.ok) return found;
  const { title, source: facts, build, sizes } = found.value;
  const { dimensions = {} } = source;
  const open = sizes.map(({ name, size, axis }) => ({ name, size, batch: false, axes: [axis] }));
  const wrong = sizesProblem(found.value, dimensions);
  if (wrong !== null) {
    if (open.length > 0) yield { kind: 'open', open };
    return failure(wrong);
  }
  const part = cutGraph(build(seed, 1, dimensions), source);
  if (!part.ok) return part;
  const { graph } = part.value;
  const notes = [`${facts}.`, `Its weights are random numbers (seed ${seed}), not trained.`, ...part.value.notes];
  const about = aboutOf(graph, title, '', notes, { open, seeded: [] });
  return ok({ graph, about, outline: outlineOf(graph) });
}

/** What is taken of a file; its seed is that of weights it has no values of. */
function importOptions(source: NetworkSource & { readonly kind: 'file' }, seed: number): ImportOptions {
  const { dimensions = {}, from = [], to = [], inputs = {}, batch } = source;
  const options = { dimensions, from, to, inputs, seed, sharedPlaceholders: true };
  return batch === undefined ? options : { ...options, batch };
}

const aboutOf = (
  graph: Graph,
  name: string,
  origin: string,
  notes: readonly string[],
  ofFile: Pick<NetworkAbout, 'open' | 'seeded'>,
): NetworkAbout => ({
  name,
  inputs: Object.fromEntries(graph.inputs.map((input) => [input.name, input.shape])),
  origin,
  notes,
  calibratedOn: '',
  ports: portsOf(graph),
  ...ofFile,
  size: sizeOf(graph),
});

function sizeOf(graph: Graph): RunSize | null {
  const types = inferShapes(graph);
  return types.ok ? runSize(graph, types.value) : null;
}

/** What runs: a picture, values for the network's one input, the first sample of the user's file, or seeded ones. */
function* inputOf(
  graph: Graph,
  { input, calibration }: Pick<NetworkRequest, 'input' | 'calibration'>,
  samples: readonly FloatValues[],
  seed: number,
): Generator<NetworkUpdate, FloatValues> {
  const [first] = graph.inputs;
  if (input?.kind === 'values' && first !== undefined) return { [first.name]: input.values };
  const ports = input?.kind === 'picture' ? portsOf(graph) : null;
  if (input?.kind === 'picture' && ports !== null) {
    const picture = input.picture ?? (yield* reading(theScene()));
    const { values, read } = yield* reading(pictureSample(graph, ports, { ...input, picture }, seed));
    yield { kind: 'picture', picture: read };
    return values;
  }
  // A seeded calibration has looked at the very same values.
  const one = calibration.kind === 'samples' || calibration.kind === 'scene' ? undefined : samples[0];
  return one ?? (yield* reading(seededSampleInSlices(graph, seed)));
}

interface ToIntegers {
  readonly widths: IntegerWidths;
  readonly samples: readonly FloatValues[];
  readonly weightScales: WeightScales;
  readonly models: ModelRuntime;
}

const toIntegers = (graph: Graph, { samples, ...options }: ToIntegers): Steps<Quantization> =>
  retold(quantizeInSlices(graph, { ...options, calibration: { kind: 'samples', samples } }), ({ done, total, node }) =>
    progress('quantize', done / total, node),
  );

const compile = ({ graph }: Quantization, arch: Arch, searched: SearchedBefore = new Map()): Steps<Executable> =>
  expanded(
    compileInSlices(graph, arch, { searched }),
    ({ layer, layers, name, fraction, compiled }): NetworkUpdate[] => [
      ...(compiled === undefined ? [] : [{ kind: 'layer', layer: compiled, count: layers } as const]),
      progress('compile', (layer + fraction) / layers, name),
    ],
  );

interface Running {
  readonly host: HostRuntime;
  readonly planes: PlaneLimits;
}

function* run(executable: Executable, inputs: FloatValues, { host, planes }: Running): Steps<Ran> {
  const { graph, layers } = executable.network;
  const results: LayerResult[] = [];
  const { made, take } = gatherOutputs(executable);
  const ran = yield* retold(runInSlices(executable, inputs, { host }), (event): NetworkUpdate => {
    if (event.kind === 'progress') {
      const { stage, layer, layers: count, fraction } = event;
      return progress(stage, (layer + fraction) / count, layers[layer]?.name ?? '');
    }
    if (event.kind === 'outputs') return { kind: 'outputs', outputs: event.outputs };
    take(event);
    const { result, output } = event;
    const first = results[result.index] === undefined;
    results[result.index] = result;
    const name = layers[result.index]?.output ?? '';
    const shape = result.shapes?.[name] ?? graph.values[name]?.shape ?? [];
    return { kind: 'ran', result, planes: first ? layerPlanes(result.index, output, shape, planes) : null };
  });
  if (!ran.ok) return ran;
  yield { kind: 'result', result: ran.value };
  return ok({ results, made });
}

/** What ran, and what every layer made. */
interface Ran {
  readonly results: readonly LayerResult[];
  readonly made: MadeInIntegers;
}

function* compareWithFloat(
  graph: Graph,
  { network }: Executable,
  inputs: FloatValues,
  { results, made, models, about }: Ran & { readonly models: ModelRuntime; readonly about: NetworkAbout },
): Steps<null> {
  const outputs: Record<string, Float32Array> = {};
  const onOutput = (name: string, values: Float32Array): void => {
    outputs[name] = values;
  };
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  const steps = layerErrorsInSlices(graph, network.graph, inputs, { models, made, onOutput, note });
  const errors = yield* retold(steps, ({ done, total }) => progress('error', done / total));
  if (!errors.ok) return errors;
  if (notes.length > 0) yield { kind: 'about', about: { ...about, notes: [...about.notes, ...notes] } };
  yield { kind: 'float', outputs };
  for (const result of results) {
    const error = errors.value[network.layers[result.index]?.name ?? ''];
    if (error !== undefined) yield { kind: 'ran', result: { ...result, error }, planes: null };
  }
  return ok(null);
}
