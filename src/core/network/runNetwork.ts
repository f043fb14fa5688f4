import { counted } from '../machine/quantity.ts';
import { productCycles } from '../analysis/work.ts';
import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { createMemory, type PagedMemory } from '../simulator/functional/memory.ts';
import { hostInProcess } from '../run/hostInProcess.ts';
import type { HostRuntime } from '../run/hostRuntime.ts';
import { computeInSlices, streamProgram, timeInSlices, unfinishedReason } from '../run/runProgram.ts';
import { noModels } from '../workload/model/modelRuntime.ts';
import { realOf } from '../workload/quantize/numbers.ts';
import type { QuantizedData, QuantizedLayer } from '../workload/quantize/quantized.ts';
import { enter } from '../workload/quantize/runInteger.ts';
import { checkInSlices } from './checkNetwork.ts';
import type { Executable, ExecutableLayer, ExecutableProgram } from './executable.ts';
import {
  graphOfLayer,
  readMemoryTensor,
  runInMemory,
  writeMemoryTensor,
  type GrownTensor,
  type HostWork,
} from './memoryTensors.ts';
import type { LayerResult, NetworkResult } from './network.ts';
import type { NetworkEvent } from './networkEvent.ts';
import { inOneGo, retold } from '../base/slices.ts';

export interface RunNetworkOptions {
  /** Hold every layer to the integer reference afterwards (default true). */
  readonly check?: boolean;
  /** Simulate time too (default true). */
  readonly timing?: boolean;
  /** Who computes the layers of the host (default: this thread). */
  readonly host?: HostRuntime;
}

/**
 * Runs a compiled network over one memory, layer after layer: VTA's layers to the bit and to the cycle, the host's by
 * their definition. `inputs`: real values, row-major, by name. In slices of a few milliseconds. Codes: `network.input`, `run.*`.
 */
export function* runInSlices(
  executable: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  options: RunNetworkOptions = {},
): Generator<NetworkEvent, Result<NetworkResult>> {
  const { graph } = executable.network;
  const [first, ...rest] = inputProblems(executable, inputs);
  if (first !== undefined) return failure(first, ...rest);
  const memory = createMemory(Infinity);
  for (const { address, bytes } of executable.constants) memory.copyIn(address, bytes);
  for (const place of executable.inputs) {
    const real = inputs[place.value] ?? new Float32Array(0);
    writeMemoryTensor(memory, place, enter(graph, place.value, real));
  }
  const results: LayerResult[] = [];
  const values: QuantizedData[] = [];
  const grown = new Map<string, GrownTensor>();
  const hosted = new Map<number, HostWork>();
  const layers = executable.layers.length;
  for (const [index, layer] of executable.layers.entries()) {
    const progress = (fraction: number): NetworkEvent => ({
      kind: 'progress',
      stage: 'run',
      layer: index,
      layers,
      fraction,
    });
    yield progress(0);
    for (const { from, to } of layer.repacks) writeMemoryTensor(memory, to, readMemoryTensor(memory, from));
    const time = yield* retold(runLayer(executable, index, memory, options), progress);
    if (!time.ok) return time;
    const { work, ...times } = time.value;
    const ofLayer = work?.grown ?? [];
    for (const tensor of ofLayer) grown.set(tensor.value, tensor);
    const output = outputOf(layer, memory, grown);
    const state = executable.network.layers[index]?.where === 'host' ? 'host' : 'not-checked';
    const bits = { state } as const;
    if (work !== null && isModel(graph.layers[index]) && options.check !== false) hosted.set(index, work);
    const shapes = Object.fromEntries(ofLayer.map(({ value, shape }) => [value, shape]));
    const result: LayerResult = {
      ...{ index, ...times, bits, error: null },
      ...(ofLayer.length === 0 ? {} : { shapes }),
    };
    results.push(result);
    values.push(output);
    yield { kind: 'layer', result, output };
  }
  const outputs = outputsIn(executable, memory, grown);
  yield { kind: 'outputs', ...outputs };
  if (options.check !== false) {
    const models = options.host ?? noModels;
    const checked = yield* checkInSlices(executable, inputs, { values, results, hosted, models });
    if (!checked.ok) return checked;
  }
  return ok({ ...summarize(executable, results), ...outputs });
}

/** The network's outputs in real numbers, and their shapes. */
function outputsIn(
  { network: { graph }, outputs: places }: Executable,
  memory: PagedMemory,
  grown: ReadonlyMap<string, GrownTensor>,
): Pick<NetworkResult, 'outputs' | 'outputShapes'> {
  const outputs = Object.fromEntries(
    places.map((place) => {
      const value = graph.values[place.value];
      const made = grown.get(place.value)?.made ?? readMemoryTensor(memory, place);
      return [place.value, realOf(made, value ?? place)];
    }),
  );
  const outputShapes = Object.fromEntries(places.map(({ value, shape }) => [value, grown.get(value)?.shape ?? shape]));
  return { outputs, outputShapes };
}

/** What a layer made, of the network's memory or beside it. */
function outputOf(
  { output }: ExecutableLayer,
  memory: PagedMemory,
  grown: ReadonlyMap<string, GrownTensor>,
): QuantizedData {
  if (output === null) return new Int8Array(0);
  return grown.get(output.value)?.made ?? readMemoryTensor(memory, output);
}

/** The same in one go. */
export function runNetwork(
  executable: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  options: RunNetworkOptions = {},
): Result<NetworkResult> {
  return inOneGo(runInSlices(executable, inputs, options));
}

/** Is it an ONNX model, which a runtime computes? */
const isModel = (layer: QuantizedLayer | undefined): boolean =>
  layer?.operator.kind === 'float' && layer.operator.operator.kind === 'onnx';

type LayerTime = Pick<LayerResult, 'cycles' | 'gemmCycles' | 'measuredMs'>;

const NO_TIME: LayerTime = { cycles: null, gemmCycles: null, measuredMs: null };

/** How long a layer took, and what a host did for it. */
type LayerRun = LayerTime & { readonly work: HostWork | null };

const NOTHING_RUN: LayerRun = { ...NO_TIME, work: null };

/** In slices, each yield the fraction of the layer that is done. */
function* runLayer(
  executable: Executable,
  index: number,
  memory: PagedMemory,
  { timing = true, host = hostInProcess }: RunNetworkOptions,
): Generator<number, Result<LayerRun>, void> {
  const { graph } = executable.network;
  const [layer, source] = [executable.layers[index], graph.layers[index]];
  if (layer === undefined || source === undefined) throw new Error(`there is no layer ${index}`);
  if (layer.vta !== null) {
    const computed = yield* compute(executable, layer.vta, memory);
    if (!computed.ok) return computed;
    if (!timing) return ok(NOTHING_RUN);
    const timed = yield* retold(timeLayerInSlices(executable, layer.vta), () => 1);
    return timed.ok ? ok({ ...timed.value, work: null }) : timed;
  }
  // Nothing moves where nothing is written: a concatenation made by stores, a reshape.
  if (layer.writes.length === 0) return ok(NOTHING_RUN);
  const done = yield* runInMemory(graphOfLayer(graph, source), layer, memory, host);
  return done.ok ? ok({ ...NO_TIME, measuredMs: done.value.milliseconds, work: done.value }) : done;
}

/** To the bit, in the network's memory. */
function* compute(
  { network: { arch } }: Executable,
  { stream: instructions, base }: ExecutableProgram,
  memory: PagedMemory,
): Generator<number, Result<null>, void> {
  const program = streamProgram({ arch, instructions, base });
  const { problem } = yield* computeInSlices(program, { semantics: 'simulator', workLimit: Infinity, memory });
  return problem === null ? ok(null) : failure(problem);
}

/** A layer's program to the cycle; equal programs once. Yields when some milliseconds are over. Code: `run.unfinished`. */
function* timeLayerInSlices(
  { network: { arch }, cycles: timed }: Executable,
  { program, stream: instructions, base, timingKey }: ExecutableProgram,
): Generator<number, Result<LayerTime>, void> {
  let known = timed.get(timingKey);
  if (known === undefined) {
    const trace = yield* timeInSlices({ arch, instructions, base }, { recordBursts: false });
    known = { cycles: trace.cycles, reason: unfinishedReason(trace) ?? '' };
    timed.set(timingKey, known);
  }
  const { cycles, reason } = known;
  if (cycles === null) return failure(unfinished(reason));
  return ok({ ...NO_TIME, cycles, gemmCycles: productCycles(program.lowered.instructions) });
}

/** The cycles of all layers, without their bits; in slices. Code: `run.unfinished`. */
export function* timeNetworkInSlices(executable: Executable): Generator<number, Result<readonly LayerResult[]>, void> {
  const results: LayerResult[] = [];
  for (const [index, { vta }] of executable.layers.entries()) {
    const time = vta === null ? ok(NO_TIME) : yield* timeLayerInSlices(executable, vta);
    if (!time.ok) return time;
    results.push({ index, ...time.value, bits: { state: 'not-checked' }, error: null });
  }
  return ok(results);
}

const shapeIn = ({ network }: Executable, value: string): readonly number[] => network.graph.values[value]?.shape ?? [];

function summarize(
  { network }: Executable,
  results: readonly LayerResult[],
): Omit<NetworkResult, 'outputs' | 'outputShapes'> {
  const count = (where: string): number => network.layers.filter((layer) => layer.where === where).length;
  return {
    layers: results,
    vtaCycles: results.reduce((sum, { cycles }) => sum + (cycles ?? 0), 0),
    vtaLayers: count('vta'),
    hostLayers: count('host'),
  };
}

function inputProblems(executable: Executable, inputs: Readonly<Record<string, Float32Array>>): Problem[] {
  return executable.network.graph.inputs.flatMap((name): Problem[] => {
    const shape = shapeIn(executable, name);
    const wanted = shape.reduce((product, extent) => product * extent, 1);
    const got = Object.hasOwn(inputs, name) ? inputs[name]?.length : undefined;
    if (got === wanted) return [];
    return [
      {
        code: 'network.input',
        message:
          got === undefined
            ? `There is no data for the input ${name}.`
            : `The input ${name} has ${counted(got, 'value')}; its shape ${shape.join('x')} needs ${wanted}.`,
        field: name,
        got: got ?? null,
        limit: wanted,
        fix: `Give ${counted(wanted, 'value')} for ${name}, row-major.`,
      },
    ];
  });
}

/** No cycles are shown for a run that was not followed to its FINISH. */
const unfinished = (reason: string): Problem => ({
  code: 'run.unfinished',
  message: `The run did not reach FINISH: ${reason === '' ? 'no reason known' : reason}`,
  field: 'schedule',
  got: null,
  limit: null,
  fix: 'Pin larger tiles for the layer, or leave it to the host.',
});
