import { retold } from '../base/slices.ts';
import { evaluateQuantizedInSlices } from '../workload/quantize/evaluateQuantized.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import { enter } from '../workload/quantize/runInteger.ts';
import type { Executable } from './executable.ts';
import { compareTensor } from '../run/verify.ts';
import type { LayerResult } from './network.ts';
import type { NetworkEvent } from './networkEvent.ts';

/**
 * Holds what a run left of each layer to the integer reference, which computes the whole network by itself, from the
 * inputs: `values` and `results`, one for each layer, are what the run gave; the results get their bits.
 */
export function* checkInSlices(
  { network }: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  values: readonly QuantizedData[],
  results: LayerResult[],
): Generator<NetworkEvent, void> {
  const { graph } = network;
  const layers = graph.layers.length;
  const lastUse = new Map(graph.layers.flatMap((layer, index) => layer.inputs.map((name) => [name, index] as const)));
  const reference = new Map<string, QuantizedData>();
  for (const name of graph.inputs) reference.set(name, enter(graph, name, inputs[name] ?? new Float32Array(0)));
  for (const [index, layer] of graph.layers.entries()) {
    const steps = evaluateQuantizedInSlices(graph, layer, (name) => reference.get(name));
    const made = yield* retold(
      steps,
      (fraction) => ({ kind: 'progress', stage: 'check', layer: index, layers, fraction }) as const,
    );
    reference.set(layer.output, made);
    for (const name of layer.inputs) if (lastUse.get(name) === index) reference.delete(name);
    const result = results[index];
    const output = values[index];
    if (result === undefined || output === undefined || result.bits.state === 'host') continue;
    const checked = { ...result, bits: compareTensor(output, made) };
    results[index] = checked;
    yield { kind: 'layer', result: checked, output };
  }
}
