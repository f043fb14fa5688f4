import { failure, ok, type Problem, type Result } from '../base/problem.ts';
import type { Bytes } from '../base/units.ts';
import { elementsOf } from '../tensor/shape.ts';
import type { QuantizedGraph, QuantizedLayer } from '../workload/quantize/quantized.ts';

/** What a host is taken to do in a second, and what a layer takes before it begins. */
export interface HostRates {
  readonly macsPerSecond: number;
  /** Of what a layer reads and writes. */
  readonly bytesPerSecond: number;
  readonly secondsPerCall: number;
}

/**
 * A host as its user describes it, for an estimate of its time: no host is simulated. Layers of some operations (`softmax`, `max pool`) may have rates
 * of their own.
 */
export interface HostModel {
  readonly rates: HostRates;
  readonly byOperation: Readonly<Record<string, Partial<HostRates>>>;
}

/** Seconds of a layer: a call, and the longer of its multiply-adds and its bytes. */
export function hostSeconds(
  { rates, byOperation }: HostModel,
  { operation, macs, bytes }: { readonly operation: string; readonly macs: number; readonly bytes: Bytes },
): number {
  const own = Object.hasOwn(byOperation, operation) ? byOperation[operation] : {};
  const { macsPerSecond, bytesPerSecond, secondsPerCall } = { ...rates, ...own };
  return secondsPerCall + Math.max(macs / macsPerSecond, bytes / bytesPerSecond);
}

/** Bytes that a layer reads and writes on the host: integers of the network take one each, float32 four. */
export function hostBytes({ values }: QuantizedGraph, { inputs, output }: QuantizedLayer): Bytes {
  const bytes = [...inputs, output].map((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? 0 : elementsOf(value.shape) * (value.fraction === null ? 4 : 1);
  });
  return bytes.reduce((sum, each) => sum + each, 0);
}

const KEYS: Readonly<Record<string, keyof HostRates>> = {
  macs: 'macsPerSecond',
  bytes: 'bytesPerSecond',
  call: 'secondsPerCall',
};

/**
 * `macs=2e9,bytes=4e9,call=1e-6`, and for some operations others: `;softmax:bytes=1e8;max pool:call=5e-6`. Multiply-adds and bytes a second,
 * seconds a call. Codes: `host-model.syntax`, `host-model.value`, `host-model.missing`.
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
    const [, operation = '', words = ''] = /^([^:]+):(.+)$/.exec(part) ?? [];
    const own = parseRates(words);
    if (operation === '' || !own.ok) return own.ok ? failure(notUnderstood(part)) : own;
    byOperation.push([operation.trim(), own.value]);
  }
  const model = {
    rates: { macsPerSecond, bytesPerSecond, secondsPerCall },
    byOperation: Object.fromEntries(byOperation),
  };
  return ok(model);
}

function parseRates(text: string): Result<Partial<HostRates>> {
  const found: [keyof HostRates, number][] = [];
  for (const part of text.split(',')) {
    const [, key = '', digits = ''] = /^\s*(\w+)=(\d[\d.eE+-]*)\s*$/.exec(part) ?? [];
    const name = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (name === undefined) return failure(notUnderstood(part));
    const value = Number(digits);
    const least = key === 'call' ? 0 : Number.MIN_VALUE;
    if (!(value >= least && value <= 1e18)) {
      const message = `The model of the host has ${key}=${digits.slice(0, 40)}, which is no ${key === 'call' ? 'time' : 'rate'}.`;
      return failure(problem('value', message, part));
    }
    found.push([name, value]);
  }
  return ok(Object.fromEntries(found));
}

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
