import { extrapolatedCycles } from '../../machine/limits.ts';
import { ok, type Result } from '../../base/problem.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import { tellDivergence, type BusDivergence, type Divergence } from './divergence.ts';
import { parseRecording, type LoadProgram, type RecordedRun, type RunSource } from './recording.ts';
import { runTiming } from './run.ts';

/** One run of a recording, simulated anew. */
export interface ReplayedRun {
  readonly machine: string;
  readonly name: string;
  /** Cycles, as recorded and as simulated (null: FINISH was never done). */
  readonly recorded: Cycles | null;
  readonly cycles: Cycles | null;
  /** Everything recorded agrees: the total, each instruction and, where recorded, each burst. */
  readonly matches: boolean;
  /** Why the simulated cycles are extrapolated for this machine; empty for those that the RTL was compared on. */
  readonly extrapolated: readonly string[];
  readonly firstDivergence: Divergence | null;
  readonly firstBusDivergence: BusDivergence | null;
  /** For people: the divergence and what each module was doing then; null if there is none. */
  readonly story: string | null;
}

/** A simulated run may take this much longer than recorded before it is given up. */
const PATIENCE = 100_000;

/**
 * Simulates every run of a recording (parsed JSON, not trusted) and compares. Fails only for bad input; a run that does
 * not agree is a result.
 */
export function replayRecording(recording: unknown, loadProgram: LoadProgram): Result<ReplayedRun[]> {
  const parsed = parseRecording(recording);
  if (!parsed.ok) return parsed;
  const replayed: ReplayedRun[] = [];
  for (const source of parsed.value.runs) {
    const run = replaySource(parsed.value.machine, source, loadProgram);
    if (!run.ok) return run;
    replayed.push(run.value);
  }
  return ok(replayed);
}

/** One run by itself. */
export function replaySource(machine: string, source: RunSource, loadProgram: LoadProgram): Result<ReplayedRun> {
  const run = source.read(loadProgram);
  return run.ok ? ok(replayRun(machine, run.value)) : run;
}

function replayRun(machine: string, run: RecordedRun): ReplayedRun {
  const until = run.cycles ?? lastRecorded(run);
  const cycleLimit = until + PATIENCE;
  const trace = runTiming(run.program, { cycleLimit, recordBursts: run.reads !== null || run.writes !== null });
  const firstDivergence = firstDifference(run, trace, until);
  const firstBusDivergence = busDifference(run, trace, until);
  const matches = firstDivergence === null && firstBusDivergence === null;
  return {
    machine,
    name: run.name,
    recorded: run.cycles,
    cycles: trace.cycles,
    matches,
    extrapolated: extrapolatedCycles(run.program.arch),
    firstDivergence,
    firstBusDivergence,
    story: matches ? null : story(run, cycleLimit, firstDivergence, firstBusDivergence),
  };
}

/** Simulated once more, with the bursts that a story is told from. */
function story(run: RecordedRun, cycleLimit: Cycles, d: Divergence | null, bus: BusDivergence | null): string {
  const trace = runTiming(run.program, { cycleLimit });
  const said = tellDivergence(trace, d, bus);
  if (run.cycles === null || trace.cycles !== null) return said;
  return `${said} The simulated run never ends: ${trace.deadlock?.message ?? trace.cut ?? 'no reason known'}`;
}

/** A run that never ended was recorded up to some cycle after its last event; what comes later cannot be compared. */
function lastRecorded({ fetched, start, done, reads, writes }: RecordedRun): Cycles {
  let last = 0;
  for (const column of [fetched, start, done]) for (const t of column) last = Math.max(last, t);
  for (const row of reads ?? []) last = Math.max(last, ...row.subarray(3));
  for (const row of writes ?? []) last = Math.max(last, ...row.subarray(2));
  return last;
}

const FIELDS = ['fetched', 'start', 'done'] as const;

const orNull = (time: number | undefined, until = Infinity): Cycles | null =>
  time === undefined || time < 0 || time > until ? null : time;

function firstDifference(run: RecordedRun, trace: Trace, until: Cycles): Divergence | null {
  let first: Divergence | null = null;
  let earliest = Infinity;
  for (let index = 0; index < trace.instructionCount; index++) {
    for (const field of FIELDS) {
      const [expected, got] = [orNull(run[field][index]), orNull(trace[field][index], until)];
      if (expected === got) continue;
      const at = Math.min(expected ?? Infinity, got ?? Infinity);
      if (at < earliest) {
        earliest = at;
        first = { index, field, expected, got };
      }
    }
  }
  const cycles = orNull(trace.cycles ?? -1, run.cycles === null ? until : Infinity);
  if (first !== null || run.cycles === cycles) return first;
  // Every instruction agrees and the total does not: the recording contradicts itself.
  const index = trace.op.indexOf(OPERATION.FINISH);
  return { index, field: 'done', expected: run.cycles, got: trace.cycles };
}

function busDifference(run: RecordedRun, trace: Trace, until: Cycles): BusDivergence | null {
  const { reads, writes } = trace;
  const columns = {
    reads: [reads.client, reads.address, reads.beats, reads.accepted, reads.issued, reads.lastBeat],
    writes: [writes.address, writes.beats, writes.accepted, writes.firstBeat, writes.lastBeat, writes.acknowledged],
  };
  for (const channel of ['reads', 'writes'] as const) {
    const recorded = run[channel];
    if (recorded === null) continue;
    // Addresses are no times.
    const times = channel === 'reads' ? 3 : 2;
    const happened = trace[channel].accepted.findIndex((t) => t > until);
    const got = happened < 0 ? trace[channel].count : happened;
    for (let index = 0; index < Math.max(recorded.length, got); index++) {
      const row = recorded[index];
      const expected = row === undefined ? null : Array.from(row, (value) => orNull(value));
      const burst = index < got ? columns[channel].map((c, k) => orNull(c[index], k < times ? Infinity : until)) : null;
      if (JSON.stringify(expected) !== JSON.stringify(burst)) return { channel, index, expected, got: burst };
    }
  }
  return null;
}
