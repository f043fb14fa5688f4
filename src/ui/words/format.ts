/**
 * Numbers as text. Groups are set apart by a narrow no-break space, a minus is a minus (U+2212), and units come
 * separately, so that they can be shown in a weaker tone. The core's own figures are written by the same functions.
 */
import {
  decimal,
  GROUP,
  groupedDigits,
  integer,
  lessThanShown,
  MINUS,
  plural,
  shareText,
} from '../../core/analysis/words.ts';

export { decimal, integer, lessThanShown, plural, shareText };

/** A value and its unit, to be shown in two tones. */
export interface NumberWithUnit {
  readonly text: string;
  readonly unit: string;
}

export const withUnit = (q: NumberWithUnit): string => (q.unit === '' ? q.text : `${q.text}${GROUP}${q.unit}`);

/** 0.9037 -> `90.4` and `%`; a little is `< 0.1`, nothing `0`. */
export const percent = (ratio: number, digits = 1): NumberWithUnit => ({
  text: lessThanShown(100 * ratio, digits),
  unit: '%',
});

/** With its sign always: `+1.2`, `−0.9`, `0`. */
export function signed(value: number, digits = 0): string {
  const text = decimal(value, digits);
  return value > 0 && !readsAsZero(value, digits) ? `+${text}` : text;
}

/** With so many decimals it reads as nothing, whatever it is. */
export const readsAsZero = (value: number, digits = 0): boolean => Number(value.toFixed(digits)) === 0;

/** Traffic and files, powers of ten: `0.83 MB`, `5.26 kB`, `12 B`. */
export function bytes(count: number): NumberWithUnit {
  return scaled(count, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
}

/** Memories, powers of two: `32 KiB`, `1 MiB`, `512 B`. Whole numbers are shown whole. */
export function binaryBytes(count: number): NumberWithUnit {
  return scaled(count, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

/** A time in seconds with the unit that leaves 1 to 4 digits before the point: `4.997 ms`. */
export function seconds(value: number): NumberWithUnit {
  const magnitude = Math.abs(value);
  if (magnitude >= 1 || magnitude === 0) return { text: decimal(value, magnitude === 0 ? 0 : 3), unit: 's' };
  if (magnitude >= 1e-3) return { text: decimal(value * 1e3, 3), unit: 'ms' };
  if (magnitude >= 1e-6) return { text: decimal(value * 1e6, 3), unit: 'µs' };
  return { text: decimal(value * 1e9, 0), unit: 'ns' };
}

/** How long something took: `990 ms`, `2.5 s`. */
export const tookText = (ms: number): string =>
  ms < 1000 ? `${integer(Math.max(1, ms))}${GROUP}ms` : `${decimal(ms / 1000, 1)}${GROUP}s`;

/** A tick of a logarithmic axis, with as few decimals as tell two of them apart: `0.15`, `1.5`, `20`. */
export const tickText = (v: number): string =>
  decimal(v, v >= 10 || Number.isInteger(v) ? 0 : v >= 1 ? 1 : v >= 0.1 ? 2 : 3);

/** The same of powers of two: `1/8`, `1`, `64`. */
export const powerOfTwoText = (v: number): string => (v >= 1 ? decimal(v, 0) : `1/${decimal(1 / v, 0)}`);

/** `0x0048`; at least `width` hexadecimal digits. */
export const hex = (value: number, width = 4): string => `0x${value.toString(16).padStart(width, '0')}`;

/** `464 128`, from ten millions on `12.3 M`, `1.23 G`: where there is little room. */
export function brief(count: number): string {
  if (Math.abs(count) < 1e7) return integer(count);
  const { text, unit } = scaled(count, 1000, ['', 'k', 'M', 'G', 'T', 'P']);
  return `${text}${GROUP}${unit}`;
}

function scaled(count: number, base: number, units: readonly string[]): NumberWithUnit {
  let value = count;
  let index = 0;
  while (Math.abs(value) >= base && index < units.length - 1) {
    value /= base;
    index += 1;
  }
  const digits = Number.isInteger(value) || index === 0 ? 0 : Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return { text: decimal(value, digits), unit: units[index] ?? '' };
}

/** Signs as they are printed: `2 × 3 − 1 ≤ 5`, where the core writes with what every terminal has. */
export const typeset = (text: string): string =>
  text
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/(?<=[\w)%]) x (?=[\w(])/g, ' × ')
    .replace(/(?<=[\w)%]) - (?=[\w(])/g, ` ${MINUS} `)
    .replace(/(^|[\s(])-(?=\d)/g, `$1${MINUS}`);

/** A whole number that stands by itself: no part of a name, of an address, of a fraction or of a quoted text. */
const WHOLE = /(?<![\w.,#"'\u202f-])\d{4,}(?![\w"']|[.,:-]\w)/g;

/** Text of the core, whose messages group digits with commas or not at all, in our grouping and signs. */
export const thin = (text: string): string =>
  typeset(text.replace(/(\d),(?=\d{3}(\D|$|,\d{3}))/g, `$1${GROUP}`)).replace(WHOLE, groupedDigits);
