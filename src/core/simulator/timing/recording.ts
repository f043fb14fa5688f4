import type { Arch } from '../../machine/arch.ts';
import { decodeBase64 } from '../../base/bytes.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { BUNDLE_HARDWARE, BUNDLE_LIMITS, parseBundle, parseMachine } from '../../program/bundle.ts';
import { isRecord } from '../../base/record.ts';
import { createChecker, describeJson, type Checker } from '../../program/checker.ts';
import { DEFAULT_STREAM_BASE } from '../../program/program.ts';
import type { Cycles } from '../../base/units.ts';
import type { TimingProgram } from './program.ts';

const RECORDING_FORMAT = 'vta-timing/1';

/** Times of a recorded run, -1 where the recording has null: not happened when FINISH was done. */
export interface RecordedRun {
  readonly name: string;
  readonly program: TimingProgram;
  /** Null if FINISH was never done. */
  readonly cycles: Cycles | null;
  readonly fetched: Float64Array;
  readonly start: Float64Array;
  readonly done: Float64Array;
  /** Rows of client, address, beats, accepted, issued, last bus beat; null if not recorded. */
  readonly reads: readonly Float64Array[] | null;
  /** Rows of address, beats, accepted, first beat, last beat, acknowledge. */
  readonly writes: readonly Float64Array[] | null;
}

export interface Recording {
  readonly machine: string;
  readonly arch: Arch;
  /** Each read by itself: one bad run does not spoil the others. */
  readonly runs: readonly RunSource[];
}

/** A run that is not read yet. */
export interface RunSource {
  readonly name: string;
  /** Path of the bundle that holds the stream; null if the recording does. */
  readonly program: string | null;
  readonly read: (loadProgram: LoadProgram) => Result<RecordedRun>;
}

/** Gives the parsed JSON of the bundle at a path below golden/program, or a problem. */
export type LoadProgram = (path: string) => Result<unknown>;

const LIMITS = { runs: 10_000, bursts: 2 ** 22, name: 1000, path: 1000 } as const;

/** A vta-timing recording from its parsed JSON; problems carry the JSON path (`runs[3].start[17]`). */
export function parseRecording(json: unknown): Result<Recording> {
  if (!isRecord(json) || json['format'] !== RECORDING_FORMAT) return failure(notARecording(json));
  const check = createChecker();
  const machine = check.record(json['machine'], 'machine');
  const name = check.text(machine['name'], 'machine.name', LIMITS.name);
  const arch = parseMachine(machine['config'], knownHardware(machine['hardware']), check);
  const list = check.list(json['runs'], 'runs', LIMITS.runs);
  const [first, ...rest] = check.problems.map(ofRecording);
  if (first !== undefined) return failure(first, ...rest);
  if (arch === null) throw new Error('a machine without problems has an arch');
  return ok({ machine: name, arch, runs: list.map((entry, i) => runSource(entry, `runs[${i}]`, arch)) });
}

/** A recording tells what was built: notes on the machine that are no parameter of ours are let through. */
const knownHardware = (hardware: unknown): unknown =>
  isRecord(hardware)
    ? Object.fromEntries(Object.entries(hardware).filter(([key]) => Object.hasOwn(BUNDLE_HARDWARE, key)))
    : hardware;

function runSource(json: unknown, path: string, arch: Arch): RunSource {
  const text = (key: string): string | null => {
    const value = isRecord(json) ? json[key] : null;
    return typeof value === 'string' ? value : null;
  };
  return {
    name: text('name') ?? path,
    program: text('instructions') === null ? text('program') : null,
    read(loadProgram) {
      const check = createChecker();
      const run = parseRun(check.record(json, path), path, arch, check, loadProgram);
      const [first, ...rest] = check.problems.map(ofRecording);
      return first === undefined ? ok(run) : failure(first, ...rest);
    },
  };
}

function parseRun(
  run: Readonly<Record<string, unknown>>,
  path: string,
  arch: Arch,
  check: Checker,
  loadProgram: LoadProgram,
): RecordedRun {
  const name = check.text(run['name'], `${path}.name`, LIMITS.name);
  const base = check.whole(run['base'] ?? DEFAULT_STREAM_BASE, `${path}.base`, 0, BUNDLE_LIMITS.addressSpace - 1);
  const cycles =
    run['cycles'] === null ? null : check.whole(run['cycles'], `${path}.cycles`, 0, Number.MAX_SAFE_INTEGER);
  const instructions = parseStream(run, path, check, loadProgram);
  const count = instructions.length / INSTRUCTION_BYTES;
  const column = (field: 'fetched' | 'start' | 'done'): Float64Array =>
    times(run[field], `${path}.${field}`, check, count);
  return {
    name,
    program: { arch, instructions, base },
    cycles,
    fetched: column('fetched'),
    start: column('start'),
    done: column('done'),
    reads: rows(run['reads'], `${path}.reads`, check),
    writes: rows(run['writes'], `${path}.writes`, check),
  };
}

function parseStream(
  run: Readonly<Record<string, unknown>>,
  path: string,
  check: Checker,
  loadProgram: LoadProgram,
): Uint8Array {
  const none = new Uint8Array(0);
  if (run['instructions'] !== undefined) {
    const text = check.text(run['instructions'], `${path}.instructions`, BUNDLE_LIMITS.instructions * 22);
    const bytes = decodeBase64(text, `${path}.instructions`);
    if (!bytes.ok) bytes.problems.forEach(check.add);
    else if (bytes.value.length % INSTRUCTION_BYTES !== 0) check.add(notWhole(bytes.value.length, path));
    else return bytes.value;
    return none;
  }
  const where = check.text(run['program'], `${path}.program`, LIMITS.path);
  if (check.problems.length > 0) return none;
  const json = loadProgram(where);
  const bundle = json.ok ? parseBundle(json.value) : json;
  if (bundle.ok) return bundle.value.instructions;
  bundle.problems.forEach(check.add);
  return none;
}

function times(value: unknown, path: string, check: Checker, count: number): Float64Array {
  const list = check.list(value, path, BUNDLE_LIMITS.instructions);
  if (list.length !== count) check.add(wrongLength(path, list.length, count));
  return Float64Array.from(list, (entry, i) => time(entry, `${path}[${i}]`, check));
}

const time = (entry: unknown, path: string, check: Checker): number =>
  entry === null || entry === -1 ? -1 : check.whole(entry, path, 0, Number.MAX_SAFE_INTEGER);

function rows(value: unknown, path: string, check: Checker): Float64Array[] | null {
  if (value === undefined || value === null) return null;
  return check.list(value, path, LIMITS.bursts).map((row, i) => {
    const list = check.list(row, `${path}[${i}]`, 6);
    if (list.length !== 6) check.add(wrongLength(`${path}[${i}]`, list.length, 6));
    return Float64Array.from(list, (entry, k) => time(entry, `${path}[${i}][${k}]`, check));
  });
}

/** The checker speaks of bundles. */
const ofRecording = (problem: Problem): Problem => ({
  ...problem,
  code: problem.code.replace(/^bundle\./, 'recording.'),
});

function wrongLength(path: string, got: number, limit: number): Problem {
  return {
    code: 'recording.length',
    message: `${path} has ${got} entries, but there must be ${limit}.`,
    field: path,
    got,
    limit,
    fix: `Give ${limit} entries, null for what did not happen.`,
  };
}

function notWhole(bytes: number, path: string): Problem {
  return {
    code: 'recording.instructions',
    message: `${path}.instructions has ${bytes} bytes, which is no whole number of instructions of 16 bytes.`,
    field: `${path}.instructions`,
    got: bytes,
    limit: 'a multiple of 16',
    fix: 'Give the whole stream, 16 bytes an instruction.',
  };
}

function notARecording(json: unknown): Problem {
  const got = describeJson(isRecord(json) ? json['format'] : json);
  return {
    code: 'recording.format',
    message: `This is not a vta-timing recording: format is ${JSON.stringify(got)}, but it must be "${RECORDING_FORMAT}".`,
    field: 'format',
    got,
    limit: RECORDING_FORMAT,
    fix: `Give a JSON object with "format": "${RECORDING_FORMAT}".`,
  };
}
