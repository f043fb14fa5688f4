import { utilization } from '../../core/analysis/utilization.ts';
import { geometry } from '../../core/machine/geometry.ts';
import type { Schedule, SchedulePins } from '../../core/compiler/schedule/schedule.ts';
import type { Experiment, WorkloadChoice } from '../../core/experiment/experiment.ts';
import type { Cycles } from '../../core/base/units.ts';
import { layerMacs, type ConvShape, type Layer, type Network } from '../../core/layer/layer.ts';
import { findLayer, NETWORKS } from '../../core/layer/benchmarks.ts';

/** The shape a workload stands for; null only for a layer that no network has. */
export function shapeOfWorkload(workload: WorkloadChoice): ConvShape | null {
  if (workload.kind === 'conv') return workload.shape;
  const found = findLayer(`${workload.network}.${workload.layer}`);
  return found.ok ? found.value.layer.shape : null;
}

/** The network whose layers are listed: that of the experiment, or the first for a convolution of the user's own. */
export function networkOf(workload: WorkloadChoice): Network | undefined {
  const name = workload.kind === 'network' ? workload.network : NETWORKS[0]?.name;
  return NETWORKS.find((n) => n.name === name);
}

/** Both threads pinned to 1 is how latency hiding is switched off. */
const HIDING_OFF: Pick<Schedule, 'oc_nthread' | 'h_nthread'> = { oc_nthread: 1, h_nthread: 1 };

export const isHidingOff = (pins: SchedulePins): boolean => pins.oc_nthread === 1 && pins.h_nthread === 1;

/** The same experiment on another workload. Tiles belong to a layer, so their pins go; latency hiding stays off if it was. */
export function withWorkload(experiment: Experiment, workload: WorkloadChoice): Experiment {
  return { ...experiment, workload, schedule: isHidingOff(experiment.schedule) ? HIDING_OFF : {} };
}

export const isLayer = (workload: WorkloadChoice, network: Network, layer: Layer): boolean =>
  workload.kind === 'network' && workload.network === network.name && workload.layer === layer.name;

/** What stands in a layer's row: the experiment itself for its own layer, else the same on that layer. */
export function layerExperiment(experiment: Experiment, network: Network, layer: Layer): Experiment {
  if (isLayer(experiment.workload, network, layer)) return experiment;
  return withWorkload(experiment, { kind: 'network', network: network.name, layer: layer.name });
}

/** The layer's utilization, 0..1, at so many cycles. */
export function utilizationOf(experiment: Experiment, cycles: Cycles): number {
  const shape = shapeOfWorkload(experiment.workload);
  return shape === null ? 0 : utilization(layerMacs(shape), geometry(experiment.arch).macsPerCycle, cycles);
}
