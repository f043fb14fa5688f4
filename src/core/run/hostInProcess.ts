import { ok } from '../base/problem.ts';
import { retold } from '../base/slices.ts';
import { evaluateQuantizedInSlices } from '../workload/quantize/evaluateQuantized.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import type { HostRuntime, HostTask, HostValues } from './hostRuntime.ts';

/** Computes where it is asked, by the definitions of the layers: what tests, benchmarks and the command line use. */
export const hostInProcess: HostRuntime = {
  start(task) {
    const slices = computeOnHost(task);
    let done = 0;
    return {
      poll() {
        const next = slices.next();
        if (next.done === true) return ok(next.value);
        done = next.value;
        return null;
      },
      fraction: () => done,
      cancel: () => undefined,
    };
  },
};

/** A task by the definitions of its layers, in slices: each yield the fraction that is done. */
export function* computeOnHost({ graph, inputs }: HostTask): Generator<number, HostValues, void> {
  const known = new Map<string, QuantizedData>(Object.entries(inputs));
  for (const [index, layer] of graph.layers.entries()) {
    const steps = evaluateQuantizedInSlices(graph, layer, (name) => known.get(name));
    const made = yield* retold(steps, (fraction) => (index + fraction) / graph.layers.length);
    known.set(layer.output, made);
  }
  return Object.fromEntries(
    graph.outputs.flatMap((name) => {
      const made = known.get(name);
      return made === undefined ? [] : [[name, made] as const];
    }),
  );
}
