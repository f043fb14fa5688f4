import { ok, type Result } from '../base/problem.ts';
import type { SweepSpec } from '../explore/sweepSpec.ts';
import type { Experiment } from './experiment.ts';
import { layerOf } from './workload.ts';

/** An experiment that says what of its machine is varied. */
export type ExploringExperiment = Experiment & Required<Pick<Experiment, 'exploration'>>;

/** The sweep that it asks for: one run of its layer on each machine, like its own, however often the network has the layer. */
export function sweepOf(experiment: ExploringExperiment): Result<SweepSpec> {
  const { arch: base, workload, schedule, epilogue, exploration } = experiment;
  const layer = layerOf(workload);
  if (!layer.ok) return layer;
  return ok({ base, layers: [{ ...layer.value, count: 1 }], schedule, epilogue, ...exploration });
}
