import { readFileSync } from 'node:fs';
import { ok, type Result } from '../../core/base/problem.ts';
import { inOneGo, retold } from '../../core/base/slices.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import type { CompiledLayer, NetworkResult } from '../../core/network/network.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { outputsMatch } from '../../core/network/totals.ts';
import type { HostRuntime } from '../../core/run/hostRuntime.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { inferShapes } from '../../core/workload/graph/shapes.ts';
import { runModel, type ModelData, type ModelTensor } from '../../core/workload/model/modelRuntime.ts';
import { decodeModel } from '../../core/workload/onnx/decode.ts';
import { modelMacs } from '../../core/workload/onnx/hosted/modelMacs.ts';
import { dataOfNumbers } from '../../core/workload/onnx/hosted/tensors.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize, seededSample } from '../../core/workload/quantize/quantize.ts';
import type { FloatValues } from '../../core/workload/reference/runFloat.ts';
import type { Clock } from '../timing.ts';
import { visitFloatInSlices } from '../../core/workload/quantize/calibrate.ts';
import { nodeRuntimes, type ValueTensor } from '../../core/workload/reference/evaluateNode.ts';
import { findNetwork } from '../../core/workload/zoo/zoo.ts';
import type { CoveredBuiltIn, CoveredFile } from './files.ts';

/** What becomes of a network on the default machine. */
export interface Coverage {
  /** Of a file, those that compute constants and shapes included. */
  readonly nodes: number;
  readonly vtaNodes: number;
  readonly macs: number;
  readonly vtaMacs: number;
  /** Operators in the host's ONNX models whose multiply-adds are not known: `macs` is without them. */
  readonly unknownMacs: readonly string[];
  readonly vtaLayers: number;
  /** Is every layer on VTA as the integer reference has it? Null: there is none. */
  readonly bits: boolean | null;
  /** By output, dB of what the machine gives against the network in float, a file's in ONNX Runtime as a whole, on the same seeded input; null: no floats to compare. */
  readonly noise: Readonly<Record<string, number | null>>;
  /** Import, quantization, compilation and run, in seconds. */
  readonly seconds: number;
}

/** Seeds the input, which is also what the scales are taken from. */
const SEED = 1;

export function coverageOf(covered: CoveredFile | CoveredBuiltIn, host: HostRuntime, clock: Clock): Result<Coverage> {
  const begun = clock();
  const taken = covered.path === null ? builtIn(covered) : takenFile(covered, host);
  if (!taken.ok) return taken;
  const { graph, nodes, inFloat } = taken.value;
  const calibration = { kind: 'seeded', seed: SEED, count: 1 } as const;
  const quantized = quantize(graph, { widths: integerWidthsOf(DEFAULT_ARCH), calibration, models: host });
  if (!quantized.ok) return quantized;
  const executable = compileNetwork(quantized.value.graph, DEFAULT_ARCH);
  if (!executable.ok) return executable;
  const inputs = seededSample(graph, SEED);
  const run = runNetwork(executable.value, inputs, { host, timing: false });
  if (!run.ok) return run;
  const seconds = (clock() - begun) / 1000;
  const { layers } = executable.value.network;
  const onVta = layers.filter(({ vta }) => vta !== null);
  const vtaNodes = new Set(onVta.flatMap(({ nodes }) => nodes));
  const macs = macsOf(graph, layers, host);
  if (!macs.ok) return macs;
  const whole = inFloat(inputs, host);
  if (!whole.ok) return whole;
  return ok({
    nodes,
    vtaNodes: vtaNodes.size,
    ...macs.value,
    vtaLayers: onVta.length,
    bits: outputsMatch(run.value.layers.map(({ bits }) => bits)),
    noise: noiseOfOutputs(run.value, whole.value),
    seconds,
  });
}

/** A network as it is taken. */
interface Taken {
  readonly graph: Graph;
  readonly nodes: number;
  /** Its outputs in float. */
  readonly inFloat: (inputs: FloatValues, host: HostRuntime) => Result<Readonly<Record<string, FloatOutput>>>;
}

type FloatOutput = Pick<ModelTensor, 'type' | 'data'>;

function takenFile({ path, options }: CoveredFile, host: HostRuntime): Result<Taken> {
  const file = readFileSync(path);
  const decoded = decodeModel(file);
  if (!decoded.ok) return decoded;
  const imported = importOnnx(file, { ...options, models: host });
  if (!imported.ok) return imported;
  const { graph } = imported.value;
  const inFloat: Taken['inFloat'] = (inputs, models) => {
    const whole = inOneGo(runModel(models, { model: file, inputs: modelInputs(graph, inputs) }));
    return whole.ok ? ok(whole.value.values) : whole;
  };
  return ok({ graph, nodes: decoded.value.graph.node.length, inFloat });
}

function builtIn({ name }: CoveredBuiltIn): Result<Taken> {
  const found = findNetwork(name);
  if (!found.ok) return found;
  const graph = found.value.build(SEED);
  const inFloat: Taken['inFloat'] = (inputs, models) => {
    const types = inferShapes(graph);
    if (!types.ok) return types;
    const outputs: Record<string, FloatOutput> = {};
    const keep = (value: string, [made]: readonly ValueTensor[]): [] => {
      if (graph.outputs.includes(value) && made !== undefined) outputs[value] = { type: 'float32', data: made.data };
      return [];
    };
    const run = { graph, types: types.value, samples: [inputs], ...nodeRuntimes(graph, types.value, models) };
    const visited = inOneGo(visitFloatInSlices(run, keep));
    return visited.ok ? ok(outputs) : visited;
  };
  const nodes = graph.nodes.reduce(
    (sum, { operator }) => sum + (operator.kind === 'onnx' ? operator.steps.length : 1),
    0,
  );
  return ok({ graph, nodes, inFloat });
}

type Macs = Pick<Coverage, 'macs' | 'vtaMacs' | 'unknownMacs'>;

/** Those of the layers (`CompiledLayer.macs`), and of the host's ONNX models. */
function macsOf(graph: Graph, layers: readonly CompiledLayer[], host: HostRuntime): Result<Macs> {
  const sum = (some: readonly CompiledLayer[]): number => some.reduce((all, layer) => all + layer.macs, 0);
  let macs = sum(layers);
  const vtaMacs = sum(layers.filter(({ vta }) => vta !== null));
  const unknown = new Set<string>();
  for (const { operator } of graph.nodes) {
    if (operator.kind !== 'onnx') continue;
    const counted = inOneGo(retold(modelMacs(operator.model, host), () => 0));
    if (!counted.ok) return counted;
    macs += counted.value.macs;
    for (const one of counted.value.unknown) unknown.add(one);
  }
  return ok({ macs, vtaMacs, unknownMacs: [...unknown] });
}

const modelInputs = ({ inputs }: Graph, values: FloatValues): Readonly<Record<string, ModelTensor>> =>
  Object.fromEntries(
    inputs.map(({ name, type, shape }) => [name, { type, shape, data: dataOfNumbers(type, values[name] ?? []) }]),
  );

function noiseOfOutputs(
  { outputs }: NetworkResult,
  expected: Readonly<Record<string, FloatOutput>>,
): Coverage['noise'] {
  return Object.fromEntries(
    Object.entries(expected).map(([name, { type, data }]) => {
      const made = outputs[name];
      return [name, made === undefined || type !== 'float32' ? null : signalToNoise(made, data)];
    }),
  );
}

/** In dB; Infinity where nothing differs. */
function signalToNoise(made: Float32Array, expected: ModelData): number | null {
  if (!(expected instanceof Float32Array) || made.length !== expected.length) return null;
  let [signal, noise] = [0, 0];
  for (const [i, value] of expected.entries()) {
    signal += value ** 2;
    noise += ((made[i] ?? 0) - value) ** 2;
  }
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}
