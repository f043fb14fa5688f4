import type { Problem } from '../../base/problem.ts';
import type { Word } from './lexer.ts';

/** A problem with its place in the text, both counted from 1. */
export interface AssemblyProblem extends Problem {
  readonly line: number;
  readonly column: number;
}

export type Assembled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly [AssemblyProblem, ...AssemblyProblem[]] };

/** At a word, or `offset` characters into it. `text` is what is wrong, without place; the message gets it in front. */
export function problemAt(
  word: Word,
  text: string,
  details: Pick<Problem, 'code' | 'field' | 'got' | 'limit' | 'fix'>,
  offset = 0,
): AssemblyProblem {
  const column = word.column + offset;
  return { ...details, message: `Line ${word.line}, column ${column}: ${text}`, line: word.line, column };
}

const MAX_SHOWN = 60;

/** A word as it may be shown: never longer than a line. */
export const shown = (text: string): string => (text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 3)}...`);
