import type { Arch, Hardware } from '../../machine/arch.ts';
import { FILE_KEYS } from '../../machine/fileKeys.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import type { Statement, Word } from '../../isa/assembly/lexer.ts';
import { nearest } from '../../base/nearest.ts';
import { parseNumber } from '../../isa/assembly/numbers.ts';
import { problemAt, shown, type AssemblyProblem } from '../../isa/assembly/problem.ts';
import { BUNDLE_LIMITS, parseMachine } from '../bundle.ts';
import { isRecord } from '../../base/record.ts';
import { createChecker, nestsDeeper } from '../checker.ts';
import { COUNTER_NAMES, DEFAULT_STREAM_BASE, type Counters } from '../program.ts';

/** All that is not code or data. */
export interface Header {
  readonly name: string;
  readonly source: string;
  readonly arch: Arch;
  readonly base: number;
  readonly workload: unknown;
  readonly extra: Readonly<Record<string, unknown>> | undefined;
  /** Null: no `.expect` line. */
  readonly expect: { readonly counters: Counters | null; readonly cycles: number | null } | null;
}

export const HEADER_DIRECTIVES = [
  '.name',
  '.source',
  '.config',
  '.hardware',
  '.base',
  '.workload',
  '.extra',
  '.expect',
];

interface Pair {
  readonly word: Word;
  readonly value: number | string;
}

/** Reads header lines, in any order; null if the machine is not legal. What `.config` and
 * `.hardware` leave out is as in VTA's default configuration and in a bundle without hardware. */
export function readHeader(statements: readonly Statement[], problems: AssemblyProblem[]): Header | null {
  const texts = new Map<string, unknown>();
  const config = new Map<string, Pair>();
  const hardware = new Map<string, Pair>();
  const expect = new Map<string, Pair>();
  let base = DEFAULT_STREAM_BASE;
  let expectAt: Word | null = null;
  for (const statement of statements) {
    const [head] = statement.words;
    if (head.text === '.config') readPairs(statement, config, problems);
    else if (head.text === '.hardware') readPairs(statement, hardware, problems);
    else if (head.text === '.expect') {
      expectAt = head;
      readPairs(statement, expect, problems);
    } else if (head.text === '.base') base = readAddress(statement, problems) ?? base;
    else readJson(statement, texts, problems);
  }
  const arch = readMachine(config, hardware, problems);
  const header = {
    name: (texts.get('.name') as string | undefined) ?? 'program',
    source: (texts.get('.source') as string | undefined) ?? '',
    base,
    workload: texts.get('.workload') ?? null,
    extra: texts.get('.extra') as Readonly<Record<string, unknown>> | undefined,
    expect: expectAt === null ? null : readExpect(expectAt, expect, problems),
  };
  return arch === null ? null : { ...header, arch };
}

function readPairs(statement: Statement, into: Map<string, Pair>, problems: AssemblyProblem[]): void {
  for (const word of statement.words.slice(1)) {
    const equals = word.text.indexOf('=');
    const key = word.text.slice(0, equals);
    const text = word.text.slice(equals + 1);
    if (equals > 0 && !into.has(key)) into.set(key, { word, value: parseNumber(text) ?? text });
    else {
      const what = equals > 0 ? `${shown(key)} is given twice` : `${JSON.stringify(shown(word.text))} is not KEY=VALUE`;
      problems.push(
        problemAt(word, `${what}.`, {
          code: 'assembly.header',
          field: statement.words[0].text,
          got: shown(word.text),
          limit: 'KEY=VALUE, each key once',
          fix: 'Write KEY=VALUE.',
        }),
      );
    }
  }
}

/** The only operand of a directive, an address of 32 bits; null with a problem. */
export function readAddress(statement: Statement, problems: AssemblyProblem[]): number | null {
  const [head, word, extra] = statement.words;
  const value = word === undefined || extra !== undefined ? null : parseNumber(word.text);
  if (value !== null && value >= 0 && value < BUNDLE_LIMITS.addressSpace) return value;
  problems.push(
    problemAt(extra ?? word ?? head, `${head.text} takes one address of 32 bits.`, {
      code: 'assembly.address',
      field: head.text,
      got: shown((extra ?? word ?? head).text),
      limit: BUNDLE_LIMITS.addressSpace - 1,
      fix: `Write ${head.text} 0x1000, say.`,
    }),
  );
  return null;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const JSON_DIRECTIVES: Readonly<Record<string, readonly [what: string, test: (value: unknown) => boolean]>> = {
  '.name': ['a text in double quotes', isText],
  '.source': ['a text in double quotes', isText],
  '.workload': ['JSON', () => true],
  '.extra': ['a JSON object', isRecord],
};

function readJson(statement: Statement, texts: Map<string, unknown>, problems: AssemblyProblem[]): void {
  const [head, word] = statement.words;
  const [what, test] = JSON_DIRECTIVES[head.text] ?? ['JSON', () => true];
  const text = statement.text.slice(head.text.length);
  const value = parseJson(text);
  const twice = texts.has(head.text);
  if (value.ok && test(value.value) && !twice && !nestsDeeper(value.value, BUNDLE_LIMITS.nesting)) {
    texts.set(head.text, value.value);
    return;
  }
  problems.push(
    problemAt(word ?? head, twice ? `${head.text} is given twice.` : `${head.text} takes ${what}.`, {
      code: 'assembly.header',
      field: head.text,
      got: shown(text.trim()),
      limit: what,
      fix: twice ? 'Give it once.' : `Write ${what} after ${head.text}, on one line.`,
    }),
  );
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

const values = (pairs: ReadonlyMap<string, Pair>): Record<string, number | string> =>
  Object.fromEntries([...pairs].map(([key, pair]) => [key, pair.value]));

/** The keys of `vta_config.json` that say something about the machine. */
const CONFIG_KEYS: ReadonlySet<string> = new Set(FILE_KEYS);

function unknownConfig(key: string, word: Word): AssemblyProblem {
  const near = nearest(key, CONFIG_KEYS);
  return problemAt(word, `there is no parameter ${JSON.stringify(shown(key))}.`, {
    code: 'assembly.config',
    field: shown(key),
    got: shown(word.text),
    limit: [...CONFIG_KEYS].join(' '),
    fix: near === null ? `Use ${[...CONFIG_KEYS].join(', ')}.` : `Did you mean ${near}?`,
  });
}

const START: Word = { text: '', line: 1, column: 1 };

/** Problems of the machine stand at the word of their parameter, or at the first word of the machine. */
function readMachine(
  config: ReadonlyMap<string, Pair>,
  hardware: ReadonlyMap<string, Pair>,
  problems: AssemblyProblem[],
): Arch | null {
  const check = createChecker();
  for (const [key, { word }] of config) {
    if (!CONFIG_KEYS.has(key)) problems.push(unknownConfig(key, word));
  }
  const { LOG_BLOCK_IN, LOG_BLOCK_OUT, ...others } = DEFAULT_ARCH.config;
  const blocks = config.has('LOG_BLOCK') ? {} : { LOG_BLOCK_IN, LOG_BLOCK_OUT };
  const given = { ...others, ...blocks, ...values(config) };
  const arch = parseMachine(given, values(hardware) satisfies Partial<Record<keyof Hardware, unknown>>, check);
  const first = [...config.values(), ...hardware.values()][0]?.word ?? START;
  for (const problem of check.problems) {
    const word = config.get(problem.field)?.word ?? hardware.get(problem.field)?.word ?? first;
    problems.push(problemAt(word, problem.message, problem));
  }
  return arch;
}

function readExpect(head: Word, pairs: ReadonlyMap<string, Pair>, problems: AssemblyProblem[]): Header['expect'] {
  const known: readonly string[] = ['cycles', ...COUNTER_NAMES];
  const bad = (word: Word, text: string, field: string, got: string | number | null): void => {
    const fix = `Use ${known.join(', ')} with whole numbers; all counters or none.`;
    const details = { code: 'assembly.expect', field, got, limit: 'whole numbers of 0 or more', fix };
    problems.push(problemAt(word, text, details));
  };
  for (const [key, { word, value }] of pairs) {
    if (!known.includes(key))
      bad(word, `nothing called ${JSON.stringify(shown(key))} can be expected.`, shown(key), value);
    else if (typeof value !== 'number' || value < 0) bad(word, `${key} must be a whole number.`, key, value);
  }
  const read = (key: string): number => Number(pairs.get(key)?.value);
  const missing = COUNTER_NAMES.filter((name) => !pairs.has(name));
  const none = missing.length === COUNTER_NAMES.length;
  if (!none && missing.length > 0) bad(head, `${missing.join(', ')} missing.`, missing[0] ?? '', null);
  return {
    cycles: pairs.has('cycles') ? read('cycles') : null,
    counters: none
      ? null
      : (Object.fromEntries(COUNTER_NAMES.map((name) => [name, read(name)])) as unknown as Counters),
  };
}
