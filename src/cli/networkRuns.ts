import { inOneGo } from '../core/base/slices.ts';
import { networkBundle } from '../core/network/bundle.ts';
import { NO_TIME, runInSlices, timeLayerInSlices } from '../core/network/runNetwork.ts';
import { ok, type Problem, type Result } from '../core/base/problem.ts';
import { layerErrorsInSlices } from '../core/workload/quantize/layerErrors.ts';
import { writeNetworkBundle } from '../core/program/writeNetworkBundle.ts';
import type { Arguments } from './arguments.ts';
import { writeJson } from './files.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import { layerLine, layersText, movedText, summaryOf, summaryText, type LayerLine } from './networkLines.ts';
import type { Output } from './output.ts';
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
  work: (network: WholeNetwork, output: Output) => Result<readonly LayerLine[]>,
): Promise<ExitStatus> {
  const network = await readWholeNetwork(io, args, output);
  const lines = network.ok ? work(network.value, output) : network;
  if (!network.ok || !lines.ok) {
    const problems = lines.ok ? null : lines.problems;
    if (problems !== null) output.problems(problems, args.values.get('--network') ?? '');
    return problems !== null && didNotHold(problems[0]) ? EXIT.FAILED : EXIT.BAD_INPUT;
  }
  const bundle = args.values.get('-o');
  if (bundle !== undefined) {
    const made = networkBundle(network.value.executable, network.value.inputs);
    const written = made.ok ? await writeJson(io, bundle, writeNetworkBundle(made.value)) : made;
    if (!written.ok) {
      output.problems(written.problems, bundle);
      return EXIT.BAD_INPUT;
    }
    // On standard output the bundle is the one object.
    if (bundle === '-') return EXIT.OK;
  }
  const summary = { ...summaryOf(network.value, lines.value), bundle: bundle ?? null };
  if (output.json) for (const line of lines.value) output.result(line, () => '');
  else
    output.result({}, () =>
      [movedText(lines.value), layersText(lines.value)].filter((text) => text !== null).join('\n'),
    );
  output.result({ summary }, () => summaryText(summary));
  for (const note of network.value.notes) output.note(note);
  return summary.outputsMatch === false ? EXIT.FAILED : EXIT.OK;
}

/** A schedule that does not fit is an answer, not bad input; but only if the knobs were understood. */
const didNotHold = ({ code }: Problem): boolean =>
  (code.startsWith('schedule.') && !NOT_UNDERSTOOD.has(code)) || code.startsWith('run.');

const NOT_UNDERSTOOD: ReadonlySet<string> = new Set(['schedule.syntax', 'schedule.unknown-knob', 'schedule.knob']);

function timed(network: WholeNetwork): Result<readonly LayerLine[]> {
  const { executable } = network;
  const lines: LayerLine[] = [];
  for (const [index, layer] of executable.network.layers.entries()) {
    const vta = executable.layers[index]?.vta ?? null;
    const time = vta === null ? ok(NO_TIME) : inOneGo(timeLayerInSlices(executable, vta));
    if (!time.ok) return time;
    lines.push(layerLine(network, layer, time.value, null));
  }
  return ok(lines);
}

function simulated(network: WholeNetwork, output: Output): Result<readonly LayerLine[]> {
  const { executable, graph, inputs } = network;
  output.note('Simulating.');
  const run = inOneGo(runInSlices(executable, inputs));
  if (!run.ok) return run;
  output.note('Comparing with the float network.');
  const errors = inOneGo(layerErrorsInSlices(graph, executable.network.graph, inputs));
  if (!errors.ok) return errors;
  const lines = executable.network.layers.flatMap((layer, index) => {
    const result = run.value.layers[index];
    if (result === undefined) return [];
    const error = Object.hasOwn(errors.value, layer.name) ? (errors.value[layer.name] ?? null) : null;
    return [layerLine(network, layer, result, { bits: result.bits, error })];
  });
  return ok(lines);
}
