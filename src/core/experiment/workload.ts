import { failure, ok, type Result } from '../base/problem.ts';
import { checkConv } from '../layer/checkConv.ts';
import type { Layer } from '../layer/layer.ts';
import { findLayer } from '../layer/benchmarks.ts';
import type { WorkloadChoice } from './experiment.ts';

/** The convolution an experiment runs, under the name views show; a problem for an unknown layer or an absurd shape. */
export function layerOf(workload: WorkloadChoice): Result<Layer> {
  if (workload.kind === 'network') {
    const found = findLayer(`${workload.network}.${workload.layer}`);
    return found.ok ? ok(found.value.layer) : found;
  }
  const [first, ...rest] = checkConv(workload.shape);
  return first === undefined ? ok({ name: 'conv2d', shape: workload.shape, count: 1 }) : failure(first, ...rest);
}
