/** The parts of the reference that the product ships, as figures name them: `VTA timing, sections 3 and 6 to 10`. */
export const DOCUMENTS = {
  VTA: 'vta',
  'VTA timing': 'timing',
  'VTA Explorer': 'explorer',
} as const;

export type DocumentId = (typeof DOCUMENTS)[keyof typeof DOCUMENTS];

/** `timing.7` */
export type SectionId = `${DocumentId}.${number}`;

/** A piece of the text that names sections; `section` where it is the name of one. */
export interface ReferencePart {
  readonly text: string;
  readonly section: SectionId | null;
}

const FORM = /^(.+), sections? (\d[\d, andto]*)$/;

/** A reference in pieces, each number with the section it leads to; null where it is not of this form. */
export function referenceParts(reference: string): readonly ReferencePart[] | null {
  const [, name, list] = FORM.exec(reference) ?? [];
  const document = Object.entries(DOCUMENTS).find(([title]) => title === name)?.[1];
  if (list === undefined || document === undefined) return null;
  const start = reference.length - list.length;
  const numbers = list
    .split(/(\d+)/)
    .filter((text) => text !== '')
    .map((text): ReferencePart => ({ text, section: /^\d+$/.test(text) ? `${document}.${Number(text)}` : null }));
  return [{ text: reference.slice(0, start), section: null }, ...numbers];
}
