import { runCycles, type RunView } from '../../../../core/analysis/runView.ts';
import type { ResourceName } from '../../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../../core/explore/evaluate.ts';
import { fit } from '../../../../core/machine/deviceFit.ts';
import { findDevice } from '../../../../core/machine/devices.ts';
import { extrapolatedCycles } from '../../../../core/machine/notes.ts';
import { resources } from '../../../../core/machine/resources.ts';
import type { PlottedDesign } from '../designs.ts';

/** The run on the page as a point among the others; null without one, or where the device has no such resource. */
export function ownDesign(run: RunView | null, resource: ResourceName, deviceId: string): PlottedDesign | null {
  const device = findDevice(deviceId);
  if (run === null || device === undefined) return null;
  const budget = fit(resources(run.arch), device);
  const used = budget.lines.find((line) => line.resource === resource)?.used;
  if (used === undefined) return null;
  const cycles = runCycles(run);
  const milliseconds = cycles / run.arch.hardware.clockMHz / 1000;
  const result: DesignResult = {
    index: -1,
    design: {},
    legal: true,
    cycles,
    milliseconds,
    bound: run.lowerBound.cycles,
    estimate: run.estimate,
    utilization: null,
    layers: [],
    extrapolated: extrapolatedCycles(run.arch),
    resources: null,
    problems: [],
  };
  return { result, used, milliseconds, fits: budget.fits };
}
