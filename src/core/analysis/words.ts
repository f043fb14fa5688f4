import type { InstructionNote } from '../compiler/compilation.ts';

/**
 * Digits in groups of three, parted by a narrow no-break space: `1 204`. By hand: the first text that a browser formats by
 * its locale costs more than all else of the first result's figures.
 */
export const grouped = (n: number): string => String(Math.round(n)).replace(/\B(?=(?:\d{3})+$)/g, '\u202f');

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
