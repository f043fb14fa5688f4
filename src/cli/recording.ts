import type { Arch } from '../core/arch/arch.ts';
import { decodeBase64 } from '../core/bytes.ts';
import { INSTRUCTION_BYTES } from '../core/isa/instruction.ts';
import { failure, ok, type Result } from '../core/problem.ts';
import { BUNDLE_LIMITS, parseBundle, parseMachine } from '../core/program/bundle.ts';
import { createChecker, describeJson, isRecord, type Checker } from '../core/program/checker.ts';
import { DEFAULT_STREAM_BASE } from '../core/program/program.ts';

/** Cycles of one event, an entry an instruction; null: had not happened when FINISH was done. */
type Column = readonly (number | null)[];

/** One recorded run of a `vta-timing/1` file. */
export interface RecordedRun {
  readonly name: string;
  readonly base: number;
  readonly cycles: number;
  readonly instructions: Uint8Array;
  readonly fetched: Column;
  readonly start: Column;
  readonly done: Column;
}

export interface Recording {
  readonly machine: string;
  readonly arch: Arch;
  /** Each with its own problems: one bad run does not spoil the others. */
  readonly runs: readonly RunSource[];
}

export interface RunSource {
  readonly name: string;
  /** `loadBundle` reads the bundle that a run names instead of giving its stream. */
  readonly read: (loadBundle: (path: string) => Promise<Result<unknown>>) => Promise<Result<RecordedRun>>;
}

const MAX_RUNS = 100_000;

export function parseRecording(json: unknown): Result<Recording> {
  if (!isRecord(json) || json['format'] !== 'vta-timing/1') {
    const got = describeJson(isRecord(json) ? json['format'] : json);
    return failure({
      code: 'recording.format',
      message: `This is not a vta-timing recording: format is ${JSON.stringify(got)}.`,
      field: 'format',
      got,
      limit: 'vta-timing/1',
      fix: 'Give a recording with "format": "vta-timing/1".',
    });
  }
  const check = createChecker();
  const machine = check.record(json['machine'], 'machine');
  const name = check.text(machine['name'] ?? '', 'machine.name', 1000);
  const arch = check.problems.length > 0 ? null : parseMachine(machine['config'], machine['hardware'], check);
  const runs = check.list(json['runs'], 'runs', MAX_RUNS);
  const [first, ...rest] = check.problems;
  if (first !== undefined || arch === null) {
    return first === undefined ? failure(noMachine()) : failure(first, ...rest);
  }
  return ok({ machine: name, arch, runs: runs.map((run, i) => runSource(run, `runs[${i}]`)) });
}

const noMachine = () => ({
  code: 'recording.machine',
  message: 'The recording has no machine.',
  field: 'machine',
  got: null,
  limit: null,
  fix: 'Give machine.config.',
});

function runSource(json: unknown, path: string): RunSource {
  const name = isRecord(json) && typeof json['name'] === 'string' ? json['name'] : path;
  return {
    name,
    async read(loadBundle) {
      const check = createChecker();
      const run = check.record(json, path);
      const instructions = await readStream(run, path, check, loadBundle);
      const count = instructions.length / INSTRUCTION_BYTES;
      const columns = (['fetched', 'start', 'done'] as const).map((key) =>
        readColumn(run[key], `${path}.${key}`, count, check),
      );
      const [fetched = [], start = [], done = []] = columns;
      const value: RecordedRun = {
        name,
        base:
          run['base'] === undefined
            ? DEFAULT_STREAM_BASE
            : check.whole(run['base'], `${path}.base`, 0, BUNDLE_LIMITS.addressSpace - 1),
        cycles: check.whole(run['cycles'], `${path}.cycles`, 0, Number.MAX_SAFE_INTEGER),
        instructions,
        fetched,
        start,
        done,
      };
      const [first, ...rest] = check.problems;
      return first === undefined ? ok(value) : failure(first, ...rest);
    },
  };
}

async function readStream(
  run: Readonly<Record<string, unknown>>,
  path: string,
  check: Checker,
  loadBundle: (path: string) => Promise<Result<unknown>>,
): Promise<Uint8Array> {
  const nothing = new Uint8Array(0);
  if (typeof run['program'] === 'string') {
    const json = await loadBundle(run['program']);
    const program = json.ok ? parseBundle(json.value) : json;
    if (program.ok) return program.value.instructions;
    program.problems.forEach(check.add);
    return nothing;
  }
  const text = check.text(run['instructions'], `${path}.instructions`, BUNDLE_LIMITS.instructions * 22);
  const bytes = decodeBase64(text, `${path}.instructions`);
  if (bytes.ok && bytes.value.length % INSTRUCTION_BYTES === 0) return bytes.value;
  if (!bytes.ok) bytes.problems.forEach(check.add);
  else check.whole(bytes.value.length / INSTRUCTION_BYTES, `${path}.instructions`, 0, BUNDLE_LIMITS.instructions);
  return nothing;
}

function readColumn(value: unknown, path: string, count: number, check: Checker): Column {
  const list = check.list(value, path, BUNDLE_LIMITS.instructions);
  if (check.problems.length === 0 && list.length !== count) {
    check.whole(list.length, `${path}.length`, count, count);
  }
  return list.map((entry, i) =>
    entry === null ? null : check.whole(entry, `${path}[${i}]`, 0, Number.MAX_SAFE_INTEGER),
  );
}
