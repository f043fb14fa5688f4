import type { InstructionNote } from '../compiler/compilation.ts';
import type { Cycles } from '../base/units.ts';

/** Groups of digits are parted by a narrow no-break space, which also stands before a unit. */
export const GROUP = '\u202f';
export const MINUS = '\u2212';

/** Digits alone, in groups. */
export const groupedDigits = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, GROUP);

/** 4.9972, 3 -> `4.997`; 499716, 0 -> `499 716`; a minus is a minus (U+2212). What is no number is a dash: there is nothing to say. */
export function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '\u2013';
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = fixed.split('.');
  const sign = value < 0 && Number(fixed) !== 0 ? MINUS : '';
  return sign + groupedDigits(whole) + (fraction === undefined ? '' : `.${fraction}`);
}

/** `1 204`; rounds. */
export const integer = (n: number): string => decimal(n, 0);

/** `0.586 ms at 100 MHz` */
export const timeText = (cycles: Cycles, clockMHz: number): string =>
  `${decimal(cycles / clockMHz / 1000, 3)} ms at ${integer(clockMHz)} MHz`;

/** 1 instruction, 2 instructions. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${integer(count)} ${count === 1 ? one : many}`;

/** `26.3`, 0 of nothing; what is there never reads as nothing: `< 0.1`, `> \u22120.1`. */
export function lessThanShown(value: number, digits: number): string {
  if (value === 0) return '0';
  const text = decimal(value, digits);
  if (Number(value.toFixed(digits)) !== 0 || !Number.isFinite(value)) return text;
  const least = decimal(Math.sign(value) * 10 ** -digits, digits);
  return value > 0 ? `< ${least}` : `> ${least}`;
}

/** `26.3 %`, `< 0.1 %`. */
export const shareText = (part: number, whole: number): string =>
  `${lessThanShown((100 * part) / Math.max(1, whole), 1)}${GROUP}%`;

/** Which tile an instruction belongs to, as `co 1 \u00b7 ci 4 \u00b7 thread 0`; indices that do not apply are left out. */
export function tileText(note: InstructionNote): string {
  const part = (name: string, value: number): string[] => (value < 0 ? [] : [`${name} ${value}`]);
  return [
    ...part('co', note.tileCo),
    ...part('h', note.tileH),
    ...part('w', note.tileW),
    ...part('ci', note.tileCi),
    ...part('thread', note.thread),
  ].join(' \u00b7 ');
}

/** All requests that may be outstanding are. */
export const allTags = (tags: number): string => (tags === 1 ? 'the one tag taken' : `all ${integer(tags)} tags taken`);
