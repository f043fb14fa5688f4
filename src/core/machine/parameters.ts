import type { Problem, Result } from '../base/problem.ts';
import { failure, ok } from '../base/problem.ts';
import type { Arch, Hardware } from './arch.ts';
import { CONFIG_PARAMETERS } from './configParameters.ts';
import { HARDWARE_PARAMETERS } from './hardwareParameters.ts';
import type { Parameter, ParameterId, ParameterValue } from './parameter.ts';
import { domainText, inDomain, nearestValues } from './parameter.ts';
import { quantityText } from './quantity.ts';

export type { Parameter, ParameterId, ParameterValue } from './parameter.ts';

/** The one schema of a machine: every parameter, in the order of the form. */
export const PARAMETERS: readonly Parameter[] = [...CONFIG_PARAMETERS, ...HARDWARE_PARAMETERS];

const BY_ID: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((p) => [p.id, p]));
const BY_URL_KEY: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((p) => [p.urlKey, p]));

/** VTA's default: 1 x 16 x 16 int8, buffers 15/15/18/17, 64-bit bus, bursts of 256, 512 instructions a queue, 100 MHz. */
export const DEFAULT_ARCH: Arch = {
  config: {
    LOG_INP_WIDTH: 3,
    LOG_WGT_WIDTH: 3,
    LOG_ACC_WIDTH: 5,
    LOG_OUT_WIDTH: 3,
    LOG_BATCH: 0,
    LOG_BLOCK_IN: 4,
    LOG_BLOCK_OUT: 4,
    LOG_UOP_BUFF_SIZE: 15,
    LOG_INP_BUFF_SIZE: 15,
    LOG_WGT_BUFF_SIZE: 18,
    LOG_ACC_BUFF_SIZE: 17,
  },
  hardware: {
    busBits: 64,
    burstLengthLog2: 8,
    queueDepth: 512,
    memoryDelay: 16,
    tagPool: 16,
    clockMHz: 100,
    isaLayout: 'derived',
  },
};

/** Is this the name of a parameter (as a sweep axis, URL or command line may claim)? */
export const isParameterId = (id: string): id is ParameterId => BY_ID.has(id);

/** The descriptor of a parameter. */
export function parameter(id: ParameterId): Parameter {
  const found = BY_ID.get(id);
  if (found === undefined) throw new Error(`no parameter ${id}`);
  return found;
}

export const parameterByUrlKey = (key: string): Parameter | undefined => BY_URL_KEY.get(key);

/** The value a machine has for a parameter. */
export function getParameter(arch: Arch, id: ParameterId): ParameterValue {
  const config: Readonly<Partial<Record<ParameterId, ParameterValue>>> = arch.config;
  const hardware: Readonly<Partial<Record<ParameterId, ParameterValue>>> = arch.hardware;
  const value = config[id] ?? hardware[id] ?? (parameter(id).optional === true ? parameter(id).default : undefined);
  if (value === undefined) throw new Error(`no parameter ${id}`);
  return value;
}

/** Parameters in which two machines differ, in the order of the form. */
export const differingParameters = (a: Arch, b: Arch): readonly ParameterId[] =>
  PARAMETERS.map((p) => p.id).filter((id) => getParameter(a, id) !== getParameter(b, id));

/**
 * The same machine with one parameter changed. Any value is taken; `checkArch` says whether the result is legal. A field
 * that may be left out is left out at its default: equal machines are equal objects.
 */
export function withParameter(arch: Arch, id: ParameterId, value: ParameterValue): Arch {
  if (parameter(id).group === 'config') return { ...arch, config: { ...arch.config, [id]: value } };
  return { ...arch, hardware: withoutDefaults({ ...arch.hardware, [id]: value }) };
}

/** The same hardware; what may be left out and has its default is left out. */
export function withoutDefaults(hardware: Hardware): Hardware {
  const left = PARAMETERS.filter((p) => p.optional === true && hardware[p.id as keyof Hardware] === p.default);
  const gone = new Set<string>(left.map((p) => p.id));
  return Object.fromEntries(
    Object.entries(hardware).filter(([id, value]) => value !== undefined && !gone.has(id)),
  ) as unknown as Hardware;
}

/** The problem of a value that is none of the parameter's, or null. */
export const valueProblem = (p: Parameter, value: unknown): Problem | null =>
  inDomain(p.domain, value) ? null : outsideDomain(p, value);

/** Beyond this a power of two says nothing to anybody. */
const SAYABLE_LOG2 = 48;

/** A log2 as what it stands for: ` (32 bits)`; empty where the value is shown as it is. */
function inUnits(p: Parameter, value: ParameterValue | boolean | null): string {
  if (typeof value !== 'number' || !p.unit.startsWith('log2')) return '';
  return value >= 0 && value <= SAYABLE_LOG2 && Number.isInteger(value) ? ` (${quantityText(p.display(value))})` : '';
}

const rangeInUnits = (p: Parameter): string =>
  p.domain.kind === 'range' && p.unit.startsWith('log2')
    ? ` (${quantityText(p.display(p.domain.min))} to ${quantityText(p.display(p.domain.max))})`
    : '';

function outsideDomain(p: Parameter, value: unknown): Problem {
  const scalar = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : null;
  const got = typeof scalar !== 'number' ? scalar : Number.isFinite(scalar) ? scalar + 0 : String(scalar);
  const from = typeof value === 'number' ? value : p.default;
  const [nearest = p.default] = nearestValues(p, from);
  const text = domainText(p.domain);
  const label = `${p.label} ${quantityText(p.display(nearest))}`;
  return {
    code: 'parameter.value',
    message: `${p.label} (${p.id}) is ${got === null ? 'not a value' : String(got)}${inUnits(p, got)}; it must be ${text}${rangeInUnits(p)}${p.why === undefined ? '' : `: ${p.why}`}.`,
    field: p.id,
    got,
    limit: text,
    fix: `Choose ${label} (${p.id} ${String(nearest)}).`,
  };
}

/** A value from outside (URL, command line): numbers may come as text. */
export function parseParameter(id: ParameterId, raw: unknown): Result<ParameterValue> {
  const p = parameter(id);
  const numeric = typeof p.default === 'number';
  const read = numeric && typeof raw === 'string' && /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
  // -0 is 0 here.
  const value = read === 0 ? 0 : read;
  if (inDomain(p.domain, value)) return ok(value);
  return failure(outsideDomain(p, value));
}
