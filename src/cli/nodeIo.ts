import { read } from 'node:fs';
import { access, open } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import { appendWhole, isSpecial, replaceFile, systemError } from '../node/files.mjs';
import { takeLock, type Owner } from '../node/lock.mjs';
import { EXIT, MAX_FILE_BYTES, tooLarge, type Io, type Release } from './io.ts';
import { announce } from './leftovers.ts';
import { errorText } from './output.ts';

const readDescriptor = promisify(read);

/**
 * npm runs scripts in the package's folder; INIT_CWD is where the user stands, and what relative paths mean.
 */
function workingFolder(): string {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env;
  return script === 'vta' && INIT_CWD !== undefined ? INIT_CWD : process.cwd();
}

export function nodeIo(): Io {
  const folder = workingFolder();
  const at = (path: string): string => resolve(folder, path);
  return {
    read: (path) => readable(path, () => (path === '-' ? collect(path, standardInput()) : readFile(path, at(path)))),
    write: (path, bytes) => {
      if (path === '-') writeAll(1, bytes);
      else return attempt(path, () => withDraft((made) => replaceFile(at(path), bytes, made)));
      return Promise.resolve(ok(null));
    },
    append: (path, text) => attempt(path, () => appendWhole(at(path), text)),
    lock: (path) => Promise.resolve(lock(path, at(path))),
    exists: async (path) =>
      access(at(path)).then(
        () => true,
        () => false,
      ),
    // Synchronous: whatever follows (an exit, a crash) finds the line written, whole and in order.
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
  };
}

function writeAll(descriptor: 1 | 2, data: Uint8Array | string): void {
  let rest = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // A pipe that is full for the moment.
      if (codeOf(error) === 'EAGAIN') sleep(RETRY_MS);
      else if (descriptor === 1) endWithoutOutput(error);
      // Progress that nobody can read is no reason to give up the work.
      else return;
    }
  }
}

const RETRY_MS = 2;

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** The results have nowhere to go: said in words on stderr, also with --json, and the work ends. */
function endWithoutOutput(error: unknown): never {
  const { code, meaning } = systemError(error);
  writeAll(
    2,
    errorText({
      code: 'output.unwritable',
      message: `Standard output takes no more: ${meaning} (${code}). What was not written is lost.`,
      field: 'standard output',
      got: code,
      limit: null,
      fix: code === 'EPIPE' ? 'Let the reader read to the end.' : 'Make room, or send it elsewhere, and run it again.',
    }),
  );
  process.exit(EXIT.BAD_INPUT);
}

function withDraft(write: (announceDraft: (file: string) => void) => void): void {
  const drafts: string[] = [];
  write((file) => {
    drafts.push(file);
    announce(file, true);
  });
  for (const file of drafts) announce(file, false);
}

function lock(path: string, absolute: string): Result<Release> {
  // A device or a pipe is nobody's alone.
  if (isSpecial(absolute)) return ok(() => undefined);
  try {
    const taken = takeLock(absolute, (file) => announce(file, true));
    if (!taken.ok) return failure(locked(path, taken.file, taken.owner));
    return ok(() => {
      taken.release();
      announce(taken.file, false);
    });
  } catch (error) {
    return failure(unwritable(path, error));
  }
}

function locked(path: string, file: string, owner: Owner | null): Problem {
  const who =
    owner === null ? 'another process' : `process ${owner.pid}${owner.host === hostname() ? '' : ` on ${owner.host}`}`;
  return {
    code: 'file.locked',
    message: `${path} is being written by ${who}.`,
    field: path,
    got: owner?.pid ?? null,
    limit: null,
    fix: `Wait until it has ended, or give another file. If no such run is left, remove ${file}.`,
  };
}

const codeOf = (error: unknown): string => systemError(error).code;

/** Read by its number, for this may be no main thread, whose process.stdin holds nothing. */
async function* standardInput(): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(2 ** 16);
  for (;;) {
    try {
      const { bytesRead } = await readDescriptor(0, { buffer: piece });
      if (bytesRead === 0) return;
      yield Buffer.from(piece.subarray(0, bytesRead));
    } catch (error) {
      const code = codeOf(error);
      // A pipe that has nothing for the moment; the end, as Windows says it.
      if (code === 'EAGAIN') await delay(RETRY_MS);
      else if (code === 'EOF') return;
      else throw error;
    }
  }
}

async function readFile(path: string, absolute: string): Promise<Result<Uint8Array>> {
  const file = await open(absolute);
  try {
    // Not by its stated size: a device or a pipe has none, and must not be read for ever.
    return await collect(path, file.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }));
  } finally {
    await file.close();
  }
}

async function readable(path: string, action: () => Promise<Result<Uint8Array>>): Promise<Result<Uint8Array>> {
  try {
    return await action();
  } catch (error) {
    const { code, meaning } = systemError(error);
    const missing = code === 'ENOENT';
    const shown = path === '-' ? 'Standard input' : path;
    return failure({
      code: missing ? 'file.missing' : 'file.unreadable',
      message: missing ? `There is no file ${path}.` : `${shown} cannot be read: ${meaning} (${code}).`,
      field: path,
      got: code,
      limit: null,
      fix: missing ? 'Check the path; it counts from the folder you are in.' : 'Give a file that can be read.',
    });
  }
}

async function collect(path: string, stream: AsyncIterable<unknown>): Promise<Result<Uint8Array>> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    pieces.push(bytes);
    size += bytes.length;
    if (size > MAX_FILE_BYTES) return failure(tooLarge(path));
  }
  return ok(Buffer.concat(pieces));
}

function attempt(path: string, action: () => void): Promise<Result<null>> {
  try {
    action();
    return Promise.resolve(ok(null));
  } catch (error) {
    return Promise.resolve(failure(unwritable(path, error)));
  }
}

function unwritable(path: string, error: unknown): Problem {
  const { code, meaning } = systemError(error);
  return {
    code: 'file.unwritable',
    message: `${path} cannot be written: ${meaning} (${code}).`,
    field: path,
    got: code,
    limit: null,
    fix: /^(ENOSPC|EDQUOT|EFBIG)$/.test(code)
      ? 'Make room there, or give a file elsewhere.'
      : 'Check the folder and its permissions.',
  };
}
