import { extrapolatedCycles } from '../../core/machine/limits.ts';
import { programLowerBound } from '../../core/analysis/lowerBound/programLowerBound.ts';
import type { SearchAccount } from '../../core/analysis/runView.ts';
import { compileConv } from '../../core/compiler/compile.ts';
import { SCHEDULE_SPACE, SPACE_NAME } from '../../core/compiler/schedule/schedule.ts';
import { createTarget } from '../../core/compiler/target/target.ts';
import { chooseSchedule } from '../../core/run/chooseSchedule.ts';
import { INSTRUCTION_BYTES } from '../../core/machine/design.ts';
import type { Problem } from '../../core/base/problem.ts';
import { writeBundle } from '../../core/program/writeBundle.ts';
import { layerData } from '../../core/layer/data.ts';
import { windowValues } from '../../core/layer/layer.ts';
import { BENCHMARK_EPILOGUE } from '../../core/layer/benchmarks.ts';
import { wholeNumber } from '../arguments.ts';
import type { Command } from '../command.ts';
import { expectedOutput, packedShape, tensorsJson, withExpectation } from '../compilation.ts';
import { writeJson } from '../files.ts';
import { EXIT, type ExitStatus } from '../io.ts';
import { LAYER_OPTIONS, readLayerRequest, type LayerRequest } from '../layerOptions.ts';
import type { Output } from '../output.ts';
import { compileWhole } from '../networkRuns.ts';
import { networkProblem, WHOLE_NETWORK_OPTIONS } from '../wholeNetwork.ts';
import { describeSchedule } from './schedules.ts';

/** From here on the direct convolution takes long enough to say so. */
const MANY_MACS = 2 ** 33;

export const compile: Command = {
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
    const seed = wholeNumber(args, '--seed', 0, Number.MAX_SAFE_INTEGER);
    const read = seed.ok ? await readLayerRequest(io, args) : seed;
    if (!seed.ok || !read.ok) {
      if (!read.ok) output.problems(read.problems);
      return EXIT.BAD_INPUT;
    }
    const { name, shape, arch, schedule } = read.value;
    const data = layerData(shape, arch, seed.value ?? 1, BENCHMARK_EPILOGUE);
    const target = createTarget(arch, shape, BENCHMARK_EPILOGUE);
    const decided = target.ok
      ? chooseSchedule(target.value, schedule, { prove: args.switches.has('--prove') ? Infinity : 0 })
      : target;
    if (!decided.ok) return reportIllegal(output, read.value, decided.problems);
    const { search, trace } = decided.value;
    const compiled = compileConv({
      ...{ arch, shape, epilogue: BENCHMARK_EPILOGUE, data, name },
      schedule: decided.value.schedule,
    });
    if (!compiled.ok) return reportIllegal(output, read.value, compiled.problems);
    const compilation = compiled.value;

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

    const { lowerBound: layerLowerBound, estimate, estimateParts, bufferBytes, program } = compilation;
    const bound = programLowerBound(program) ?? layerLowerBound;
    const line = {
      name,
      schedule: compilation.schedule,
      legal: true,
      instructionCount: program.instructions.length / INSTRUCTION_BYTES,
      layerBound: { cycles: layerLowerBound.cycles, by: layerLowerBound.by },
      bound: { cycles: bound.cycles, by: bound.by },
      estimate: { cycles: estimate, parts: estimateParts },
      cycles: trace.cycles,
      search,
      space: SCHEDULE_SPACE,
      cut: trace.cut,
      output: { ...compilation.output, shape: packedShape(compilation) },
      bytes: bufferBytes,
      extrapolated: extrapolatedCycles(arch),
      bundle: bundle ?? null,
    };
    // On standard output the bundle or the tensors are the one object.
    if (bundle !== '-' && tensors !== '-') {
      output.result(line, () =>
        [
          `${name}: ${describeSchedule(line.schedule)}`,
          `  ${line.instructionCount} instructions, bound ${bound.cycles} by ${bound.by}, estimate ${estimate}, exact ${trace.cycles ?? 'not known'} cycles; no schedule below ${layerLowerBound.cycles} in ${SPACE_NAME}`,
          `  ${searchText(search)}`,
          ...(trace.cut === null ? [] : [`  timing given up: ${trace.cut}`]),
          ...line.extrapolated.map((reason) => `  extrapolated: ${reason}`),
          ...(bundle === undefined ? [] : [`  written to ${bundle}`]),
        ].join('\n'),
      );
    }
    return EXIT.OK;
  },
};

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
