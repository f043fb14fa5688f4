import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from './sections.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const SPEC = join(ROOT, 'docs', 'spec');

/** Which page a document of the interface's reference is the short form of. */
const PAGES: Readonly<Record<string, string>> = { vta: 'instructions.md', timing: 'timing.md', explorer: 'figures.md' };

/** Titles of a page's sections by number: `3` and `3.1` alike. */
const sectionsOf = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...readFileSync(join(SPEC, page), 'utf8').matchAll(/^##+ (\d+(?:\.\d+)?)\.? (.+)$/gm)].map(
      ([, number = '', title = '']) => [number, title],
    ),
  );

const filesBelow = (folder: string, kind: RegExp): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => kind.test(name))
    .map((name) => join(ROOT, folder, name));

/** Page and number of every section that a text cites, as in: timing.md, sections 3 and 6 to 10. */
function cited(text: string): readonly (readonly [page: string, number: string])[] {
  const list = /\b(timing|instructions)\.md`?,? sections? (\d+(?:\.\d+)?(?:(?:, | and | to )\d+(?:\.\d+)?\b)*)/g;
  return [...text.matchAll(list)].flatMap(([, page = '', numbers = '']) =>
    numbers.split(/, | and | to /).map((number) => [`${page}.md`, number] as const),
  );
}

describe('the specification', () => {
  it('has the sections of the interface’s reference, by the same number and title', () => {
    for (const { id, title } of SECTIONS) {
      const [document = '', number = ''] = id.split('.');
      expect(sectionsOf(PAGES[document] ?? '').get(number), id).toBe(title);
    }
  });

  it('has every section that a comment cites', () => {
    let count = 0;
    for (const file of filesBelow('src', /\.(tsx?|md)$/)) {
      for (const [page, number] of cited(readFileSync(file, 'utf8'))) {
        count += 1;
        expect([...sectionsOf(page).keys()], `${relative(ROOT, file)} cites ${page} ${number}`).toContain(number);
      }
    }
    expect(count).toBeGreaterThan(60);
  });
});
