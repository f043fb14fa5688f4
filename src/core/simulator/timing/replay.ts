import { extrapolatedCycles } from '../../arch/limits.ts';
import { ok, type Result } from '../../problem.ts';
import { moduleAt } from '../../trace/queries.ts';
import { MODULE_NAMES, TRACE_OP_NAMES, type Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../units.ts';
import { parseRecording, type LoadProgram, type RecordedRun, type RunSource } from './recording.ts';
import { runTiming } from './run.ts';

/** Where simulation and recording part: the earliest difference in time. null: had not happened when FINISH was done. */
export interface Divergence {
  readonly index: number;
  readonly field: 'fetched' | 'start' | 'done';
  readonly expected: Cycles | null;
  readonly got: Cycles | null;
}

/** The first burst that differs, in order of acceptance. */
export interface BusDivergence {
  readonly channel: 'reads' | 'writes';
  readonly index: number;
  /** As in the recording; null if there is no such burst. */
  readonly expected: readonly (number | null)[] | null;
  readonly got: readonly (number | null)[] | null;
}

/** One run of a recording, simulated anew. */
export interface ReplayedRun {
  readonly machine: string;
  readonly name: string;
  /** Cycles, as recorded and as simulated (null: FINISH was never done). */
  readonly recorded: Cycles;
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
  const trace = runTiming(run.program, { cycleLimit: run.cycles + PATIENCE, recordBursts: run.reads !== null });
  const firstDivergence = firstDifference(run, trace);
  const firstBusDivergence = busDifference(run, trace);
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
    story: matches ? null : tellDivergence(trace, firstDivergence, firstBusDivergence),
  };
}

const FIELDS = ['fetched', 'start', 'done'] as const;

const orNull = (time: number | undefined): Cycles | null => (time === undefined || time < 0 ? null : time);

function firstDifference(run: RecordedRun, trace: Trace): Divergence | null {
  let first: Divergence | null = null;
  let earliest = Infinity;
  for (let index = 0; index < trace.instructionCount; index++) {
    for (const field of FIELDS) {
      const [expected, got] = [orNull(run[field][index]), orNull(trace[field][index])];
      if (expected === got) continue;
      const at = Math.min(expected ?? Infinity, got ?? Infinity);
      if (at < earliest) {
        earliest = at;
        first = { index, field, expected, got };
      }
    }
  }
  if (first !== null || run.cycles === trace.cycles) return first;
  // Every instruction agrees and the total does not: the recording contradicts itself.
  const index = trace.done.findIndex((t, i) => t === trace.cycles && TRACE_OP_NAMES[trace.op[i] ?? 0] === 'FINISH');
  return { index, field: 'done', expected: run.cycles, got: trace.cycles };
}

function busDifference(run: RecordedRun, trace: Trace): BusDivergence | null {
  const { reads, writes } = trace;
  const columns = {
    reads: [reads.client, reads.address, reads.beats, reads.accepted, reads.issued, reads.lastBeat],
    writes: [writes.address, writes.beats, writes.accepted, writes.firstBeat, writes.lastBeat, writes.acknowledged],
  };
  for (const channel of ['reads', 'writes'] as const) {
    const recorded = run[channel];
    if (recorded === null) continue;
    const count = Math.max(recorded.length, trace[channel].count);
    for (let index = 0; index < count; index++) {
      const row = recorded[index];
      const expected = row === undefined ? null : Array.from(row, orNull);
      const got = index < trace[channel].count ? columns[channel].map((column) => orNull(column[index])) : null;
      if (JSON.stringify(expected) !== JSON.stringify(got)) return { channel, index, expected, got };
    }
  }
  return null;
}

function tellDivergence(trace: Trace, d: Divergence | null, bus: BusDivergence | null): string {
  if (d === null) {
    return bus === null
      ? ''
      : `${bus.channel}[${bus.index}]: expected ${JSON.stringify(bus.expected)}, got ${JSON.stringify(bus.got)}`;
  }
  const at = Math.min(d.expected ?? Infinity, d.got ?? Infinity);
  const name = (i: number): string => `#${i} ${TRACE_OP_NAMES[trace.op[i] ?? 10] ?? 'unknown'}`;
  const doing = MODULE_NAMES.map((module, id) => {
    const { running, instruction } = moduleAt(trace, id, at);
    if (instruction < 0) return `${module} has nothing left`;
    if (running) return `${module} works at ${name(instruction)} since ${trace.start[instruction]}`;
    const fetched = orNull(trace.fetched[instruction]);
    const why = fetched !== null && fetched < at ? 'tokens' : 'its hand-out';
    return `${module} waits for ${why} of ${name(instruction)}`;
  });
  const module = MODULE_NAMES[trace.module[d.index] ?? 3] ?? 'no module';
  return `${name(d.index)} (${module}) ${d.field}: expected ${d.expected}, got ${d.got}. At cycle ${at}: ${doing.join('; ')}.`;
}
