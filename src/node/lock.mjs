import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { realFile } from './files.mjs';
import { startOf } from './processes.mjs';

/**
 * Who holds a lock. `started` tells a process from a later one of the same number; null where the system does not say.
 * @typedef {{ pid: number, host: string, started: string | null }} Owner
 * @typedef {{ ok: true, file: string, release: () => void } | { ok: false, file: string, owner: Owner | null }} Taken
 */

/** Locks of this very process: its number in a file that is not here was another's before it. */
const held = new Set();

/**
 * Takes the right to write `path`, for all processes that ask: a file beside it, `path.lock`, that names the owner's process. The
 * lock of an owner that has ended is taken over. Throws Node's error where no such file can be made.
 * @param {string} path
 * @param {(file: string) => void} [announce] is told the lock's file, for somebody to remove if this process ends early
 * @returns {Taken}
 */
export function takeLock(path, announce) {
  const file = `${realFile(path)}.lock`;
  const draft = `${file}.${process.pid}.tmp`;
  const text = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  writeFileSync(draft, text);
  try {
    for (;;) {
      // A link, because it appears with its content or not at all.
      if (!held.has(file) && linked(draft, file)) {
        held.add(file);
        announce?.(file);
        return { ok: true, file, release: () => release(file) };
      }
      const before = textOf(file);
      if (before === null) continue;
      const owner = ownerOf(before);
      if (held.has(file) || owner === null || isAlive(owner)) return { ok: false, file, owner };
      discard(file, before);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function release(file) {
  held.delete(file);
  rmSync(file, { force: true });
}

/**
 * Removes the lock of an owner that has ended. Another process may do so at the same time and put its own there: what was moved is
 * looked at again, and put back if it is that one.
 * @param {string} file
 * @param {string} expected
 */
function discard(file, expected) {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (textOf(aside) !== expected) linked(aside, file);
  rmSync(aside, { force: true });
}

/** @param {string} from @param {string} to @returns {boolean} false: `to` is there already */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST') return false;
    // A file system without links: made and filled in two steps.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return created(to, readFileSync(from, 'utf8'));
  }
}

/** @param {string} file @param {string} text */
function created(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file @returns {string | null} */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Owner | null} null: not a lock of this kind, and nobody knows whose */
function ownerOf(text) {
  try {
    const { pid, host, started } = /** @type {Partial<Owner>} */ (JSON.parse(text));
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 1 || typeof host !== 'string') return null;
    return { pid, host, started: started ?? null };
  } catch {
    return null;
  }
}

/** @param {Owner} owner */
function isAlive({ pid, host, started }) {
  // What runs on another machine cannot be asked.
  if (host !== hostname()) return true;
  // Our own number, and this process does not hold it: a process before us had the same.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startOf(pid);
  return now === null || started === null || now === started;
}
