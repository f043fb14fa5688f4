import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where a path leads: links followed, whether or not there is a file yet.
 * @param {string} path
 */
export function realFile(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Whether a path names something that is no file: a device, a pipe, a folder. Such a thing is written to, never replaced.
 * @param {string} path
 */
export function isSpecial(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

/**
 * Writes a file whole or not at all: beside it, then in its place. What stood there before stays until the new one is complete.
 * Throws Node's error (ENOSPC, EACCES, …); nothing half written is left then.
 * @param {string | URL} place
 * @param {string | Uint8Array} data
 * @param {(file: string) => void} [announce] is told the file that is written first, for somebody to remove if this process ends early
 */
export function replaceFile(place, data, announce) {
  const path = place instanceof URL ? fileURLToPath(place) : place;
  if (isSpecial(path)) {
    writeFileSync(path, data);
    return;
  }
  const target = realFile(path);
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  announce?.(draft);
  try {
    const descriptor = openSync(draft, 'w', mode);
    try {
      writeFileSync(descriptor, data);
      // Some file systems tell only now that they are full.
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Appends to a file all of a text or nothing. Throws Node's error; what was written of the text until then is taken back.
 * @param {string} path
 * @param {string} text
 */
export function appendWhole(path, text) {
  const descriptor = openSync(path, 'a');
  try {
    const before = fstatSync(descriptor);
    try {
      let rest = Buffer.from(text);
      while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (before.isFile()) ftruncateSync(descriptor, before.size);
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** What errors of files mean, for people. */
const MEANINGS = new Map([
  ['ENOSPC', 'no space is left there'],
  ['EDQUOT', 'your quota of disk space is used up'],
  ['EFBIG', 'a file may not get so long there'],
  ['EPIPE', 'whoever read it has stopped reading'],
  ['EACCES', 'permission is denied'],
  ['EPERM', 'it is not permitted'],
  ['EROFS', 'it can only be read there'],
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EMFILE', 'too many files are open'],
  ['EIO', 'the device reports an error'],
]);

/**
 * The code of an error of Node's (`ENOSPC`), and what it means in words.
 * @param {unknown} error
 * @returns {{ code: string, meaning: string }}
 */
export function systemError(error) {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
  return { code, meaning: MEANINGS.get(code) ?? (code in constants.errno ? `system error ${code}` : code) };
}
