import type { Arch, Hardware, VtaConfig } from './arch.ts';
import type { Quantity } from './quantity.ts';

export type ParameterId = keyof VtaConfig | keyof Hardware;
export type ParameterValue = number | string;

/** Which values are possible at all; what is legal together is `limits.ts`. */
export type Domain =
  | { readonly kind: 'list'; readonly values: readonly ParameterValue[] }
  | { readonly kind: 'range'; readonly min: number; readonly max: number; readonly integer: boolean };

/** Sections of the form, in order. */
export type ParameterSection = 'core' | 'widths' | 'buffers' | 'memory' | 'isa';

/** One knob of the machine. Form, validation, URL, sweep axes, command line and documentation all read this. */
export interface Parameter {
  readonly id: ParameterId;
  readonly group: 'config' | 'hardware';
  readonly section: ParameterSection;
  /** Short, for a row of the form: `BLOCK_IN`, `INP`, `Bus`. */
  readonly label: string;
  /** What the raw value counts: `log2 bytes`, `bits`, `MHz`. */
  readonly unit: string;
  readonly domain: Domain;
  /** Why it ends there, where that is no matter of course. */
  readonly why?: string;
  /** Values a slider or a sweep steps through, in ascending order; all inside the domain. */
  readonly stops: readonly ParameterValue[];
  readonly default: ParameterValue;
  /** A machine may leave it out, and has the default then: what came after machines had been written down. */
  readonly optional?: true;
  /** The raw value as people say it: buffer size 15 is 32 KiB, burst length 4 is 16 beats. */
  display(value: ParameterValue): Quantity;
  /** What follows from it in this machine: depth, MACs, beat bytes, ALIGN. */
  derived(arch: Arch): string;
  /** Why figures for this value are extrapolated (no RTL to compare with), or null if they are not. */
  extrapolated(value: ParameterValue): string | null;
  /** Which figures that concerns; all of them if it is not said. */
  readonly extrapolates?: 'cycles';
  readonly meaning: string;
  readonly source: string;
  readonly urlKey: string;
}

export const range = (min: number, max: number): readonly number[] =>
  Array.from({ length: max - min + 1 }, (_, i) => min + i);

export const integers = (min: number, max: number): Domain => ({ kind: 'range', min, max, integer: true });

export function inDomain(domain: Domain, value: unknown): value is ParameterValue {
  if (domain.kind === 'list') return domain.values.some((v) => v === value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value >= domain.min && value <= domain.max && (!domain.integer || Number.isInteger(value));
}

/** The domain in words: `0 to 8`, `64, 128, 256 or 512`. */
export function domainText(domain: Domain): string {
  if (domain.kind === 'range') {
    return `${domain.integer ? 'an integer from' : 'from'} ${String(domain.min)} to ${String(domain.max)}`;
  }
  const texts = domain.values.map(String);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;
}

const BEYOND = 1e9;

/**
 * Values of a domain, nearest to `from` first (a smaller value before a larger one at the same distance).
 * A wide range gives its ends, its stops and the rounded value instead of thousands of integers.
 */
export function nearestValues(parameter: Parameter, from: ParameterValue): readonly ParameterValue[] {
  const { domain, stops } = parameter;
  if (domain.kind === 'list' && typeof domain.values[0] === 'string') return domain.values;
  const given = typeof from === 'number' && !Number.isNaN(from) ? from : Number(parameter.default);
  // Infinity has no distances; a number beyond every domain has.
  const origin = Math.min(BEYOND, Math.max(-BEYOND, given));
  const clamped = (v: number): number =>
    domain.kind === 'range' ? Math.min(domain.max, Math.max(domain.min, domain.integer ? Math.round(v) : v)) : v;
  const candidates =
    domain.kind === 'list'
      ? domain.values
      : domain.integer && domain.max - domain.min <= 64
        ? range(domain.min, domain.max)
        : [clamped(origin), domain.min, domain.max, ...stops];
  const distance = (v: ParameterValue): number => Math.abs(Number(v) - origin);
  return [...new Set(candidates)].sort((a, b) => distance(a) - distance(b) || Number(a) - Number(b));
}
