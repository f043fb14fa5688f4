import { isRecord } from '../base/record.ts';
import type { Problem } from '../base/problem.ts';

/**
 * Reads parsed JSON of unknown shape: each question gives a usable value and notes a problem with the path when the
 * JSON has something else there. So one pass reports everything that is wrong, and nothing downstream meets a surprise.
 */
export interface Checker {
  /** At most `MAX_PROBLEMS`; more would bury the first cause. */
  readonly problems: readonly Problem[];
  readonly add: (problem: Problem) => void;
  record(value: unknown, path: string): Readonly<Record<string, unknown>>;
  list(value: unknown, path: string, maxLength: number): readonly unknown[];
  text(value: unknown, path: string, maxLength: number): string;
  /** Whole number from `min` to `max`, both included. */
  whole(value: unknown, path: string, min: number, max: number): number;
}

const MAX_PROBLEMS = 20;

/** What a JSON value is, for messages: short however large the value. */
export function describeJson(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value.length <= 40 ? value : `${value.slice(0, 37)}...`;
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

export function createChecker(): Checker {
  const problems: Problem[] = [];
  const add = (problem: Problem): void => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  const wrong = (value: unknown, path: string, wanted: string): void => {
    const got = describeJson(value);
    const missing = value === undefined;
    add({
      code: missing ? 'bundle.missing' : 'bundle.type',
      message: missing
        ? `${path} is missing; it must be ${wanted}.`
        : `${path} is ${typeof value === 'string' ? JSON.stringify(got) : String(got)}, but it must be ${wanted}.`,
      field: path,
      got,
      limit: wanted,
      fix: missing ? `Add ${path}, ${wanted}.` : `Make ${path} ${wanted}.`,
    });
  };
  const tooLong = (length: number, path: string, limit: number, unit: string): void => {
    add({
      code: 'bundle.too-large',
      message: `${path} has ${length} ${unit}, more than the ${limit} that are accepted.`,
      field: path,
      got: length,
      limit,
      fix: `Keep ${path} to ${limit} ${unit} or fewer.`,
    });
  };
  return {
    problems,
    add,
    record(value, path) {
      if (isRecord(value)) return value;
      wrong(value, path, 'an object');
      return {};
    },
    list(value, path, maxLength) {
      if (!Array.isArray(value)) wrong(value, path, 'a list');
      else if (value.length > maxLength) tooLong(value.length, path, maxLength, 'entries');
      else return value as readonly unknown[];
      return [];
    },
    text(value, path, maxLength) {
      if (typeof value !== 'string') wrong(value, path, 'a text');
      else if (value.length > maxLength) tooLong(value.length, path, maxLength, 'characters');
      else return value;
      return '';
    },
    whole(value, path, min, max) {
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
      wrong(value, path, `a whole number from ${min} to ${max}`);
      return min;
    },
  };
}

/** Whether a JSON value nests deeper than `limit`; asked before anything recursive touches it. */
export function nestsDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((inner) => nestsDeeper(inner, limit - 1));
}
