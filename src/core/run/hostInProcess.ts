import { ok } from '../base/problem.ts';
import { retold } from '../base/slices.ts';
import { noModels } from '../workload/model/modelRuntime.ts';
import { evaluateQuantizedInSlices } from '../workload/quantize/evaluateQuantized.ts';
import type { QuantizedData } from '../workload/quantize/quantized.ts';
import type { HostRuntime, HostTask, HostValues } from './hostRuntime.ts';

/**
 * Computes where it is asked, by the definitions of the layers; it runs no ONNX models (`model.unavailable`). `now`, in milliseconds, measures what it
 * takes; without it nothing is measured.
 */
export const createHostInProcess = (now?: () => number): HostRuntime => ({
  ...noModels,
  start(task) {
    const slices = computeOnHost(task);
    let done = 0;
    let milliseconds = 0;
    return {
      poll() {
        const begin = now?.() ?? 0;
        const next = slices.next();
        milliseconds += (now?.() ?? 0) - begin;
        if (next.done === true)
          return ok({ values: next.value, milliseconds: now === undefined ? null : milliseconds });
        done = next.value;
        return null;
      },
      fraction: () => done,
      cancel: () => undefined,
    };
  },
});

export const hostInProcess: HostRuntime = createHostInProcess();

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
