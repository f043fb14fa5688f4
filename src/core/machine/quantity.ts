import type { Bytes } from '../base/units.ts';

/** A number as it is shown: digits and unit apart, so that the unit can be set in a weaker tone. */
export interface Quantity {
  readonly value: string;
  /** Empty for a bare count. */
  readonly unit: string;
}

/** An integer with its thousands separated by commas, the same in every locale (messages must not depend on the reader's machine). */
export function groupDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole = '', fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** `1 burst`, `2,300 bursts`: how many of what, in a message. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${groupDigits(count)} ${count === 1 ? one : many}`;

/** `an INP`, `a UOP`, `an 8`: the article that a name or a number is read with, letter by letter. */
export const withArticle = (word: string | number): string =>
  `${/^(?:[aeioAEIO]|8|1[18](?!\d))/.test(String(word)) ? 'an' : 'a'} ${word}`;

/** `An INP`, at the beginning of a sentence. */
export const startingArticle = (word: string | number): string => withArticle(word).replace('a', 'A');

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes in the largest binary unit that leaves at least 1: 2^15 is 32 KiB. At most one decimal. */
export function byteQuantity(bytes: Bytes): Quantity {
  let amount = bytes;
  let unit: string = BINARY_UNITS[0];
  for (const next of BINARY_UNITS.slice(1)) {
    if (amount < 1024) break;
    amount /= 1024;
    unit = next;
  }
  const rounded = Number.isInteger(amount) ? amount : amount < 1 ? amount : Math.round(amount * 10) / 10;
  return { value: groupDigits(rounded), unit };
}

export const quantityText = (q: Quantity): string => (q.unit === '' ? q.value : `${q.value} ${q.unit}`);

export const bytesText = (bytes: Bytes): string => quantityText(byteQuantity(bytes));

/** Two amounts in the largest unit that shows both exactly: `2.25 of 2 KiB`, `2,305 of 2,048 bytes`. */
export function bytesOfText(amount: Bytes, whole: Bytes): string {
  // A quarter has two decimals: more would be no easier to read than bytes.
  const exact = (size: number): boolean => amount >= size && (4 * amount) % size === 0 && (4 * whole) % size === 0;
  const [size, unit] = exact(2 ** 20) ? [2 ** 20, 'MiB'] : exact(2 ** 10) ? [2 ** 10, 'KiB'] : [1, 'bytes'];
  return `${groupDigits(amount / size)} of ${groupDigits(whole / size)} ${unit}`;
}
