import { utilization } from '../analysis/utilization.ts';
import type { Arch } from '../machine/arch.ts';
import { configReport, parseDevice, type ReportedResources } from '../machine/configReport.ts';
import { geometry } from '../machine/geometry.ts';
import type { Schedule } from '../compiler/schedule/schedule.ts';
import { ok, type Problem, type Result } from '../base/problem.ts';
import type { Cycles } from '../base/units.ts';
import { BENCHMARK_EPILOGUE } from '../layer/benchmarks.ts';
import { layerMacs, type Layer } from '../layer/layer.ts';
import { chooseLayerInSlices } from '../run/runLayer.ts';
import { machineSpace, type DesignPoint } from './space.ts';
import type { SweepSpec } from './sweepSpec.ts';
import { inOneGo, retold } from '../base/slices.ts';

/** One machine of a sweep, run. Plain data: one line of a sweep's file. */
export interface DesignResult {
  /** Position in the sweep. */
  readonly index: number;
  /** The parameters that differ between designs. */
  readonly design: DesignPoint;
  /** The machine is legal and every layer has a schedule that fits. */
  readonly legal: boolean;
  /** Exact cycles, each layer as often as it is in its network; null where `legal` is false or a run did not end. */
  readonly cycles: Cycles | null;
  readonly milliseconds: number | null;
  /** No legal schedules of the layers can be faster. */
  readonly bound: Cycles | null;
  readonly estimate: Cycles | null;
  /** 0 to 1 (`analysis/utilization.ts`). */
  readonly utilization: number | null;
  readonly layers: readonly DesignLayer[];
  /** Why cycles of this machine are extrapolated; empty if the RTL was compared on its like. */
  readonly extrapolated: readonly string[];
  /** Null if a parameter is so far out of range that nothing follows from it. */
  readonly resources: ReportedResources | null;
  /** What is wrong, if anything. */
  readonly problems: readonly Problem[];
}

export interface DesignLayer {
  readonly layer: string;
  readonly count: number;
  readonly cycles: Cycles;
  readonly bound: Cycles;
  readonly estimate: Cycles;
  readonly schedule: Schedule;
}

/** Design `index` of the sweep, in slices: each yield is a chance to stop. */
export function* evaluateDesign(spec: SweepSpec, index: number): Generator<null, DesignResult> {
  const space = machineSpace(spec);
  const arch = space.machineAt(index);
  const device = parseDevice(spec.device);
  const report = configReport(arch, device.ok ? device.value : undefined);
  const common = { index, design: space.at(index), extrapolated: report.extrapolated, resources: report.resources };
  if (!report.legal) return { ...common, ...NOTHING, problems: [...report.violations] };
  const layers: DesignLayer[] = [];
  for (const layer of spec.layers) {
    const one = yield* runLayer(arch, layer, spec);
    if (!one.ok) return { ...common, ...NOTHING, problems: one.problems };
    layers.push(one.value);
  }
  const total = (f: (l: DesignLayer) => number): number => layers.reduce((sum, l) => sum + l.count * f(l), 0);
  const cycles = total((l) => l.cycles);
  const macs = spec.layers.reduce((sum, l) => sum + l.count * layerMacs(l.shape), 0);
  return {
    ...common,
    legal: true,
    cycles,
    milliseconds: cycles / (1000 * arch.hardware.clockMHz),
    bound: total((l) => l.bound),
    estimate: total((l) => l.estimate),
    utilization: utilization(macs, geometry(arch).macsPerCycle, cycles),
    layers,
    problems: [],
  };
}

const NOTHING = {
  legal: false,
  cycles: null,
  milliseconds: null,
  bound: null,
  estimate: null,
  utilization: null,
  layers: [],
} as const;

function* runLayer(
  arch: Arch,
  layer: Layer,
  { schedule: pins, epilogue }: SweepSpec,
): Generator<null, Result<DesignLayer>> {
  const onMachine = { arch, shape: layer.shape, epilogue: epilogue ?? BENCHMARK_EPILOGUE, schedule: pins };
  const decided = yield* retold(chooseLayerInSlices(onMachine), () => null);
  if (!decided.ok) return decided;
  const { schedule, estimate, trace, layerLowerBound } = decided.value;
  const { cycles } = trace;
  if (cycles === null) return { ok: false, problems: [unfinished(layer)] };
  const bound = layerLowerBound.cycles;
  return ok({ layer: layer.name, count: layer.count, cycles, bound, estimate, schedule });
}

const unfinished = (layer: Layer): Problem => ({
  code: 'sweep.unfinished',
  message: `The run of ${layer.name} was cut before FINISH: it takes more events than are simulated.`,
  field: 'layers',
  got: layer.name,
  limit: null,
  fix: 'Use a smaller layer or larger blocks.',
});

/** The design in one go. */
export function evaluateWhole(spec: SweepSpec, index: number): DesignResult {
  return inOneGo(evaluateDesign(spec, index));
}
