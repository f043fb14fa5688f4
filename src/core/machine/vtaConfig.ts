import { isRecord } from '../base/record.ts';
import type { Problem, Result } from '../base/problem.ts';
import { failure, ok } from '../base/problem.ts';
import type { Arch, Hardware, VtaConfig } from './arch.ts';
import { meantKey } from './fileKeys.ts';
import { DEFAULT_ARCH, PARAMETERS, parameter, isParameterId, withoutDefaults } from './parameters.ts';
import { domainText, type Parameter, type ParameterValue } from './parameter.ts';

const isFinite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The words of a parameter that is a choice; null: it is a number. Its range is `checkArch`'s concern, so that a form can show what is out of range. */
const wordsOf = ({ domain, default: usual }: Parameter): readonly ParameterValue[] | null =>
  domain.kind === 'list' && typeof usual === 'string' ? domain.values : null;

const scalarOf = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'an object';
}

const notAnObject = (what: string, field: string, value: unknown): Problem => ({
  code: `${field}.type`,
  message: `${what} must be a JSON object; it is ${value === undefined ? 'missing' : kindOf(value)}.`,
  field,
  got: scalarOf(value),
  limit: 'an object',
  fix: `Give an object such as {"${field === 'config' ? 'LOG_BLOCK": 4' : 'busBits": 64'}, …}.`,
});

export function wrongType(code: string, field: string, value: unknown, limit: string): Problem {
  const expected = isParameterId(field)
    ? `: ${domainText(parameter(field).domain)}`
    : field.startsWith('LOG_')
      ? ': an integer'
      : '';
  return {
    code,
    message: `${field} must be ${limit}; it is ${value === undefined ? 'missing' : kindOf(value)}.`,
    field,
    got: scalarOf(value),
    limit,
    fix: value === undefined ? `Add ${field}${expected}.` : `Write ${field} as ${limit}${expected}.`,
  };
}

function missing(key: string, given: readonly string[]): Problem {
  const problem = wrongType('config.missing', key, undefined, 'a number');
  const misspelt = given.find((other) => meantKey(other) === key && other !== key);
  if (misspelt === undefined) return problem;
  return { ...problem, fix: `The file has ${JSON.stringify(misspelt)}: did you mean ${key}?` };
}

/** Keys of `vta_config.json` that a file has to give; blocks and output width may be left out (see below). */
const REQUIRED = [
  'LOG_INP_WIDTH',
  'LOG_WGT_WIDTH',
  'LOG_ACC_WIDTH',
  'LOG_BATCH',
  'LOG_UOP_BUFF_SIZE',
  'LOG_INP_BUFF_SIZE',
  'LOG_WGT_BUFF_SIZE',
  'LOG_ACC_BUFF_SIZE',
] as const;

/**
 * A `vta_config.json`. LOG_BLOCK sets both block sizes, LOG_BLOCK_IN and LOG_BLOCK_OUT override it;
 * LOG_OUT_WIDTH is LOG_INP_WIDTH unless given. Other keys are `parseMachineFile`'s. Values are checked to be
 * numbers here and to be legal by `checkArch`. Problems name the field: `config.type`, `config.missing`.
 */
export function parseVtaConfig(json: unknown): Result<VtaConfig> {
  if (!isRecord(json)) return failure(notAnObject('The configuration', 'config', json));
  const given = json;
  const problems: Problem[] = [];
  const read = (key: string): number => {
    const value = given[key];
    // JSON may hold -0, which no text of ours gives back.
    if (isFinite(value)) return value + 0;
    if (value === undefined) problems.push(missing(key, Object.keys(given)));
    else problems.push(wrongType('config.type', key, value, 'a number'));
    return 0;
  };
  const values = Object.fromEntries(REQUIRED.map((key) => [key, read(key)])) as Record<
    (typeof REQUIRED)[number],
    number
  >;
  // A LOG_BLOCK that both others override is still read: a broken file should not pass unnoticed.
  const block = 'LOG_BLOCK' in given ? read('LOG_BLOCK') : null;
  const blockOf = (key: 'LOG_BLOCK_IN' | 'LOG_BLOCK_OUT'): number =>
    key in given || block === null ? read(key) : block;
  const config: VtaConfig = {
    ...values,
    LOG_OUT_WIDTH: 'LOG_OUT_WIDTH' in given ? read('LOG_OUT_WIDTH') : values.LOG_INP_WIDTH,
    LOG_BLOCK_IN: blockOf('LOG_BLOCK_IN'),
    LOG_BLOCK_OUT: blockOf('LOG_BLOCK_OUT'),
  };
  const [first, ...rest] = problems;
  return first === undefined ? ok(config) : failure(first, ...rest);
}

/**
 * The machine as `vta_config.json`, to be read by VTA's own tools and by `parseVtaConfig`. LOG_BLOCK is there when both
 * blocks are equal, for tools that know no other.
 */
export function writeVtaConfig(arch: Arch): Readonly<Record<string, string | number>> {
  const { config } = arch;
  const equal = config.LOG_BLOCK_IN === config.LOG_BLOCK_OUT;
  return { TARGET: 'sim', HW_VER: '0.0.2', ...(equal ? { LOG_BLOCK: config.LOG_BLOCK_IN } : {}), ...config };
}

/**
 * The `--hardware` object: any of Hardware's fields, the rest from `base`. An unknown key is an error that names it
 * (a misspelt option must not be ignored): `hardware.unknown`, `hardware.type`.
 */
export function parseHardware(json: unknown, base: Hardware = DEFAULT_ARCH.hardware): Result<Hardware> {
  if (!isRecord(json)) return failure(notAnObject('The hardware', 'hardware', json));
  const problems: Problem[] = [];
  const changes: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    const p = PARAMETERS.find(({ id, group }) => group === 'hardware' && id === key);
    const words = p === undefined ? null : wordsOf(p);
    const expected = words === null ? 'a number' : words.map((word) => JSON.stringify(word)).join(' or ');
    if (p === undefined) problems.push(unknownKey(key, value));
    else if (words === null ? isFinite(value) : words.some((word) => word === value))
      changes[key] = value === 0 ? 0 : value;
    else problems.push(wrongType('hardware.type', key, value, expected));
  }
  const [first, ...rest] = problems;
  return first === undefined ? ok(withoutDefaults({ ...base, ...changes })) : failure(first, ...rest);
}

function unknownKey(key: string, value: unknown): Problem {
  const known = PARAMETERS.filter((p) => p.group === 'hardware').map((p) => p.id);
  return {
    code: 'hardware.unknown',
    message: `The hardware has no field ${JSON.stringify(key)}.`,
    field: key,
    got: scalarOf(value),
    limit: known.join(', '),
    fix: `Use only ${known.join(', ')}.`,
  };
}
