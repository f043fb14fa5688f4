import { ok, type Result } from '../base/problem.ts';
import { retold } from '../base/slices.ts';
import type { ModelRuntime } from '../workload/model/modelRuntime.ts';
import { isHostedModel, runModelLayer, type OwnShapes } from '../workload/quantize/modelLayer.ts';
import type { QuantizedData, QuantizedGraph } from '../workload/quantize/quantized.ts';

/**
 * What a host has to compute: some layers of a network with what goes into them, as plain data that may cross to another
 * thread. The graph's inputs are given as they lie in memory, integers or float32; its outputs are wanted in the same way.
 * Nobody changes the arrays any more.
 */
export interface HostTask {
  readonly graph: QuantizedGraph;
  /** By name of the graph's inputs. */
  readonly inputs: HostValues;
}

export type HostValues = Readonly<Record<string, QuantizedData>>;

export interface HostAnswer {
  /** By name of the graph's outputs. */
  readonly values: HostValues;
  readonly shapes?: OwnShapes;
  /** Of the computing alone, where it was done, on that computer; null: nobody measured. Never part of what must be the same everywhere. */
  readonly milliseconds: number | null;
}

/** Who computes the layers that VTA does not, those of the graph and those that only an ONNX model says. All give the same bits. */
export interface HostRuntime extends ModelRuntime {
  readonly start: (task: HostTask) => HostJob;
}

/**
 * A task that is being computed, to be asked again and again: the engine is driven in slices anyway, so it needs no promise to
 * wait, and whoever drives it may do something else in between, or sleep until there is news.
 */
export interface HostJob {
  /** Goes on as far as that takes some milliseconds; null while it is under way. */
  readonly poll: () => Result<HostAnswer> | null;
  /** What of the task is done, 0 to 1. */
  readonly fraction: () => number;
  /** Nobody wants the outcome any more. Of a task that has ended it is nothing. */
  readonly cancel: () => void;
}

/** The task by this runtime, in slices: each yield the fraction that is done. Who stops in between cancels it. */
export function* runOnHost(host: HostRuntime, task: HostTask): Generator<number, Result<HostAnswer>, void> {
  const { graph, inputs } = task;
  const [layer, ...more] = graph.layers;
  if (layer !== undefined && isHostedModel(layer.operator) && more.length === 0) {
    const dataOf = (name: string): QuantizedData | undefined => inputs[name];
    const steps = runModelLayer(graph, layer, layer.operator, { dataOf, models: host });
    const made = yield* retold(steps, () => 0);
    if (!made.ok) return made;
    const { values, shapes, milliseconds } = made.value;
    return ok({ values: Object.fromEntries(values), shapes, milliseconds });
  }
  const job = host.start(task);
  try {
    for (;;) {
      const outcome = job.poll();
      if (outcome !== null) return outcome;
      yield job.fraction();
    }
  } finally {
    job.cancel();
  }
}
