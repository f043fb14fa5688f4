import { nearest } from '../core/base/nearest.ts';
import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';

/** An option of a command: a switch, or with `value` one that takes a value. */
export interface Option {
  /** With its dashes: `--json`, `-o`. */
  readonly name: string;
  /** What the value is called in the usage, e.g. `FILE`. */
  readonly value?: string;
  readonly about: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

/** `--name value` and `--name=value`; `--` ends the options; `-` alone is a positional (standard input or output). */
export function parseArguments(words: readonly string[], options: readonly Option[]): Result<Arguments> {
  const positionals: string[] = [];
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const seen = (name: string): boolean => switches.has(name) || values.has(name);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = options.find((o) => o.name === name);
    if (option === undefined) return failure(unknownOption(name, options));
    if (seen(name)) return failure(usageProblem('usage.repeated', name, `${name} is given twice.`, 'Give it once.'));
    if (option.value === undefined) {
      if (equals >= 0) return failure(usageProblem('usage.value', name, `${name} takes no value.`, `Write ${name}.`));
      switches.add(name);
      continue;
    }
    const value = equals < 0 ? words[++i] : word.slice(equals + 1);
    if (value === undefined || value === '') {
      return failure(usageProblem('usage.value', name, `${name} needs a value.`, `Write ${name} ${option.value}.`));
    }
    values.set(name, value);
  }
  return ok({ positionals, switches, values });
}

function unknownOption(name: string, options: readonly Option[]): Problem {
  const names = options.map((o) => o.name);
  const near = nearest(name, names);
  const problem = usageProblem(
    'usage.option',
    name.slice(0, 60),
    `There is no option ${name.slice(0, 60)}.`,
    near === null ? `Use ${names.join(', ')}.` : `Did you mean ${near}?`,
  );
  return { ...problem, limit: names.join(' ') };
}

export const usageProblem = (code: string, field: string, message: string, fix: string): Problem => ({
  code,
  message,
  field,
  got: field,
  limit: null,
  fix,
});

/** One of a few words. */
export function chooseWord<T extends string>(
  args: Arguments,
  name: string,
  choices: readonly T[],
  fallback: T,
): Result<T> {
  const given = args.values.get(name);
  if (given === undefined) return ok(fallback);
  const choice = choices.find((c) => c === given);
  if (choice !== undefined) return ok(choice);
  const problem = usageProblem(
    'usage.value',
    name,
    `${name} is ${JSON.stringify(given.slice(0, 60))}, but it must be ${choices.join(' or ')}.`,
    `Write ${name} ${choices.join(' or ')}.`,
  );
  return failure({ ...problem, got: given.slice(0, 60), limit: choices.join(' ') });
}

/** A whole number in a range; null if the option is not there. */
export function wholeNumberOption(args: Arguments, name: string, min: number, max: number): Result<number | null> {
  const given = args.values.get(name);
  if (given === undefined) return ok(null);
  const value = /^\d{1,16}$/.test(given) ? Number(given) : NaN;
  if (value >= min && value <= max) return ok(value);
  const problem = usageProblem(
    'usage.value',
    name,
    `${name} is ${JSON.stringify(given.slice(0, 60))}, but it must be a whole number from ${min} to ${max}.`,
    `Write ${name} with a whole number from ${min} to ${max}.`,
  );
  return failure({ ...problem, got: given.slice(0, 60), limit: `${min}..${max}` });
}
