import { retold } from '../base/slices.ts';
import { sameBytes } from '../base/bytes.ts';
import { ok, type Result } from '../base/problem.ts';
import type { ModelRuntime } from '../workload/model/modelRuntime.ts';
import { bytesFrom } from '../workload/model/typedData.ts';
import { evaluateLayerInSlices } from '../workload/quantize/evaluateLayer.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import { enter } from '../workload/quantize/runInteger.ts';
import type { Executable } from './executable.ts';
import { compareTensor } from '../run/verify.ts';
import type { HostWork } from './memoryTensors.ts';
import type { LayerResult } from './network.ts';
import type { NetworkEvent } from './networkEvent.ts';

/** What a run gave of each layer, and who computes the host's part of the reference. */
interface Checked {
  readonly values: readonly QuantizedData[];
  readonly results: LayerResult[];
  /** By index of a layer that is an ONNX model, what its host was given and gave. */
  readonly hosted: ReadonlyMap<number, HostWork>;
  readonly models: ModelRuntime;
}

/**
 * Holds what a run left of each layer to the integer reference, which computes the whole network by itself, from the
 * inputs: `values` and `results`, one for each layer, are what the run gave; the results get their bits. Only what a runtime made of the very
 * same bytes is not asked of it a second time: it is taken as it came, before it went through memory.
 */
export function* checkInSlices(
  { network }: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  { values, results, hosted, models }: Checked,
): Generator<NetworkEvent, Result<null>> {
  const { graph } = network;
  const layers = graph.layers.length;
  const lastUse = new Map(graph.layers.flatMap((layer, index) => layer.inputs.map((name) => [name, index] as const)));
  const reference = new Map<string, QuantizedData>();
  for (const name of graph.inputs) reference.set(name, enter(graph, name, inputs[name] ?? new Float32Array(0)));
  for (const [index, layer] of graph.layers.entries()) {
    const dataOf = (name: string): QuantizedData | undefined => reference.get(name);
    const known = sameWork(hosted.get(index), dataOf);
    const steps = evaluateLayerInSlices(graph, layer, { dataOf, models });
    const telling = (fraction: number) =>
      ({ kind: 'progress', stage: 'check', layer: index, layers, fraction }) as const;
    const made = known === null ? yield* retold(steps, telling) : ok({ values: known });
    if (!made.ok) return made;
    for (const [name, value] of made.value.values) reference.set(name, value);
    for (const name of layer.inputs) if (lastUse.get(name) === index) reference.delete(name);
    const result = results[index];
    const output = values[index];
    const expected = made.value.values.get(layer.output);
    if (result === undefined || output === undefined || expected === undefined) continue;
    if (result.bits.state === 'host') continue;
    const checked = { ...result, bits: compareTensor(output, expected) };
    results[index] = checked;
    yield { kind: 'layer', result: checked, output };
  }
  return ok(null);
}

/** What a runtime made, by value, if the reference would give it the same bytes; null: it has to be computed. */
function sameWork(
  work: HostWork | undefined,
  dataOf: (name: string) => QuantizedData | undefined,
): ReadonlyMap<string, QuantizedData> | null {
  if (work === undefined) return null;
  const same = Object.entries(work.inputs).every(([name, input]) => {
    const own = dataOf(name);
    return own !== undefined && sameBytes(bytesFrom(own), bytesFrom(input));
  });
  return same ? new Map(Object.entries(work.values)) : null;
}
