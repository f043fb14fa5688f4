import { holdsNetwork, parseBundle } from '../../core/program/bundle.ts';
import { parseNetworkBundle } from '../../core/program/networkBundle.ts';
import type { Semantics } from '../../core/simulator/functional/result.ts';
import { chooseWord, usageProblem } from '../arguments.ts';
import { simulateBundle, stepText } from '../bundleRuns.ts';
import type { CliCommand } from '../command.ts';
import { readInputs } from '../files.ts';
import { EXIT, worst, type ExitStatus } from '../io.ts';
import { MACHINE_OPTIONS } from '../layerOptions.ts';
import { simulateWhole } from '../networkRuns.ts';
import type { Output } from '../output.ts';
import { PICTURE_OPTIONS } from '../pictures.ts';
import { describeSimulation, simulateProgram } from '../simulation.ts';
import { networkProblem, WHOLE_NETWORK_OPTIONS } from '../wholeNetwork.ts';

export const simulate: CliCommand = {
  usage: 'BUNDLE… | --network NAME|FILE.onnx [--trace] [--only function|timing] [--semantics simulator|rtl]',
  options: [
    {
      name: '--trace',
      about: "when every instruction was handed out, started and done, and where its cycles and the run's went",
    },
    { name: '--only', value: 'function|timing', about: 'bits or cycles alone' },
    {
      name: '--semantics',
      value: 'simulator|rtl',
      about: 'where they differ, do as the C++ simulator (default) or the RTL',
    },
    ...MACHINE_OPTIONS,
    ...WHOLE_NETWORK_OPTIONS,
    ...PICTURE_OPTIONS,
    { name: '--schedule', value: 'LAYER=JSON|JSON', about: 'of a network: knobs to fix, by layer' },
    { name: '--seed', value: 'N', about: 'of a network: seeds weights, calibration and input (default: 1)' },
  ],
  positionals: { min: 0, max: Infinity, name: 'BUNDLE' },
  async run({ io, output, args }) {
    const mixed = networkProblem(
      args,
      ['--trace', '--only', '--semantics'],
      ['--config', '--hardware', '--schedule', '--seed', ...PICTURE_OPTIONS.map(({ name }) => name)],
    );
    const none = args.positionals.length === 0 && !args.values.has('--network');
    const both = args.positionals.length > 0 && args.values.has('--network');
    const usage = mixed ?? (none || both ? oneOfThem(both) : null);
    if (usage !== null) {
      output.problems([usage]);
      return EXIT.BAD_INPUT;
    }
    if (args.values.has('--network')) return simulateWhole(io, args, output);
    const only = chooseWord(args, '--only', ['function', 'timing', 'both'], 'both');
    const semantics = chooseWord(args, '--semantics', ['simulator', 'rtl'], 'simulator');
    const refused = !only.ok ? only : !semantics.ok ? semantics : null;
    if (refused !== null || !only.ok || !semantics.ok) {
      if (refused !== null) output.problems(refused.problems);
      return EXIT.BAD_INPUT;
    }
    const options = {
      function: only.value !== 'timing',
      timing: only.value !== 'function',
      semantics: semantics.value,
      trace: args.switches.has('--trace'),
    };
    let status: ExitStatus = EXIT.OK;
    for (const path of args.positionals) {
      for await (const { label, json } of readInputs(io, path)) {
        if (json.ok && holdsNetwork(json.value)) {
          status = worst(status, runNetworkBundle({ output, label }, json.value, semantics.value));
          continue;
        }
        const program = json.ok ? parseBundle(json.value) : json;
        if (!program.ok) {
          output.problems(program.problems, label);
          status = EXIT.BAD_INPUT;
          continue;
        }
        const simulation = simulateProgram(program.value, options);
        output.result(simulation, () => describeSimulation(simulation));
        status = worst(status, simulation.holds ? EXIT.OK : EXIT.FAILED);
      }
    }
    return status;
  },
};

interface Told {
  readonly output: Output;
  readonly label: string;
}

/** A bundle of a whole network: a line a step and a summary. */
function runNetworkBundle({ output, label }: Told, json: unknown, semantics: Semantics): ExitStatus {
  const bundle = parseNetworkBundle(json);
  const run = bundle.ok ? simulateBundle(bundle.value, semantics) : bundle;
  if (!run.ok) {
    output.problems(run.problems, label);
    return EXIT.BAD_INPUT;
  }
  const { lines, summary } = run.value;
  for (const line of lines) output.result(line, () => stepText(line));
  output.result({ summary }, () => `${summary.name}: ${summary.cycles} cycles in ${summary.vtaSteps} steps on VTA`);
  return summary.holds ? EXIT.OK : EXIT.FAILED;
}

const oneOfThem = (both: boolean) =>
  usageProblem(
    'usage.arguments',
    'BUNDLE',
    both ? 'Both a BUNDLE and --network are given.' : 'Neither a BUNDLE nor --network is given.',
    'Usage: vta simulate BUNDLE…, or vta simulate --network NAME|FILE.onnx',
  );
