import { withDistinctFixes, type Problem } from '../core/base/problem.ts';
import type { Io } from './io.ts';

/** Results on stdout: a JSON object a line, or text for people. Errors too with --json; else in words on stderr. */
export interface Output {
  readonly json: boolean;
  readonly result: (value: object, text: () => string) => void;
  readonly problems: (problems: readonly [Problem, ...Problem[]], input?: string) => void;
  /** Progress and warnings. */
  readonly note: (text: string) => void;
}

export function createOutput(io: Io, json: boolean): Output {
  return {
    json,
    result: (value, text) => io.stdout(json ? `${JSON.stringify(value)}\n` : ensureNewline(text())),
    problems(problems, input) {
      if (json) io.stdout(`${JSON.stringify(errorObject(problems, input))}\n`);
      else {
        for (const { problem, fix } of withDistinctFixes(problems))
          io.stderr(errorText({ ...problem, fix: fix ?? '' }, input));
      }
    },
    note: (text) => io.stderr(ensureNewline(text)),
  };
}

const ensureNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** The first problem is the error; the rest follow in `more`. `repairs` and the like of a Problem are kept. */
function errorObject(problems: readonly [Problem, ...Problem[]], input?: string): object {
  const [error, ...more] = problems;
  return {
    error,
    ...(input === undefined ? {} : { input }),
    ...(more.length === 0 ? {} : { more }),
  };
}

/** An error as words for people. */
export const errorText = (problem: Problem, input?: string): string =>
  `vta: ${input === undefined ? '' : `${input}: `}${problem.message}\n${problem.fix === '' ? '' : `     ${problem.fix}\n`}`;
