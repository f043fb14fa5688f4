import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Folders that hold data or what a test wrote, told of by the README above them. */
const DATA = /(^|\/)(__snapshots__|pictures)$|^src\/testdata\/./;

/** A screen, as an editor in half a window shows it. */
const SCREEN_LINES = 60;

/** Paths from the root of all files below a folder. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

const SOURCES = ['src', 'e2e'].flatMap(filesBelow);

const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...[...SOURCES, ...filesBelow('docs')].filter((name) => name.endsWith('.md')),
];

const FOLDERS = [...new Set(SOURCES.filter((name) => /\.\w+$/.test(basename(name))).map(dirname))].filter(
  (folder) => folder !== 'src' && !DATA.test(folder),
);

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Of a source file, what its comments say. */
const wordsOf = (file: string): string =>
  file.endsWith('.md') ? textOf(file) : (textOf(file).match(/^\s*(?:\/\*\*|\*|\/\/).*$/gm) ?? []).join('\n');

/** Names of files of ours that a text mentions, with stars as a pattern. */
const filesNamed = (text: string): readonly string[] =>
  [...text.matchAll(/`([\w./*-]+\.(?:tsx?|mjs|cjs|css))`/g)].map(([, name = '']) => name);

/** A name may be said from where the page lies, from a folder above it, or from the end of the path alone. */
function isThere(name: string, page: string): boolean {
  const pattern = new RegExp(`(^|/)${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  if (name.startsWith('.cache/')) return true;
  if (name.startsWith('.')) return existsSync(join(ROOT, name)) || existsSync(join(ROOT, dirname(page), name));
  return KNOWN.some((file) => pattern.test(file));
}

const KNOWN = [...SOURCES, ...filesBelow('docs'), ...filesBelow('public'), ...readdirSync(ROOT)];

const CORE_ROOMS = [
  ...(/CORE_ORDER = \[(.*?)\]/s.exec(textOf('.dependency-cruiser.cjs'))?.[1] ?? '').matchAll(/'(\w+)'/g),
].map(([, room = '']) => room);

/** Rooms of the core that a room's code imports, in their order. */
function importedBy(room: string): readonly string[] {
  const code = filesBelow(join('src', 'core', room)).filter((name) => /(?<!\.test|\.testing)\.ts$/.test(name));
  const imported = code.flatMap((file) =>
    [...textOf(file).matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path).split('/')[2]),
  );
  return CORE_ROOMS.filter((other) => other !== room && imported.includes(other));
}

describe('the documentation', () => {
  it('has a README in every folder of code, of a screen at most', () => {
    expect(FOLDERS.length).toBeGreaterThan(80);
    const missing = FOLDERS.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')));
    expect(missing).toEqual([]);
    const long = FOLDERS.filter((folder) => textOf(join(folder, 'README.md')).split('\n').length > SCREEN_LINES);
    expect(long).toEqual([]);
  });

  it('names only files that are there', () => {
    const wrong = [...PAGES, ...SOURCES.filter((name) => /\.tsx?$/.test(name))].flatMap((page) =>
      filesNamed(wordsOf(page))
        .filter((name) => !isThere(name, page))
        .map((name) => `${page}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('maps the rooms of the core in the order in which they may import each other', () => {
    const map = [...textOf('README.md').matchAll(/^ {8}(\w+)\/ /gm)].map(([, room]) => room);
    expect(map).toEqual(CORE_ROOMS);
    expect(map.length).toBeGreaterThan(12);
  });

  it('says of each room of the core what it imports', () => {
    for (const room of CORE_ROOMS) {
      const [, said = ''] = /Imports: ([^\n]*)/.exec(textOf(join('src', 'core', room, 'README.md'))) ?? [];
      const named = [...(said.split('.')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name);
      expect(named, room).toEqual(importedBy(room));
    }
  });

  it('links to files that are there', () => {
    const links = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => ({ page, target })),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ page, target }) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});
