import type { Arch } from '../../core/machine/arch.ts';
import { inOneGo } from '../../core/base/slices.ts';
import { compileNetwork } from '../../core/network/compileNetwork.ts';
import { runNetwork } from '../../core/network/runNetwork.ts';
import { hostInProcess } from '../../core/run/hostInProcess.ts';
import type { Graph } from '../../core/workload/graph/graph.ts';
import { inferShapes } from '../../core/workload/graph/shapes.ts';
import { runModel, type ModelTensor } from '../../core/workload/model/modelRuntime.ts';
import { elementsFrom } from '../../core/workload/model/typedData.ts';
import { decodeModel } from '../../core/workload/onnx/decode.ts';
import { dequantizeModel } from '../../core/workload/onnx/dequantize/dequantizeModel.ts';
import { writeModel } from '../../core/workload/onnx/encode.ts';
import { opsetIn } from '../../core/workload/onnx/opset.ts';
import { importOnnx } from '../../core/workload/onnx/importOnnx.ts';
import { visitFloatInSlices } from '../../core/workload/quantize/calibrate.ts';
import { integerWidthsOf } from '../../core/workload/quantize/numbers.ts';
import { quantize } from '../../core/workload/quantize/quantize.ts';
import { nodeRuntimes, type ValueTensor } from '../../core/workload/reference/evaluateNode.ts';
import { modelOf, type ModelWords } from '../models.testing.ts';
import { nodeModelRuntime } from './nodeModelRuntime.ts';
import { isFloat, numbersOf } from './random/randomModel.testing.ts';

export interface HostedRun {
  readonly words: ModelWords;
  readonly inputs: Readonly<Record<string, ModelTensor>>;
  readonly arch: Arch;
  /** By how much a value may differ where floats are added in another order; 0 if left out: 1e-5 of its largest then. */
  readonly errorOf?: (name: string) => number;
  /** Do shapes depend on the data? Integers may then be refused, as they make other shapes. */
  readonly loose?: boolean;
}

const models = nodeModelRuntime();
const host = { ...hostInProcess, ...models };

type Told = readonly { readonly code: string; readonly message: string }[];
const told = (what: string, problems: Told): string =>
  `${what}: ${problems.map(({ code, message }) => `${code} ${message}`).join('; ')}`;

/**
 * What is wrong with a file as it was imported; null: nothing. Its outputs in float are those of ONNX Runtime's run of the whole file (of its network in floats, where it is
 * quantized), integers and bools exactly;
 * in integers each layer of VTA is, byte for byte, that of the integer reference.
 */
export function wrongWith(run: HostedRun): string | null {
  const { words, inputs, errorOf = () => 0 } = run;
  const file = modelOf(words);
  const asItIs = inOneGo(runModel(models, { model: file, inputs }));
  if (!asItIs.ok) return told('whole', asItIs.problems);
  const floats = floatFile(file);
  const whole = floats === null ? asItIs : inOneGo(runModel(models, { model: floats, inputs }));
  if (!whole.ok) return told('floats', whole.problems);
  const imported = importOnnx(file, { models });
  if (!imported.ok) return told('import', imported.problems);
  const { graph } = imported.value;
  const types = inferShapes(graph);
  if (!types.ok) return told('types', types.problems);
  const sample = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, Float32Array.from(numbersOf(tensor))]),
  );
  const made = new Map<string, ValueTensor>();
  const float = { graph, types: types.value, samples: [sample], ...nodeRuntimes(graph, types.value, models) };
  const keep = (name: string, [value]: readonly ValueTensor[]) => (value && made.set(name, value), []);
  const visited = inOneGo(visitFloatInSlices(float, keep));
  if (!visited.ok) return told('float', visited.problems);
  const wanted = Object.keys(words.outputs);
  if (String(graph.outputs) !== String(wanted)) return `outputs ${String(graph.outputs)}, not ${String(wanted)}`;
  for (const name of wanted) {
    const off = difference(whole.value.values[name], made.get(name), errorOf(name));
    if (off !== null) return `${name} of ${words.nodes.find(({ out }) => out.includes(name))?.op ?? 'nothing'}: ${off}`;
  }
  return integers(graph, sample, run);
}

/** A quantized file is taken as its network in floats, of which the runtime computes the same; null: it is not quantized. */
function floatFile(file: Uint8Array): Uint8Array | null {
  const model = decodeModel(file);
  const floats = model.ok ? dequantizeModel(model.value, opsetIn(model.value) ?? 0) : null;
  return floats === null ? null : writeModel(floats.model);
}

function difference(theirs: ModelTensor | undefined, value: ValueTensor | undefined, error: number): string | null {
  if (theirs === undefined || value === undefined) return 'is missing';
  const { type, shape, data } = value;
  if (String(shape) !== String(theirs.shape)) return `[${String(shape)}], not [${String(theirs.shape)}]`;
  const expected = numbersOf(theirs);
  const made = data instanceof Float32Array ? data : elementsFrom(type, data);
  if (made.length !== expected.length) return `${made.length} elements, not ${expected.length}`;
  const scale = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 1);
  const tolerance = isFloat(theirs.type) ? Math.max(10 * error, 1e-5 * scale) : 0;
  const off = expected.findIndex((number, i) => !(Math.abs(Number(made[i]) - number) <= tolerance));
  return off === -1 ? null : `[${off}] is ${String(made[off])}, not ${expected[off]} within ${tolerance}`;
}

function integers(graph: Graph, sample: Readonly<Record<string, Float32Array>>, run: HostedRun): string | null {
  const { arch, loose = false } = run;
  // In integers the data is a little other: where shapes follow from it, an operator may refuse them.
  const said = (what: string, problems: Told): string | null =>
    loose && problems.every(({ code }) => code === 'model.refused') ? null : told(what, problems);
  const calibration = { kind: 'samples', samples: [sample] } as const;
  const quantized = quantize(graph, { widths: integerWidthsOf(arch), models, calibration });
  if (!quantized.ok) return said('quantize', quantized.problems);
  const executable = compileNetwork(quantized.value.graph, arch);
  if (!executable.ok) return said('compile', executable.problems);
  const ran = runNetwork(executable.value, sample, { host });
  if (!ran.ok) return said('run', ran.problems);
  const bad = ran.value.layers.find(({ bits }) => !['match', 'host', 'not-checked'].includes(bits.state));
  return bad === undefined ? null : JSON.stringify(bad);
}
