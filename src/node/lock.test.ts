import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from './lock.mjs';
import { startOf } from './processes.mjs';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(folder, 'out.ndjson');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const module = pathToFileURL(join(import.meta.dirname, 'lock.mjs')).href;

/** Another process that takes the lock, says what came of it, and ends when its input does. */
async function another(): Promise<{ child: ChildProcess; taken: boolean; pid: number }> {
  const script = `
    import { takeLock } from ${JSON.stringify(module)};
    console.log(takeLock(${JSON.stringify(file)}).ok);
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, taken: text.toString().trim() === 'true', pid: child.pid ?? 0 };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const ownerIs = (owner: object): void => writeFileSync(`${file}.lock`, JSON.stringify(owner));

describe('one process at a time writes a file', () => {
  test('the second is told who does', () => {
    const first = takeLock(file);
    expect(first.ok).toBe(true);
    expect(takeLock(file)).toMatchObject({ ok: false, owner: { pid: process.pid, host: hostname() } });
    if (first.ok) first.release();
    expect(readdirSync(folder)).toEqual([]);
    const again = takeLock(file);
    expect(again.ok).toBe(true);
    if (again.ok) again.release();
  });

  test('also when it is another process, until that has ended, however it did', async () => {
    const { child, taken, pid } = await another();
    expect(taken).toBe(true);
    expect(takeLock(file)).toMatchObject({ ok: false, owner: { pid } });
    await kill(child);
    expect(existsSync(`${file}.lock`)).toBe(true);
    const mine = takeLock(file);
    expect(mine.ok).toBe(true);
    expect(JSON.parse(readFileSync(`${file}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(['out.ndjson.lock']);
    if (mine.ok) mine.release();
  });

  test('of many that find a dead owner’s lock, one takes it', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']);
    ownerIs({ pid: dead.pid, host: hostname(), started: '1' });
    const all = await Promise.all(Array.from({ length: 4 }, another));
    expect(all.filter(({ taken }) => taken)).toHaveLength(1);
    await Promise.all(all.map(({ child }) => kill(child)));
  });

  test.skipIf(startOf(process.pid) === null)('a later process with the number of a dead owner holds nothing', () => {
    ownerIs({ pid: process.ppid, host: hostname(), started: 'long ago' });
    const taken = takeLock(file);
    expect(taken.ok).toBe(true);
    if (taken.ok) taken.release();
    // This process had the number of one before it.
    ownerIs({ pid: process.pid, host: hostname(), started: null });
    const own = takeLock(file);
    expect(own.ok).toBe(true);
    if (own.ok) own.release();
  });

  test.each([
    ['of another machine, which cannot be asked', { pid: 1, host: `not-${hostname()}`, started: null }, { pid: 1 }],
    ['that says nothing of its owner', {}, null],
  ])('a lock %s is respected', (_, content, owner) => {
    ownerIs(content);
    const refused = takeLock(file);
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.owner).toEqual(owner === null ? null : expect.objectContaining(owner));
  });

  test('a folder that takes no file is an error of the system', () => {
    expect(() => takeLock(join(folder, 'no', 'such', 'folder'))).toThrow('ENOENT');
  });
});
