import { ok, type Result } from '../base/problem.ts';
import type { BundleTensor } from '../program/networkBundle.ts';
import { runOnHost, type HostAnswer, type HostRuntime, type HostValues } from '../run/hostRuntime.ts';
import type { PagedMemory } from '../simulator/functional/memory.ts';
import { outputsOf } from '../workload/graph/graph.ts';
import type { QuantizedData, QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';
import { layoutBytes, packValue, unpackValue } from './layout.ts';

/** What memory holds of a tensor, row-major. */
export const readMemoryTensor = (memory: PagedMemory, { address, shape, layout }: BundleTensor): QuantizedData =>
  unpackValue(memory.read(address, layoutBytes(shape, layout)), shape, layout);

export function writeMemoryTensor(
  memory: PagedMemory,
  { address, shape, layout }: BundleTensor,
  data: QuantizedData,
): void {
  memory.copyIn(address, packValue(data, shape, layout));
}

/** One layer of a network as a network of its own. */
export function graphOfLayer(graph: QuantizedGraph, layer: QuantizedLayer): QuantizedGraph {
  // What is no value of the network is a constant of the layer's own, or left out.
  const inputs = [...new Set(layer.inputs)].filter((name) => Object.hasOwn(graph.values, name));
  const outputs = outputsOf(layer).filter((name) => name !== '');
  const names = new Set([...inputs, ...outputs]);
  const values = Object.fromEntries(Object.entries(graph.values).filter(([name]) => names.has(name)));
  return { ...graph, values, inputs, outputs, layers: [layer] };
}

/** What went into a host's work, and what came out before it was put into memory. */
export interface HostWork extends HostAnswer {
  readonly inputs: HostValues;
  /** Not written: what came out in another shape than its place in memory is for. Nobody reads it but who reads the network's outputs. */
  readonly grown: readonly GrownTensor[];
}

/**
 * A graph's outputs from what memory holds of its inputs, put back into memory in each of their layouts; of a graph without
 * layers the values only change their layout. In slices, each yield the fraction that is done.
 */
export function* runInMemory(
  graph: QuantizedGraph,
  { reads, writes }: { readonly reads: readonly BundleTensor[]; readonly writes: readonly BundleTensor[] },
  memory: PagedMemory,
  host: HostRuntime,
): Generator<number, Result<HostWork>, void> {
  const inputs = Object.fromEntries(reads.map((tensor) => [tensor.value, readMemoryTensor(memory, tensor)]));
  const ran: Result<HostAnswer> =
    graph.layers.length === 0 ? ok({ values: inputs, milliseconds: null }) : yield* runOnHost(host, { graph, inputs });
  if (!ran.ok) return ran;
  const { values, shapes = {} } = ran.value;
  const grown: GrownTensor[] = [];
  for (const tensor of writes) {
    const made = Object.hasOwn(values, tensor.value) ? values[tensor.value] : undefined;
    if (made === undefined) throw new Error(`${tensor.value} was not made`);
    const shape = Object.hasOwn(shapes, tensor.value) ? shapes[tensor.value] : undefined;
    if (shape === undefined) writeMemoryTensor(memory, tensor, made);
    else grown.push({ value: tensor.value, shape, made });
  }
  return ok({ ...ran.value, inputs, grown });
}

/** A tensor in the shape that a run made. */
export interface GrownTensor {
  readonly value: string;
  readonly shape: readonly number[];
  readonly made: QuantizedData;
}
