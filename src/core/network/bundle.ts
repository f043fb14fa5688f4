import type { BundleStep, BundleTensor, HostStep, NetworkBundle, VtaStep } from '../program/networkBundle.ts';
import { ok, type Result } from '../base/problem.ts';
import type { MemoryRange } from '../program/program.ts';
import { outputsOf } from '../workload/graph/graph.ts';
import { noModels, type ModelRuntime } from '../workload/model/modelRuntime.ts';
import type {
  QuantizedData,
  QuantizedLayer,
  QuantizedOperator,
  QuantizedValue,
} from '../workload/quantize/quantized.ts';
import { enter, runInteger } from '../workload/quantize/runInteger.ts';
import { writeOperator } from './bundleOperator.ts';
import type { Executable } from './executable.ts';
import { layoutBytes, packValue } from './layout.ts';

/** The network with one input and what must come out of every layer, which the integer reference says. */
export function networkBundle(
  executable: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  models: ModelRuntime = noModels,
): Result<NetworkBundle> {
  const { graph, arch } = executable.network;
  const shapes = new Map<string, readonly number[]>();
  const onValue = ({ name, shape }: QuantizedValue): void => void shapes.set(name, shape);
  const reference = runInteger(graph, inputs, { keep: 'all', models, onValue });
  if (!reference.ok) return reference;
  const place = grownPlaces(executable, shapes);
  const dram: MemoryRange[] = [
    ...executable.constants,
    ...executable.inputs.map(({ value, layout, address, shape }) => {
      const data = enter(graph, value, inputs[value] ?? new Float32Array(0));
      return { address, bytes: packValue(data, shape, layout) };
    }),
  ];
  const steps = executable.layers.flatMap((layer, index): BundleStep[] => {
    const source = graph.layers[index];
    if (source === undefined) return [];
    const { name, operation, operator } = source;
    const repacks = layer.repacks.map(({ from, to }): HostStep => ({
      ...{ kind: 'host', name, operation: 'repack', operator: writeOperator({ kind: 'repack' }) },
      ...{ inputs: [from.value], reads: [from], writes: [to] },
      ...{ output: null, expect: null },
    }));
    const made = reference.value[source.output];
    const common = {
      ...{ name, operation },
      output: layer.output === null ? null : place(layer.output),
      expect: layer.output === null || made === undefined ? null : bytesOf(made),
    };
    if (layer.vta !== null) {
      const { stream: instructions, base, timingKey } = layer.vta;
      const cycles = executable.cycles.get(timingKey)?.cycles ?? null;
      const macs = executable.network.layers[index]?.macs ?? null;
      return [...repacks, { kind: 'vta', ...common, instructions, base, cycles, macs } satisfies VtaStep];
    }
    if (executable.network.layers[index]?.where === 'none') return repacks;
    const { reads } = layer;
    const writes = layer.writes.map(place);
    const outputs = source.others === undefined ? {} : { outputs: outputsOf(source) };
    const host = {
      kind: 'host',
      ...common,
      operator: writeOperator(asMade(operator, source, shapes)),
      inputs: source.inputs,
    } as const;
    return [...repacks, { ...host, ...outputs, reads, writes }];
  });
  return ok({ name: graph.name, source: 'VTA Explorer', arch, dram, steps });
}

/** Places of tensors: those that the data gave another shape lie behind all that was planned, for nobody else reads them. */
function grownPlaces(
  { network, layers }: Executable,
  shapes: ReadonlyMap<string, readonly number[]>,
): (tensor: BundleTensor) => BundleTensor {
  let next = Math.max(0, ...network.memory.regions.map(({ address, byteLength }) => address + byteLength));
  const places = new Map<string, BundleTensor>();
  for (const tensor of layers.flatMap(({ writes }) => writes)) {
    const shape = shapes.get(tensor.value) ?? tensor.shape;
    if (String(shape) === String(tensor.shape) || places.has(tensor.value)) continue;
    const address = Math.ceil(next / ALIGNED) * ALIGNED;
    next = address + layoutBytes(shape, tensor.layout);
    places.set(tensor.value, { ...tensor, shape, address });
  }
  return (tensor) => places.get(tensor.value) ?? tensor;
}

/** Bytes: no element is wider. */
const ALIGNED = 64;

/** An ONNX model with the shapes that this run made. */
function asMade(
  operator: QuantizedOperator,
  layer: QuantizedLayer,
  shapes: ReadonlyMap<string, readonly number[]>,
): QuantizedOperator {
  if (operator.kind !== 'float' || operator.operator.kind !== 'onnx') return operator;
  const names = outputsOf(layer);
  const makes = operator.operator.makes.map((port, place) => ({
    ...port,
    shape: shapes.get(names[place] ?? '') ?? port.shape,
  }));
  return { ...operator, operator: { ...operator.operator, makes } };
}

export const bytesOf = (data: QuantizedData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
