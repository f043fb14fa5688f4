import { inOneGo } from '../../core/base/slices.ts';
import { scheduleLowerBound } from '../../core/compiler/lowerBound/scheduleLowerBound.ts';
import { timingProgram } from '../../core/compiler/lowering/bindData.ts';
import { demand } from '../../core/compiler/space/legality.ts';
import { lowerConv } from '../../core/compiler/lowering/lower.ts';
import { createPlan } from '../../core/compiler/plan/plan.ts';
import { KNOBS, SCHEDULE_SPACE, SPACE_NAME, type Schedule } from '../../core/compiler/schedule/schedule.ts';
import { bestByEstimate, legalSchedules } from '../../core/compiler/search/search.ts';
import { createTarget, withFold, type Target } from '../../core/compiler/target/target.ts';
import { timeInSlices } from '../../core/run/runProgram.ts';
import type { Cycles } from '../../core/base/units.ts';
import { BENCHMARK_EPILOGUE } from '../../core/layer/benchmarks.ts';
import { uopDemand } from '../../core/compiler/lowering/uopDemand.ts';
import { wholeNumberOption } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../io.ts';
import { LAYER_OPTIONS, readLayerRequest } from '../layerOptions.ts';

export const schedules: CliCommand = {
  usage:
    '--layer NETWORK.LAYER | --conv SIZES [--config FILE] [--hardware JSON] [--schedule JSON] [--limit N] [--exact]',
  options: [
    ...LAYER_OPTIONS,
    { name: '--limit', value: 'N', about: 'only the N best (default: all)' },
    { name: '--exact', about: 'the exact cycles too: each schedule is compiled and timed, which takes a while' },
  ],
  positionals: { min: 0, max: 0, name: 'arguments' },
  async run({ io, output, args }) {
    const limit = wholeNumberOption(args, '--limit', 1, 2 ** 31);
    const request = limit.ok ? await readLayerRequest(io, args) : limit;
    const target = request.ok ? createTarget(request.value.arch, request.value.shape, BENCHMARK_EPILOGUE) : request;
    if (!limit.ok || !request.ok || !target.ok) {
      if (!target.ok) output.problems(target.problems);
      return EXIT.BAD_INPUT;
    }
    const { candidates, spaceSize, legal } = legalSchedules(target.value, request.value.schedule);
    const { elementBytes } = target.value.geometry;
    const exact = args.switches.has('--exact');
    for (const { schedule, estimate } of candidates.slice(0, limit.value ?? candidates.length)) {
      const folded = withFold(target.value, schedule.fold_taps);
      if (!folded.ok) continue;
      const plan = createPlan(folded.value, schedule);
      const { cycles, by } = scheduleLowerBound(plan);
      const { INP, WGT, ACC } = demand(folded.value, schedule);
      const bytes = {
        INP: INP * elementBytes.INP,
        WGT: WGT * elementBytes.WGT,
        ACC: ACC * elementBytes.ACC,
        UOP: uopDemand(plan),
      };
      // As `estimateOf` does: an estimate is not shown below what is proven.
      const shown = Math.max(estimate, cycles);
      const line = {
        ...{ schedule, bound: { cycles, by }, estimate: { cycles: shown }, bytes, space: SCHEDULE_SPACE },
        ...(exact ? { cycles: exactCycles(target.value, schedule) } : {}),
      };
      output.result(line, () =>
        [
          `${describeSchedule(schedule)}  estimate ${shown}, bound ${cycles} by ${by}`,
          ...(exact ? [`exact ${line.cycles ?? 'not known'}`] : []),
        ].join(', '),
      );
    }
    if (candidates.length > 0) {
      output.note(
        `${request.value.name}: ${spaceSize} schedules in ${SPACE_NAME}, ${legal} fit. Listed are ${candidates.length}: of tiles that cut an axis into as many, the smallest. Pin others with --schedule.`,
      );
      return EXIT.OK;
    }
    const none = bestByEstimate(target.value, request.value.schedule);
    if (!none.ok) output.problems(none.problems);
    return EXIT.FAILED;
  },
};

/** Null where the run is more than can be followed. */
function exactCycles(target: Target, schedule: Schedule): Cycles | null {
  const lowered = lowerConv(target, schedule);
  if (!lowered.ok) return null;
  return inOneGo(timeInSlices(timingProgram(lowered.value, ''), { recordBursts: false })).cycles;
}

export const describeSchedule = (schedule: Partial<Schedule>): string =>
  KNOBS.filter((knob) => schedule[knob] !== undefined)
    .map((knob) => `${knob} ${String(schedule[knob])}`)
    .join(' ');
