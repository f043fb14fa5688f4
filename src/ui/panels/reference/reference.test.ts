import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allFigures } from '../../../core/analysis/figures.ts';
import { referenceParts } from '../../../core/figures/reference.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { SECTIONS } from './sections.ts';

const SOURCE = fileURLToPath(new URL('../../../', import.meta.url));

/** Every reference that some figure is made with, in the sources: also of figures that no small run has. */
function writtenReferences(): readonly string[] {
  const files = ['core', 'state', 'ui'].flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test'))
      .map((name) => join(SOURCE, folder, name)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\breference: (['"])(.*?)\1/g)].map((match) => match[2] ?? ''),
  );
}

const known = new Set<string>(SECTIONS.map((s) => s.id));

/** What a reference names that is not there. */
function missing(reference: string): readonly string[] {
  const parts = referenceParts(reference);
  if (parts === null) return [`"${reference}" names no section`];
  return parts.flatMap(({ section }) => (section === null || known.has(section) ? [] : [section]));
}

describe('the reference', () => {
  it('has every section that a figure names', () => {
    const written = writtenReferences();
    expect(written.length).toBeGreaterThan(15);
    expect(written.flatMap(missing)).toEqual([]);
    const figures = allFigures(tileRun());
    expect(figures.length).toBeGreaterThan(20);
    expect(figures.flatMap((f) => missing(f.reference))).toEqual([]);
  });

  it('has every section between the first and the last of a range', () => {
    for (const [, from, to] of writtenReferences().flatMap((text) => [...text.matchAll(/(\d+) to (\d+)/g)])) {
      for (let n = Number(from); n <= Number(to); n++) expect(known).toContain(`timing.${n}`);
    }
  });

  it('is read in pieces that are the text again, numbers with the section they lead to', () => {
    const text = 'VTA timing, sections 3 and 6 to 10';
    const parts = referenceParts(text) ?? [];
    expect(parts.map((p) => p.text).join('')).toBe(text);
    expect(parts.flatMap((p) => p.section ?? [])).toEqual(['timing.3', 'timing.6', 'timing.10']);
    expect(referenceParts('VTA, section 1')?.at(-1)).toEqual({ text: '1', section: 'vta.1' });
    expect([referenceParts('the layers’ cards'), referenceParts('VTA timings, section 1')]).toEqual([null, null]);
  });

  it('names each section once, and says something in each', () => {
    expect(known.size).toBe(SECTIONS.length);
    for (const { title, text } of SECTIONS) expect(title.length * text.join('').length).toBeGreaterThan(0);
  });
});
