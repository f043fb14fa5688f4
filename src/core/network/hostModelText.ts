import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { HostModel, HostRates } from './hostModel.ts';

const KEYS: Readonly<Record<string, keyof HostRates>> = {
  macs: 'macsPerSecond',
  bytes: 'bytesPerSecond',
  call: 'secondsPerCall',
};

/** Operations that may have rates of their own, and how long their names may be. */
const MOST_OPERATIONS = 100;
const LONGEST_NAME = 200;

/** What `parseHostModel` reads as the same model. */
export const hostModelText = ({ rates, byOperation }: HostModel): string =>
  [
    ratesText(rates),
    ...Object.entries(byOperation).map(([operation, own]) => `${encodeURIComponent(operation)}:${ratesText(own)}`),
  ].join(';');

const ratesText = (rates: Partial<HostRates>): string =>
  Object.entries(KEYS)
    .flatMap(([key, name]) => (rates[name] === undefined ? [] : `${key}=${rates[name]}`))
    .join(',');

/**
 * `macs=2e9,bytes=4e9,call=1e-6`, and for some operations others: `;softmax:bytes=1e8;max pool:call=5e-6`. Multiply-adds and bytes a second,
 * seconds a call. A name's own `;`, `:` and `%` are written as in an address. Codes: `host-model.syntax`, `host-model.value`, `host-model.missing`.
 */
export function parseHostModel(text: string): Result<HostModel> {
  const [all = '', ...others] = text.split(';');
  const rates = parseRates(all);
  if (!rates.ok) return rates;
  const { macsPerSecond, bytesPerSecond, secondsPerCall } = rates.value;
  const missing = Object.keys(KEYS).find((key) => rates.value[KEYS[key] ?? 'secondsPerCall'] === undefined);
  if (macsPerSecond === undefined || bytesPerSecond === undefined || secondsPerCall === undefined)
    return failure(problem('missing', `The model of the host does not say ${missing ?? ''}.`, all));
  const byOperation: [string, Partial<HostRates>][] = [];
  for (const part of others) {
    const [, name = '', words = ''] = /^([^:]+):(.+)$/.exec(part) ?? [];
    const operation = decoded(name);
    const own = parseRates(words);
    if (!own.ok) return own;
    const taken = byOperation.length === MOST_OPERATIONS || byOperation.some(([known]) => known === operation);
    if (operation === '' || operation.length > LONGEST_NAME || taken) return failure(notUnderstood(part));
    byOperation.push([operation, own.value]);
  }
  const model = {
    rates: { macsPerSecond, bytesPerSecond, secondsPerCall },
    byOperation: Object.fromEntries(byOperation),
  };
  return ok(model);
}

/** Empty of what is no encoded text. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name.trim());
  } catch {
    return '';
  }
}

function parseRates(text: string): Result<Partial<HostRates>> {
  const found: [keyof HostRates, number][] = [];
  for (const part of text.split(',')) {
    const [, key = '', digits = ''] = /^\s*(\w+)=(\d[\d.eE+-]*)\s*$/.exec(part) ?? [];
    const name = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (name === undefined) return failure(notUnderstood(part));
    const value = Number(digits);
    if (!isHostRate(name, value)) {
      const message = `The model of the host has ${key}=${digits.slice(0, 40)}, which is no ${key === 'call' ? 'time' : 'rate'}.`;
      return failure(problem('value', message, part));
    }
    found.push([name, value]);
  }
  return ok(Object.fromEntries(found));
}

/** No rate is 0 or without end; a call may take no time. */
export const isHostRate = (name: keyof HostRates, value: number): boolean =>
  value >= (name === 'secondsPerCall' ? 0 : Number.MIN_VALUE) && value <= 1e18;

const notUnderstood = (part: string): Problem =>
  problem('syntax', `The model of the host has ${JSON.stringify(part.slice(0, 60))}, which is not understood.`, part);

const problem = (code: string, message: string, got: string): Problem => ({
  code: `host-model.${code}`,
  message,
  field: 'host model',
  got: got.slice(0, 60),
  limit: null,
  fix: 'Write macs=2e9,bytes=4e9,call=1e-6 (multiply-adds and bytes a second, seconds a call), and ;softmax:bytes=1e8 for an operation of its own.',
});
