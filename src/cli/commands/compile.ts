import { extrapolatedCycles } from '../../core/machine/limits.ts';
import { programLowerBound } from '../../core/analysis/lowerBound/programLowerBound.ts';
import type { SearchAccount } from '../../core/analysis/runView.ts';
import { inOneGo } from '../../core/base/slices.ts';
import type { Compilation } from '../../core/compiler/compilation.ts';
import { compilationOf } from '../../core/compiler/compile.ts';
import { SCHEDULE_SPACE, SPACE_NAME } from '../../core/compiler/schedule/schedule.ts';
import type { Decision } from '../../core/run/chooseSchedule.ts';
import { chooseLayerInSlices } from '../../core/run/runLayer.ts';
import { INSTRUCTION_BYTES } from '../../core/machine/design/constants.ts';
import type { Problem } from '../../core/base/problem.ts';
import { writeBundle } from '../../core/program/writeBundle.ts';
import { layerData } from '../../core/layer/data.ts';
import { windowValues } from '../../core/layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../core/layer/benchmarks.ts';
import { wholeNumberOption } from '../arguments.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { expectedOutput, packedShape, withExpectation } from '../../core/run/expectation.ts';
import { tensorsJson } from '../tensorsJson.ts';
import { writeJson } from '../files.ts';
import { EXIT, type ExitStatus } from '../io.ts';
import { LAYER_OPTIONS, readLayerRequest, type LayerRequest } from '../layerOptions.ts';
import type { Output } from '../output.ts';
import { compileWhole } from '../networkRuns.ts';
import { networkProblem, WHOLE_NETWORK_OPTIONS } from '../wholeNetwork.ts';
import { describeSchedule } from './schedules.ts';

/** From here on the direct convolution takes long enough to say so. */
const MANY_MACS = 2 ** 33;

export const compile: CliCommand = {
  usage:
    '--layer NETWORK.LAYER | --conv SIZES | --network NAME|FILE.onnx [--config FILE] [--hardware JSON] [--schedule auto|JSON] [--seed N] [-o BUNDLE] [--tensors FILE] [--prove]',
  options: [
    ...LAYER_OPTIONS,
    ...WHOLE_NETWORK_OPTIONS,
    { name: '--seed', value: 'N', about: 'seeds the random data (default: 1)' },
    { name: '-o', value: 'BUNDLE', about: 'where the program goes, with its data and what must come out' },
    { name: '--tensors', value: 'FILE', about: 'data and expected output in plain layout' },
    {
      name: '--prove',
      about: 'time every schedule whose bound is below the choice, until none is left that could be faster',
    },
  ],
  positionals: { min: 0, max: 0, name: 'arguments' },
  async run({ io, output, args }) {
    const mixed = networkProblem(args, ['--layer', '--conv', '--tensors']);
    if (mixed !== null) {
      output.problems([mixed]);
      return EXIT.BAD_INPUT;
    }
    if (args.values.has('--network')) return compileWhole(io, args, output);
    const seed = wholeNumberOption(args, '--seed', 0, Number.MAX_SAFE_INTEGER);
    const read = seed.ok ? await readLayerRequest(io, args) : seed;
    if (!seed.ok || !read.ok) {
      if (!read.ok) output.problems(read.problems);
      return EXIT.BAD_INPUT;
    }
    return compileLayer({ io, args, output }, read.value, seed.value ?? 1);
  },
};

/** One layer: chosen by exact cycles, bound to seeded data, written where it is asked for. */
async function compileLayer(
  { io, args, output }: CommandContext,
  request: LayerRequest,
  seed: number,
): Promise<ExitStatus> {
  const { name, shape, arch } = request;
  const prove = args.switches.has('--prove') ? Infinity : 0;
  const chosen = inOneGo(chooseLayerInSlices({ ...request, epilogue: BENCHMARK_EPILOGUE }, { prove }));
  if (!chosen.ok) return reportIllegal(output, request, chosen.problems);
  const data = layerData(shape, arch, seed, BENCHMARK_EPILOGUE);
  const compilation = compilationOf(chosen.value, chosen.value.lowered, data, name);
  const bundle = args.values.get('-o');
  const tensors = args.values.get('--tensors');
  if (bundle !== undefined || tensors !== undefined) {
    if (windowValues(shape) > MANY_MACS) output.note('Computing the expected output, which takes a while.');
    const expected = expectedOutput(compilation, data);
    const writes: readonly (readonly [string | undefined, () => object])[] = [
      [bundle, () => writeBundle(withExpectation(compilation, data, expected))],
      [tensors, () => tensorsJson(compilation, data, expected)],
    ];
    for (const [path, value] of writes) {
      const written = path === undefined ? null : await writeJson(io, path, value());
      if (written?.ok === false) {
        output.problems(written.problems);
        return EXIT.BAD_INPUT;
      }
    }
  }
  const line = compiledLine(compilation, chosen.value, bundle);
  // On standard output the bundle or the tensors are the one object.
  if (bundle !== '-' && tensors !== '-') output.result(line, () => compiledText(line));
  return EXIT.OK;
}

function compiledLine(compilation: Compilation, { search, trace }: Decision, bundle: string | undefined) {
  const { lowerBound: layerBound, estimate, estimateParts, bufferBytes, program } = compilation;
  const bound = programLowerBound(program) ?? layerBound;
  return {
    name: program.name,
    schedule: compilation.schedule,
    legal: true,
    instructionCount: program.instructions.length / INSTRUCTION_BYTES,
    layerBound: { cycles: layerBound.cycles, by: layerBound.by },
    bound: { cycles: bound.cycles, by: bound.by },
    estimate: { cycles: estimate, parts: estimateParts },
    cycles: trace.cycles,
    search,
    space: SCHEDULE_SPACE,
    cut: trace.cut,
    output: { ...compilation.output, shape: packedShape(compilation) },
    bytes: bufferBytes,
    extrapolated: extrapolatedCycles(program.arch),
    bundle: bundle ?? null,
  };
}

/** For people. */
function compiledText(line: ReturnType<typeof compiledLine>): string {
  const { name, bound, layerBound, estimate, cycles, cut, bundle } = line;
  return [
    `${name}: ${describeSchedule(line.schedule)}`,
    `  ${line.instructionCount} instructions, bound ${bound.cycles} by ${bound.by}, estimate ${estimate.cycles}, exact ${cycles ?? 'not known'} cycles; no schedule below ${layerBound.cycles} in ${SPACE_NAME}`,
    `  ${searchText(line.search)}`,
    ...(cut === null ? [] : [`  timing given up: ${cut}`]),
    ...line.extrapolated.map((reason) => `  extrapolated: ${reason}`),
    ...(bundle === null ? [] : [`  written to ${bundle}`]),
  ].join('\n');
}

const searchText = ({ points, legal, simulated, remaining }: SearchAccount): string =>
  `${SPACE_NAME}: ${points} schedules, ${legal} fit, ${simulated} timed; ${
    remaining === 0
      ? 'no other can be faster, by its bound'
      : `the bounds of ${remaining} others leave open whether they are faster`
  }`;

/** A schedule that does not fit is an answer, not bad input: the knobs were understood. */
function reportIllegal(
  output: Output,
  { name, schedule }: LayerRequest,
  violations: readonly [Problem, ...Problem[]],
): ExitStatus {
  const line = {
    name,
    schedule,
    legal: false,
    instructionCount: null,
    layerBound: null,
    bound: null,
    estimate: null,
    cycles: null,
    output: null,
    violations,
    error: violations[0],
  };
  output.result(line, () =>
    [`${name}: not legal`, ...violations.map((v) => `  ${v.message}\n    ${v.fix}`)].join('\n'),
  );
  return EXIT.FAILED;
}
