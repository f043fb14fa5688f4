import type { InstructionNote } from '../compiler/compilation.ts';

/** Groups of digits are parted by a narrow no-break space, which also stands before a unit. */
export const GROUP = '\u202f';
const MINUS = '\u2212';

/** 4.9972, 3 -> `4.997`; 499716, 0 -> `499 716`; a minus is a minus (U+2212). What is no number is a dash: there is nothing to say. */
export function decimal(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '\u2013';
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = fixed.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, GROUP);
  const sign = value < 0 && Number(fixed) !== 0 ? MINUS : '';
  return sign + groups + (fraction === undefined ? '' : `.${fraction}`);
}

/** `1 204`; rounds. */
export const integer = (n: number): string => decimal(n, 0);

/** 1 instruction, 2 instructions. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${integer(count)} ${count === 1 ? one : many}`;

/** `26.3 %`; what is there never reads as nothing: `< 0.1 %`. */
export function shareText(part: number, whole: number): string {
  const ratio = part / Math.max(1, whole);
  return `${ratio > 0 && ratio < 0.0005 ? '< 0.1' : decimal(100 * ratio, part === 0 ? 0 : 1)}${GROUP}%`;
}

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
