import { inOneGo, retold } from '../core/base/slices.ts';
import { networkBundle } from '../core/network/bundle.ts';
import type { LayerResult } from '../core/network/network.ts';
import { gatherOutputs } from '../core/network/outputs.ts';
import { layerLines, networkTotals } from '../core/network/totals.ts';
import type { LayerError } from '../core/workload/quantize/noise.ts';
import { runInSlices, timeNetworkInSlices } from '../core/network/runNetwork.ts';
import { ok, type Problem, type Result } from '../core/base/problem.ts';
import { layerErrorsInSlices } from '../core/workload/quantize/layerErrors.ts';
import { writeNetworkBundle } from '../core/program/writeNetworkBundle.ts';
import type { Arguments } from './arguments.ts';
import { writeJson } from './files.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import {
  layerReport,
  layersText,
  movedText,
  networkOutputs,
  networkReport,
  summaryText,
  type WholeRun,
} from './networkLines.ts';
import type { Output } from './output.ts';
import { takePicture, type PictureMade } from './pictures.ts';
import { readWholeNetwork, type WholeNetwork } from './wholeNetwork.ts';

/** `vta compile --network`: schedules, estimates and exact cycles of every layer, and the memory map. */
export const compileWhole = (io: Io, args: Arguments, output: Output): Promise<ExitStatus> =>
  tell(io, args, output, timed);

/** `vta simulate --network`: the same, run on a seeded input, every layer held to the integer reference and to float. */
export const simulateWhole = (io: Io, args: Arguments, output: Output): Promise<ExitStatus> =>
  tell(io, args, output, simulated);

async function tell(
  io: Io,
  args: Arguments,
  output: Output,
  work: (network: WholeNetwork, output: Output) => Result<WholeRun>,
): Promise<ExitStatus> {
  const network = await readWholeNetwork(io, args, output);
  const run = network.ok ? work(network.value, output) : network;
  if (!network.ok || !run.ok) {
    const problems = run.ok ? null : run.problems;
    if (problems !== null) output.problems(problems, args.values.get('--network') ?? '');
    return problems !== null && didNotHold(problems[0]) ? EXIT.FAILED : EXIT.BAD_INPUT;
  }
  const bundle = args.values.get('-o');
  if (bundle !== undefined) {
    const made = networkBundle(network.value.executable, network.value.inputs, network.value.host);
    const written = made.ok ? await writeJson(io, bundle, writeNetworkBundle(made.value)) : made;
    if (!written.ok) {
      output.problems(written.problems, bundle);
      return EXIT.BAD_INPUT;
    }
    // On standard output the bundle is the one object.
    if (bundle === '-') return EXIT.OK;
  }
  const picture = await pictureOf(io, args, network.value, run.value);
  if (!picture.ok) {
    output.problems(picture.problems, args.values.get('--save') ?? '');
    return EXIT.BAD_INPUT;
  }
  const summary = {
    ...networkReport(network.value, run.value),
    picture: picture.value,
    bundle: bundle ?? null,
  };
  const { layers } = run.value;
  if (output.json) for (const line of layers) output.result(line, () => '');
  else output.result({}, () => [movedText(run.value), layersText(layers)].filter((text) => text !== null).join('\n'));
  output.result({ summary }, () => summaryText(summary));
  for (const note of network.value.notes) output.note(note);
  return summary.outputsMatch === false ? EXIT.FAILED : EXIT.OK;
}

const pictureOf = async (
  io: Io,
  args: Arguments,
  { picture }: WholeNetwork,
  { values }: WholeRun,
): Promise<Result<PictureMade | null>> =>
  picture === null || values === null ? ok(null) : takePicture(io, args, picture, values);

/** A schedule that does not fit is an answer, not bad input; but only if the knobs were understood. */
const didNotHold = ({ code }: Problem): boolean =>
  (code.startsWith('schedule.') && !NOT_UNDERSTOOD.has(code)) || code.startsWith('run.');

const NOT_UNDERSTOOD: ReadonlySet<string> = new Set(['schedule.syntax', 'schedule.unknown-knob', 'schedule.knob']);

function timed(network: WholeNetwork): Result<WholeRun> {
  const results = inOneGo(timeNetworkInSlices(network.executable));
  return results.ok ? ok({ ...wholeRun(network, results.value, false), outputs: null, values: null }) : results;
}

function simulated(network: WholeNetwork, output: Output): Result<WholeRun> {
  const { executable, graph, inputs, host } = network;
  output.note('Simulating.');
  const { made, take } = gatherOutputs(executable);
  const run = inOneGo(retold(runInSlices(executable, inputs, { host }), take));
  if (!run.ok) return run;
  output.note('Comparing with the float network.');
  const compared = layerErrorsInSlices(graph, executable.network.graph, inputs, {
    models: host,
    made,
    note: (text) => {
      output.note(text);
    },
  });
  const errors = inOneGo(compared);
  if (!errors.ok) return errors;
  const errorOf = (index: number): LayerError | null => {
    const name = executable.network.layers[index]?.name ?? '';
    return Object.hasOwn(errors.value, name) ? (errors.value[name] ?? null) : null;
  };
  const results = run.value.layers.map((result) => ({ ...result, error: errorOf(result.index) }));
  return ok({ ...wholeRun(network, results, true), outputs: networkOutputs(run.value), values: run.value.outputs });
}

function wholeRun(
  network: WholeNetwork,
  results: readonly LayerResult[],
  checked: boolean,
): Omit<WholeRun, 'outputs' | 'values'> {
  const { arch, layers } = network.executable.network;
  const byIndex = new Map(results.map((result) => [result.index, result]));
  const lines = layerLines({ arch, layers, results: byIndex }, {});
  return { layers: lines.map((line) => layerReport(network, line, checked)), totals: networkTotals(lines, arch) };
}
