import { dirname, join } from 'node:path';
import { ok, type Result } from '../../core/problem.ts';
import { runTiming } from '../../core/simulator/timing/run.ts';
import type { Trace } from '../../core/trace/trace.ts';
import type { Command } from '../command.ts';
import { readInputs, readJson } from '../files.ts';
import { EXIT, worst, type ExitStatus, type Io } from '../io.ts';
import { parseRecording, type RecordedRun } from '../recording.ts';

interface Replay {
  readonly machine: string;
  readonly name: string;
  /** Cycles of the recording, and simulated ones (null: no end). */
  readonly recorded: number;
  readonly cycles: number | null;
  readonly matches: boolean;
  readonly firstDivergence: Divergence | null;
}

interface Divergence {
  readonly index: number;
  readonly field: 'fetched' | 'start' | 'done';
  readonly expected: number | null;
  readonly got: number | null;
}

export const replay: Command = {
  usage: 'RECORDING…',
  options: [],
  positionals: { min: 1, max: Infinity, name: 'RECORDING' },
  async run({ io, output, args }) {
    let status: ExitStatus = EXIT.OK;
    for (const path of args.positionals) {
      const bundles = bundleLoader(io, path);
      for await (const { label, json } of readInputs(io, path)) {
        const recording = json.ok ? parseRecording(json.value) : json;
        if (!recording.ok) {
          output.problems(recording.problems, label);
          status = EXIT.BAD_INPUT;
          continue;
        }
        const { machine, arch, runs } = recording.value;
        for (const source of runs) {
          const run = await source.read(bundles);
          if (!run.ok) {
            output.problems(run.problems, `${label} ${source.name}`);
            status = EXIT.BAD_INPUT;
            continue;
          }
          const { instructions, base } = run.value;
          const line = compare(machine, run.value, runTiming({ arch, instructions, base }, { recordBursts: false }));
          output.result(line, () => describe(line));
          status = worst(status, line.matches ? EXIT.OK : EXIT.FAILED);
        }
      }
    }
    return status;
  },
};

/** Recordings lie next to the folder `program` whose bundles they name. Each bundle is read once. */
function bundleLoader(io: Io, recording: string): (path: string) => Promise<Result<unknown>> {
  const known = new Map<string, unknown>();
  return async (path) => {
    if (known.has(path)) return ok(known.get(path));
    const json = await readJson(io, join(dirname(recording), '..', 'program', path));
    if (json.ok) known.set(path, json.value);
    return json;
  };
}

const FIELDS = ['fetched', 'start', 'done'] as const;

export function compare(machine: string, run: RecordedRun, trace: Trace): Replay {
  const firstDivergence = diverges(run, trace);
  return {
    machine,
    name: run.name,
    recorded: run.cycles,
    cycles: trace.cycles,
    matches: firstDivergence === null && trace.cycles === run.cycles,
    firstDivergence,
  };
}

function diverges(run: RecordedRun, trace: Trace): Divergence | null {
  const count = run.instructions.length / 16;
  for (let index = 0; index < count; index++) {
    for (const field of FIELDS) {
      const expected = run[field][index] ?? null;
      const at = trace[field][index] ?? -1;
      const got = at < 0 ? null : at;
      // What had not happened by the end of the recording may still happen after it.
      const same = expected === null ? got === null || got > run.cycles : got === expected;
      if (!same) return { index, field, expected, got };
    }
  }
  return null;
}

function describe(r: Replay): string {
  const where = r.firstDivergence;
  const verdict = r.matches
    ? 'matches'
    : where === null
      ? 'differs in the total'
      : `instruction ${where.index} ${where.field}: expected ${String(where.expected)}, got ${String(where.got)}`;
  return `${r.machine} ${r.name}: recorded ${r.recorded}, simulated ${String(r.cycles)}: ${verdict}`;
}
