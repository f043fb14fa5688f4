import { failure, type Result } from '../problem.ts';
import type { Parameter, ParameterValue } from './parameter.ts';
import { parseParameter } from './parameters.ts';
import { quantityText } from './quantity.ts';
import { chooseText, settingRepair } from './setting.ts';

const BYTES: Readonly<Record<string, number>> = { b: 0, k: 10, kb: 10, kib: 10, m: 20, mb: 20, mib: 20 };

/**
 * A value as somebody types it into the form: `64 KiB`, `64` (in the unit that is shown), `16 beats`, `142`, `fixed`.
 * What is stored as a log2 has to be a power of two: `parameter.power`. Else the problems of `parseParameter`.
 */
export function typedValue(p: Parameter, text: string, current: ParameterValue): Result<ParameterValue> {
  const typed = text.trim().toLowerCase();
  if (typeof p.default === 'string') return parseParameter(p.id, typed);
  const [, digits, unit = ''] = /^([\d.,\s\u202f]*\d)\s*([a-z]*)$/.exec(typed) ?? [];
  const amount = digits === undefined ? NaN : Number(digits.replaceAll(/[,\s\u202f]/g, ''));
  if (!p.unit.startsWith('log2')) return parseParameter(p.id, Number.isNaN(amount) ? typed : amount);
  const shift = BYTES[unit === '' ? p.display(current).unit.toLowerCase() : unit] ?? 0;
  const log = Math.log2(amount) + shift;
  if (Number.isInteger(log)) return parseParameter(p.id, log);
  if (!Number.isFinite(log)) return parseParameter(p.id, typed);
  const repairs = [Math.floor(log), Math.ceil(log)]
    .filter((value) => parseParameter(p.id, value).ok)
    .map((value) => settingRepair({ field: p.id, value }));
  return failure({
    code: 'parameter.power',
    message: `${p.label} is a power of two; ${text.trim()} is none.`,
    field: p.id,
    got: text.trim(),
    limit: 'a power of two',
    fix: repairs.length > 0 ? chooseText(repairs) : `Choose ${p.label} ${quantityText(p.display(p.default))}.`,
    repairs,
  });
}
