import { readFileSync } from 'node:fs';
import { failure, ok } from '../core/base/problem.ts';
import type { ExitStatus, Io } from './io.ts';
import { runCli } from './run.ts';

/** What a run of `vta` leaves: its exit status, what it printed, and the files there are then. */
export interface Outcome {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** stdout as JSON, one value a line. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** Runs `vta` in this process on files in memory; `-` is the standard input. Golden files are found under `golden/`. */
export async function vta(
  words: readonly string[],
  given: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<Outcome> {
  const files = new Map(Object.entries(given).map(([path, content]) => [path, bytesOf(content)]));
  let stdout = '';
  let stderr = '';
  const io: Io = {
    read: (path) => {
      const bytes = files.get(path) ?? (path.startsWith('golden/') ? golden(path) : undefined);
      const missing = {
        code: 'file.missing',
        message: `There is no file ${path}.`,
        field: path,
        got: null,
        limit: null,
        fix: '',
      };
      return Promise.resolve(bytes === undefined ? failure(missing) : ok(bytes));
    },
    write: (path, bytes) => {
      if (path === '-') stdout += typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
      else files.set(path, bytesOf(bytes));
      return Promise.resolve(ok(null));
    },
    append: (path, text) => {
      const before = files.get(path) ?? new Uint8Array(0);
      files.set(path, Buffer.concat([before, bytesOf(text)]));
      return Promise.resolve(ok(null));
    },
    lock: () => Promise.resolve(ok(() => undefined)),
    exists: (path) => Promise.resolve(files.has(path)),
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  };
  const status = await runCli(words, io);
  const outcome = { status, stdout, stderr, files };
  return {
    ...outcome,
    get lines() {
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

export const golden = (path: string): Uint8Array => readFileSync(new URL(`../testdata/${path}`, import.meta.url));
