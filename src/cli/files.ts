import { gunzipSync, gzipSync } from 'node:zlib';
import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import { MAX_FILE_BYTES, tooLarge, type Io } from './io.ts';

/** One thing to work on: a file, or a line of an .ndjson file (`runs.ndjson:3`). */
export interface Input {
  readonly label: string;
  readonly json: Result<unknown>;
}

/** Text of a file, unpacked if it is gzipped. */
export async function readText(io: Io, path: string): Promise<Result<string>> {
  const raw = await io.read(path);
  if (!raw.ok) return raw;
  const bytes = unpack(path, raw.value);
  return bytes.ok ? decode(path, bytes.value) : bytes;
}

/**
 * Text of a file that lines are appended to: a last line that was cut, in the middle of a character too, is there as far as it can be
 * read. Empty if there is no such file.
 */
export async function readAppended(io: Io, path: string): Promise<Result<string>> {
  if (!(await io.exists(path))) return ok('');
  const raw = await io.read(path);
  if (!raw.ok) return raw;
  const end = raw.value.lastIndexOf(NEWLINE) + 1;
  const whole = decode(path, raw.value.subarray(0, end));
  return whole.ok ? ok(whole.value + new TextDecoder().decode(raw.value.subarray(end))) : whole;
}

const NEWLINE = 0x0a;

function decode(path: string, bytes: Uint8Array): Result<string> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return failure(
      unreadable(path, 'file.encoding', 'is not UTF-8 text', 'Give a text file, or one packed with gzip.'),
    );
  }
}

function unpack(path: string, bytes: Uint8Array): Result<Uint8Array> {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!gzipped && !path.endsWith('.gz')) return ok(bytes);
  try {
    return ok(gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ERR_BUFFER_TOO_LARGE') return failure(tooLarge(path));
    const what = code === 'Z_BUF_ERROR' ? 'ends too early for a gzip file' : 'is not a sound gzip file';
    return failure(unreadable(path, 'file.gzip', what, 'Copy or pack the file again.', code));
  }
}

/** The inputs of a file, one by one: a bad line of an .ndjson file does not spoil the others. */
export async function* readInputs(io: Io, path: string): AsyncGenerator<Input> {
  const text = await readText(io, path);
  const label = path === '-' ? 'standard input' : path;
  if (!text.ok) {
    yield { label, json: text };
    return;
  }
  const lines = /\.ndjson(\.gz)?$/.test(path);
  const whole = lines ? null : parseJson(label, text.value);
  // Standard input has no name that would tell; several lines of JSON are not JSON as a whole.
  if (whole !== null && (whole.ok || path !== '-' || !firstLineIsJson(text.value))) {
    yield { label, json: whole };
    return;
  }
  let number = 0;
  let found = false;
  for (const line of linesOf(text.value)) {
    number++;
    if (line.trim() === '') continue;
    found = true;
    const lineLabel = `${label}:${number}`;
    yield { label: lineLabel, json: parseJson(lineLabel, line) };
  }
  if (!found)
    yield { label, json: failure(unreadable(label, 'file.empty', 'has no lines', 'Give one JSON object a line.')) };
}

/** The only JSON value of a file. */
export async function readJson(io: Io, path: string): Promise<Result<unknown>> {
  const text = await readText(io, path);
  return text.ok ? parseJson(path === '-' ? 'standard input' : path, text.value) : text;
}

export function parseJson(label: string, text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : 'unreadable').slice(0, 160);
    return failure(
      unreadable(label, 'file.json', `is not JSON: ${reason}`, 'Check that the text is whole and valid JSON.'),
    );
  }
}

function firstLineIsJson(text: string): boolean {
  const end = text.indexOf('\n');
  return end >= 0 && parseJson('', text.slice(0, end)).ok;
}

function* linesOf(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end < 0 ? undefined : end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** Writes JSON; gzipped if the name ends in .gz. */
export async function writeJson(io: Io, path: string, value: unknown): Promise<Result<null>> {
  let text: string;
  try {
    text = `${JSON.stringify(value)}\n`;
  } catch (error) {
    // Half a gigabyte is as long as a string gets.
    if (error instanceof RangeError) return failure(tooLarge(path));
    throw error;
  }
  return io.write(path, path.endsWith('.gz') ? gzipSync(text) : text);
}

function unreadable(label: string, code: string, what: string, fix: string, got: string | null = null): Problem {
  return { code, message: `${label} ${what}.`, field: label, got, limit: null, fix };
}
