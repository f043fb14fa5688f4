import { upgradeFrom, type Upgraders } from '../../core/base/versions.ts';
import type { Ignored } from '../notices.ts';

/** Keys and decoded values, in order. Readers take out what they understand; what is left was not known. */
export type Query = Map<string, string>;

/**
 * One key of a link: how a value is written and read back, side by side so that neither can be wider than the other. What `read`
 * accepts is written so that it is accepted again, as the same value.
 */
export interface Key<T> {
  readonly key: string;
  /** Null: what the absence of the key means, so it is not written. */
  readonly write: (value: T) => string | null;
  readonly read: (text: string) => T | Failed;
}

/** The keys of a record's fields. */
export type LinkKeys<T> = { readonly [K in keyof T]-?: Key<T[K]> };

export function put<T>(query: Query, { key, write }: Key<T>, value: T): void {
  const text = write(value);
  if (text !== null) query.set(key, text);
}

export const takeKey = <T>(query: Query, ignored: Ignored[], { key, read }: Key<T>): T | undefined =>
  take(query, ignored, key, read);

/** A key of which `absent` is not written; others are written as `text` has it. */
export const keyOr = <T>(
  key: string,
  absent: T,
  read: (text: string) => T | Failed,
  text: (value: T) => string = String,
): Key<T> => ({ key, read, write: (value) => (value === absent ? null : text(value)) });

/** A key of a value that may be null, which is not written. */
export const keyOrNull = <T>(
  key: string,
  read: (text: string) => T | Failed,
  text: (value: T) => string = String,
): Key<T | null> => ({ key, read, write: (value) => (value === null ? null : text(value)) });

/** `,` `:` `;` `=` and `/` mean nothing inside a value of a query, so they may stay readable. */
const READABLE: Readonly<Record<string, string>> = { '%2C': ',', '%3A': ':', '%3B': ';', '%3D': '=', '%2F': '/' };

export function encodeQuery(query: Query): string {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/%(2C|3A|3B|3D|2F)/g, (code) => READABLE[code] ?? code);
  return `?${[...query].map(([key, value]) => `${encodeURIComponent(key)}=${encode(value)}`).join('&')}`;
}

/** Takes `key` out and reads it; what `read` cannot use is noted and undefined. */
function take<T>(query: Query, ignored: Ignored[], key: string, read: (text: string) => T | Failed): T | undefined {
  const text = query.get(key);
  if (text === undefined) return undefined;
  query.delete(key);
  const value = read(text);
  if (!(value instanceof Failed)) return value;
  ignored.push({ key, value: text, why: value.why });
  return undefined;
}

export class Failed {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/** Null of what is no encoded text. */
export function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export const oneOf =
  <T extends string>(values: readonly T[]) =>
  (text: string): T | Failed =>
    values.find((v) => v === text) ?? new Failed(`must be ${values.join(', ')}`);

export const readFlag = (text: string): boolean | Failed =>
  text === '0' || text === '1' ? text === '1' : new Failed('must be 0 or 1');

export const readWholeNumber =
  (min: number, max: number) =>
  (text: string): number | Failed => {
    // 0 and -0 are one number here.
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) + 0 : NaN;
    return value >= min && value <= max ? value : new Failed(`must be a whole number from ${min} to ${max}`);
  };

/** Brings a query of an older version to `current`, one step after another. No version means the current one. */
export function upgrade(query: Query, current: number, upgraders: Upgraders<Query>, ignored: Ignored[]): Query {
  const version = take(query, ignored, 'v', readWholeNumber(0, 1e6)) ?? current;
  if (version > current) {
    const why = `made by a newer Explorer (this one writes ${current}); read as far as it is understood`;
    ignored.push({ key: 'v', value: String(version), why });
    return query;
  }
  return upgradeFrom(query, version, current, upgraders);
}
