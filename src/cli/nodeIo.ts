import { open, access, appendFile, writeFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { failure, ok, type Result } from '../core/problem.ts';
import { MAX_FILE_BYTES, tooLarge, type Io } from './io.ts';

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
    read: (path) => (path === '-' ? collect(path, process.stdin) : readFile(path, at(path))),
    write: (path, bytes) => {
      if (path !== '-') return attempt(path, () => writeFile(at(path), bytes));
      writeAll(1, bytes);
      return Promise.resolve(ok(null));
    },
    append: (path, text) => attempt(path, () => appendFile(at(path), text)),
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
      const code = codeOf(error);
      // The reader has gone (`vta … | head`): nobody is left to tell.
      if (code === 'EPIPE') process.exit(0);
      // A pipe that is full for the moment.
      if (code !== 'EAGAIN') throw error;
    }
  }
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);

async function readFile(path: string, absolute: string): Promise<Result<Uint8Array>> {
  try {
    const file = await open(absolute);
    try {
      // Not by its stated size: a device or a pipe has none, and must not be read for ever.
      return await collect(path, file.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    const missing = code === 'ENOENT';
    return failure({
      code: missing ? 'file.missing' : 'file.unreadable',
      message: missing ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
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

async function attempt(path: string, action: () => Promise<void>): Promise<Result<null>> {
  try {
    await action();
    return ok(null);
  } catch (error) {
    return failure({
      code: 'file.unwritable',
      message: `${path} cannot be written (${codeOf(error)}).`,
      field: path,
      got: codeOf(error),
      limit: null,
      fix: 'Check the folder and its permissions.',
    });
  }
}
