import { nearest } from '../core/base/nearest.ts';
import type { Problem } from '../core/base/problem.ts';
import { parseArguments, usageProblem, type Option } from './arguments.ts';
import type { CliCommand } from './command.ts';
import { CLI_COMMANDS } from './commands.ts';
import { EXIT, type ExitStatus, type Io } from './io.ts';
import { createOutput } from './output.ts';

const COMMON: readonly Option[] = [
  { name: '--json', about: 'one JSON object a line on stdout' },
  { name: '--help', about: 'this text' },
];

/** The whole command line: arguments in, exit status out. Never throws for bad usage or bad input. */
export async function runCli(words: readonly string[], io: Io): Promise<ExitStatus> {
  const [name, ...rest] = words;
  // Asked before anything is parsed, so that a usage error is an object too.
  const output = createOutput(io, words.includes('--json'));
  const refuse = (problem: Problem): ExitStatus => {
    output.problems([problem]);
    return EXIT.BAD_INPUT;
  };
  if (name === undefined || name === '--help' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout)(overview());
    return name === undefined ? EXIT.BAD_INPUT : EXIT.OK;
  }
  const entry = Object.hasOwn(CLI_COMMANDS, name) ? CLI_COMMANDS[name] : undefined;
  if (entry === undefined) return refuse(unknownCommand(name));
  const command = await entry.load();
  const options = [...command.options, ...COMMON];
  const args = parseArguments(rest, options);
  if (!args.ok) return refuse(args.problems[0]);
  if (args.value.switches.has('--help')) {
    io.stdout(usageText(name, entry.about, command));
    return EXIT.OK;
  }
  const { min, max, name: what } = command.positionals;
  const count = args.value.positionals.length;
  if (count < min || count > max) {
    const wanted = min === max ? String(min) : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
    const usage = `vta ${name} ${command.usage}`;
    const message = `${name} takes ${wanted} ${what}; ${count} ${count === 1 ? 'was' : 'were'} given.`;
    return refuse({ ...usageProblem('usage.arguments', what, message, `Usage: ${usage}`), got: count, limit: wanted });
  }
  return command.run({ io, output, args: args.value });
}

function unknownCommand(name: string): Problem {
  const names = Object.keys(CLI_COMMANDS);
  const near = nearest(name, names);
  const shown = name.slice(0, 60);
  const fix = near === null ? `Use ${names.join(', ')}.` : `Did you mean ${near}?`;
  return {
    ...usageProblem('usage.command', 'command', `There is no command ${JSON.stringify(shown)}.`, fix),
    got: shown,
  };
}

function overview(): string {
  const lines = Object.entries(CLI_COMMANDS).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`);
  return [
    'Usage: vta COMMAND …',
    '',
    ...lines,
    '',
    'vta COMMAND --help tells more. --json gives one JSON object a line.',
    'Exit status: 0 all well; 1 ran, and something did not hold; 2 bad usage or bad input.',
    '',
  ].join('\n');
}

function usageText(name: string, about: string, command: CliCommand): string {
  const options = [...command.options, ...COMMON].map((o) => [
    o.value === undefined ? o.name : `${o.name} ${o.value}`,
    o.about,
  ]);
  const width = Math.max(...options.map(([left = '']) => left.length));
  const lines = options.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`);
  return [`vta ${name} ${command.usage}`, '', `${about}.`, '', ...lines, ''].join('\n');
}
