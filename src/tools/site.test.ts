import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './install.mjs';
import { NOTICES_FILE, notices } from './notices.ts';
import { securityPolicy } from './securityPolicy.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'site-'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function writePackage(name: string, files: Readonly<Record<string, string>>, license = `Terms of ${name}`): void {
  write(
    `node_modules/${name}/package.json`,
    JSON.stringify({ name, version: '1.2.3', license: 'MIT', main: 'index.js' }),
  );
  if (license !== '') write(`node_modules/${name}/LICENSE`, license);
  for (const [file, text] of Object.entries(files)) write(`node_modules/${name}/${file}`, text);
}

test('a build names the terms of what is in it: code of page and workers, styles and fonts, and nothing else', async () => {
  writePackage('in-page', { 'index.js': 'export const a = () => console.log(1);' });
  writePackage('in-worker', { 'index.js': 'export const b = () => postMessage(2);' });
  writePackage('@fonts/one', { 'index.css': '@font-face { font-family: x; src: url(./x.woff2) }', 'x.woff2': 'x' });
  writePackage('without-file', { 'index.js': 'export const c = () => console.log(3);' }, '');
  writePackage('not-used', { 'index.js': 'export const d = 4;' });
  write(
    'index.html',
    '<!doctype html><html><head></head><body><script type="module" src="/main.js"></script></body></html>',
  );
  write(
    'main.js',
    `import { a } from 'in-page'; import { c } from 'without-file'; import { d } from 'not-used'; import '@fonts/one/index.css';
     a(); c(); new Worker(new URL('./w.js', import.meta.url), { type: 'module' });`,
  );
  write('w.js', `import { b } from 'in-worker'; b();`);
  const shipped = notices(root);
  await build({
    ...{ root, configFile: false, logLevel: 'silent' },
    plugins: [shipped.page, securityPolicy()],
    worker: { format: 'es', plugins: shipped.worker },
  });
  const text = readFileSync(join(root, 'dist', NOTICES_FILE), 'utf8');
  expect(text.match(/^\S+ 1\.2\.3 \(MIT\)$/gm)).toEqual([
    '@fonts/one 1.2.3 (MIT)',
    'in-page 1.2.3 (MIT)',
    'in-worker 1.2.3 (MIT)',
    'without-file 1.2.3 (MIT)',
  ]);
  expect(text).toContain('Terms of in-worker');
  expect(readFileSync(join(root, 'dist', 'index.html'), 'utf8')).toMatch(/<meta http-equiv="Content-Security-Policy"/);
  expect(readFileSync(join(root, 'dist', '_headers'), 'utf8')).toMatch(/frame-ancestors 'self'\n/);
});

test('syntax and methods are held to the year that the README promises', () => {
  const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
  expect(text('README.md')).toContain('a browser with ES2022');
  expect(text('vite.config.ts')).toContain("target: 'es2022'");
  for (const file of ['tsconfig.json', 'tsconfig.core.json']) {
    expect(
      text(file)
        .match(/ES20\d\d|ESNext(?=["',])/g)
        ?.filter((year) => year.startsWith('ES20')),
    ).toEqual(expect.arrayContaining(['ES2022']));
    expect(text(file)).not.toMatch(/ES202[3-9]/);
  }
});
