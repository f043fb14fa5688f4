import type { BundleStep, HostStep, NetworkBundle, VtaStep } from '../program/networkBundle.ts';
import { ok, type Result } from '../base/problem.ts';
import type { MemoryRange } from '../program/program.ts';
import { outputsOf } from '../workload/graph/graph.ts';
import { noModels, type ModelRuntime } from '../workload/model/modelRuntime.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import { enter, runInteger } from '../workload/quantize/runInteger.ts';
import { writeOperator } from './bundleOperator.ts';
import type { Executable } from './executable.ts';
import { packValue } from './layout.ts';

/** The network with one input and what must come out of every layer, which the integer reference says. */
export function networkBundle(
  executable: Executable,
  inputs: Readonly<Record<string, Float32Array>>,
  models: ModelRuntime = noModels,
): Result<NetworkBundle> {
  const { graph, arch } = executable.network;
  const reference = runInteger(graph, inputs, { keep: 'all', models });
  if (!reference.ok) return reference;
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
      output: layer.output,
      expect: layer.output === null || made === undefined ? null : bytesOf(made),
    };
    if (layer.vta !== null) {
      const { stream: instructions, base, timingKey } = layer.vta;
      const cycles = executable.cycles.get(timingKey)?.cycles ?? null;
      const macs = executable.network.layers[index]?.macs ?? null;
      return [...repacks, { kind: 'vta', ...common, instructions, base, cycles, macs } satisfies VtaStep];
    }
    if (executable.network.layers[index]?.where === 'none') return repacks;
    const { reads, writes } = layer;
    const outputs = source.others === undefined ? {} : { outputs: outputsOf(source) };
    const host = { kind: 'host', ...common, operator: writeOperator(operator), inputs: source.inputs } as const;
    return [...repacks, { ...host, ...outputs, reads, writes }];
  });
  return ok({ name: graph.name, source: 'VTA Explorer', arch, dram, steps });
}

export const bytesOf = (data: QuantizedData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
