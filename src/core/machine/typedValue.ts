import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import { inDomain, nearestValues, type Parameter, type ParameterValue } from './parameter.ts';
import { quantityText } from './quantity.ts';
import { settingRepair } from './setting.ts';

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  kib: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  mib: 2 ** 20,
};

/** A number with its groups set apart or not, then a unit or none. */
const QUANTITY = /^([+-]?(?:\d{1,3}(?:[,\s\u202f]\d{3})+|\d+)(?:\.\d+)?)\s*([a-z]*)$/;

/**
 * A value as somebody types it into the form, in the words and units of the screen: `64 KiB`, `64` (in the unit that is
 * shown), `16 beats`, `142`, `1 GHz`, `fixed`. Codes: `typed.number` (no number), `typed.unit` (another unit),
 * `typed.power` (what is stored as a log2 has to be a power of two), `typed.range`.
 */
export function typedValue(p: Parameter, text: string, current: ParameterValue): Result<ParameterValue> {
  const typed = text.trim().toLowerCase().replace('\u2212', '-');
  const got = shortened(text.trim());
  if (typeof p.default === 'string') return inDomain(p.domain, typed) ? ok(typed) : outOfRange(p, got, p.default);
  const [, digits, unit = ''] = QUANTITY.exec(typed) ?? [];
  if (digits === undefined) {
    const what = got === '' ? `${p.label} needs a value: it` : `${got} is no number: ${p.label}`;
    return refusal(p, 'number', got, `${what} is ${rangeText(p)}.`, [Number(current)]);
  }
  const shown = p.display(current).unit;
  const scale = scaleOf(p, unit, shown);
  if (scale === null) {
    const units = p.unit === 'log2 bytes' ? 'B, KiB or MiB' : shown;
    return refusal(p, 'unit', got, `${p.label} is counted in ${units}, not in ${unit}.`, [Number(current)]);
  }
  const amount = Number(digits.replaceAll(/[,\s\u202f]/g, '')) * scale;
  const value = p.unit.startsWith('log2') ? Math.log2(amount) : amount;
  if (inDomain(p.domain, value)) return ok(value);
  if (p.unit.startsWith('log2') && Number.isFinite(value) && !Number.isInteger(value)) {
    const next = [Math.floor(value), Math.ceil(value)].filter((v) => inDomain(p.domain, v));
    if (next.length > 0) return refusal(p, 'power', got, `${p.label} is a power of two; ${got} is none.`, next);
  }
  return outOfRange(p, got, Number.isNaN(value) ? p.default : value);
}

/** What a number in this unit is multiplied with; null: the parameter is not counted in it. */
function scaleOf(p: Parameter, unit: string, shown: string): number | null {
  if (p.unit === 'log2 bytes') return BYTES[unit === '' ? shown.toLowerCase() : unit] ?? null;
  const one = (text: string): string => text.toLowerCase().replace(/s$/, '');
  if (unit === '' || one(unit) === one(shown)) return 1;
  return p.unit === 'MHz' && unit === 'ghz' ? 1000 : null;
}

/** All that the parameter can be, as the screen says it: `32 B to 16 MiB`, `64, 128, 256 or 512 bits`. */
function rangeText(p: Parameter): string {
  const { domain } = p;
  if (domain.kind === 'range') {
    const [low, high] = [p.display(domain.min), p.display(domain.max)];
    const from = low.unit === high.unit ? low.value : quantityText(low);
    const whole = domain.integer && !p.unit.startsWith('log2') ? 'a whole number ' : '';
    return `${whole}from ${from} to ${quantityText(high)}`;
  }
  const shown = domain.values.map((value) => p.display(value));
  const all = shown.map((q) => q.value);
  return [`${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`, shown.at(-1)?.unit ?? ''].join(' ').trim();
}

const outOfRange = (p: Parameter, got: string, near: ParameterValue): Result<never> =>
  refusal(p, 'range', got, `${p.label} cannot be ${got === '' ? 'nothing' : got}: it is ${rangeText(p)}.`, [
    nearestValues(p, near)[0] ?? p.default,
  ]);

function refusal(p: Parameter, kind: string, got: string, message: string, next: readonly ParameterValue[]) {
  const repairs = next.map((value) => settingRepair({ field: p.id, value }));
  const fix = `Choose ${next.map((value) => quantityText(p.display(value))).join(' or ')}.`;
  const problem: Problem = { code: `typed.${kind}`, message, field: p.id, got, limit: rangeText(p), fix, repairs };
  return failure(problem);
}

const LONGEST = 24;
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
