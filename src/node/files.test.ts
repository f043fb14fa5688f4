import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendWhole, replaceFile, systemError } from './files.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const posix = test.skipIf(process.platform === 'win32');

/** Runs a call of files.mjs in a process that may write files of at most one block: the disk is full behind it. */
function onFullDisk(call: string): string {
  const module = pathToFileURL(join(import.meta.dirname, 'files.mjs')).href;
  const script = `
    import * as files from ${JSON.stringify(module)};
    try { files.${call}; console.log('written'); } catch (error) { console.log(files.systemError(error).code); }`;
  return execFileSync('sh', ['-c', 'ulimit -f 1; exec "$0" --input-type=module -e "$1"', process.execPath, script], {
    encoding: 'utf8',
  }).trim();
}

describe('a file is replaced whole or stays as it was', () => {
  test('by name, with the rights it had, and nothing is left beside it', () => {
    const file = join(folder, 'a.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    replaceFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.json']);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  posix('behind a link: the link stays', () => {
    const [file, link] = [join(folder, 'real'), join(folder, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    replaceFile(link, 'new');
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['new', ['link', 'real']]);
  });

  posix('also where no space is left', () => {
    const file = join(folder, 'a.json');
    writeFileSync(file, 'old');
    expect(onFullDisk(`replaceFile(${JSON.stringify(file)}, 'x'.repeat(1e6))`)).toBe('EFBIG');
    expect([readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual(['old', ['a.json']]);
  });

  posix('a device is written to, not replaced', () => {
    replaceFile('/dev/null', 'gone');
    expect(statSync('/dev/null').isFile()).toBe(false);
    expect(() => replaceFile(folder, 'x')).toThrow('EISDIR');
  });

  test('who asks is told what to remove when it is broken off', () => {
    const announced: string[] = [];
    replaceFile(join(folder, 'a'), 'x', (file) => announced.push(file));
    expect(announced).toHaveLength(1);
    expect(announced[0]?.startsWith(folder)).toBe(true);
  });
});

describe('a text is appended whole or not at all', () => {
  test('behind what is there', () => {
    const file = join(folder, 'a');
    appendWhole(file, 'one\n');
    appendWhole(file, 'two\n');
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  posix('where no space is left, what was written of it is taken back', () => {
    const file = join(folder, 'a');
    writeFileSync(file, 'one\n');
    expect(onFullDisk(`appendWhole(${JSON.stringify(file)}, 'x'.repeat(1e6))`)).toBe('EFBIG');
    expect(readFileSync(file, 'utf8')).toBe('one\n');
  });
});

test('errors of the system are said in words', () => {
  expect(systemError(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toEqual({
    code: 'ENOSPC',
    meaning: 'no space is left there',
  });
  expect(systemError(Object.assign(new Error('x'), { code: 'EXDEV' })).meaning).toBe('system error EXDEV');
});
