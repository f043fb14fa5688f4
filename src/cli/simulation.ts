import { inOneGo } from '../core/base/slices.ts';
import { extrapolatedCycles } from '../core/machine/limits.ts';
import { programLowerBound } from '../core/analysis/lowerBound/programLowerBound.ts';
import type { TimedRun } from '../core/analysis/timedRun.ts';
import type { LowerBound } from '../core/cycles/lowerBound.ts';
import { decode } from '../core/isa/codec.ts';
import { isaLayout } from '../core/isa/fields.ts';
import type { Problem } from '../core/base/problem.ts';
import { COUNTER_NAMES, type Counters, type Program } from '../core/program/program.ts';
import { compareMemory, describeDifference, type MemoryComparison } from '../core/simulator/functional/compare.ts';
import type { FunctionalResult, Hazard, Race, Semantics, Warning } from '../core/simulator/functional/result.ts';
import { computeInSlices, timeInSlices } from '../core/run/runProgram.ts';
import { tokensLeft } from '../core/simulator/timing/tokensLeft.ts';
import { MODULE_NAMES } from '../core/machine/design/modules.ts';
import { OPERATION_NAMES } from '../core/machine/design/operations.ts';
import type { Deadlock, Trace } from '../core/trace/trace.ts';
import {
  describeAccount,
  instructionParts,
  simulatedAccount,
  type InstructionParts,
  type SimulatedAccount,
} from './accounts.ts';

/** What `vta simulate` says about one bundle; what was not asked for is null. */
export interface Simulation {
  readonly name: string;
  /** Null after a deadlock, and when the run was given up (`cut`). */
  readonly cycles: number | null;
  /** This program cannot be faster on this machine, with the terms of each candidate. Null where `cycles` is. */
  readonly bound: LowerBound | null;
  readonly counters: Counters | null;
  readonly memory: MemoryComparison | null;
  readonly order: 'tokens' | 'stream' | null;
  readonly deadlock: Deadlock | null;
  readonly hazards: readonly Hazard[];
  readonly races: readonly Race[];
  readonly warnings: readonly Warning[];
  /** Why the cycles are extrapolated: the RTL does not exist for this machine, or never ran its like. */
  readonly extrapolated: readonly string[];
  /** Why the functional run stopped early. */
  readonly problem: Problem | null;
  /** Why the timing run was given up. */
  readonly cut: string | null;
  /** What the bundle expects besides memory, and what of it did not come. */
  readonly expected: { readonly cycles: number | null; readonly counters: Counters | null };
  readonly instructions?: readonly TracedInstruction[];
  /** With a trace; null after a deadlock, and when the run was given up. */
  readonly account?: SimulatedAccount | null;
  /** Everything that the bundle expects, and an end without deadlock. */
  readonly holds: boolean;
  /** The first wrong byte in words. */
  readonly difference: string | null;
}

export interface TracedInstruction extends InstructionParts {
  readonly index: number;
  readonly module: string | null;
  readonly op: string;
  /** Cycles; null: never happened. Fetch had it ready, handed it out; start; done. */
  readonly offered: number | null;
  readonly fetched: number | null;
  readonly start: number | null;
  readonly done: number | null;
}

export interface SimulationOptions {
  readonly function: boolean;
  readonly timing: boolean;
  readonly semantics: Semantics;
  readonly trace: boolean;
}

export function simulateProgram(program: Program, options: SimulationOptions): Simulation {
  const run = options.function ? inOneGo(computeInSlices(program, { semantics: options.semantics })) : null;
  const trace = options.timing ? inOneGo(timeInSlices(program, { recordBursts: options.trace })) : null;
  const timed = trace !== null && options.trace ? timedRun(program, trace) : null;
  const memory = run === null ? null : compareMemory(run, program.expect);
  const first = memory?.firstDifference ?? null;
  // The timed run knows the cycle, and what the hardware does where the token order alone does not say.
  const deadlock = trace?.deadlock ?? run?.deadlock ?? null;
  const expected = { cycles: program.expect?.cycles ?? null, counters: program.expect?.counters ?? null };
  return {
    name: program.name,
    cycles: trace?.cycles ?? null,
    bound: (trace?.cycles ?? null) === null ? null : programLowerBound(program),
    counters: run?.counters ?? null,
    memory,
    order: run?.order ?? null,
    deadlock,
    hazards: run?.hazards ?? [],
    races: run?.races ?? [],
    warnings: (trace?.cycles ?? null) !== null ? tokensLeft(program) : (run?.warnings ?? []),
    extrapolated: extrapolatedCycles(program.arch),
    problem: run?.problem ?? null,
    cut: trace?.cut ?? null,
    expected,
    holds:
      deadlock === null &&
      memory?.matches !== false &&
      sameCounters(run, expected.counters) &&
      (run?.problem ?? null) === null &&
      (trace === null || (trace.cycles !== null && trace.cycles === (expected.cycles ?? trace.cycles))),
    difference: run === null || first === null ? null : describeDifference(program, run, first),
    ...(timed === null ? {} : { instructions: traced(timed), account: simulatedAccount(timed) }),
  };
}

const sameCounters = (run: FunctionalResult | null, expected: Counters | null): boolean =>
  run === null || expected === null || COUNTER_NAMES.every((name) => run.counters[name] === expected[name]);

const timedRun = ({ arch, instructions }: Program, trace: Trace): TimedRun => ({
  arch,
  instructions: decode(isaLayout(arch), instructions),
  trace,
});

function traced(run: TimedRun): TracedInstruction[] {
  const { trace } = run;
  const cycle = (cycles: Float64Array, i: number): number | null => {
    const value = cycles[i] ?? -1;
    return value < 0 ? null : value;
  };
  return Array.from({ length: trace.instructionCount }, (_, index) => ({
    index,
    module: MODULE_NAMES[trace.module[index] ?? -1] ?? null,
    op: OPERATION_NAMES[trace.op[index] ?? -1] ?? 'unknown',
    offered: cycle(trace.offered, index),
    fetched: cycle(trace.fetched, index),
    start: cycle(trace.start, index),
    done: cycle(trace.done, index),
    ...instructionParts(run, index),
  }));
}

/** For people. */
export function describeSimulation(s: Simulation): string {
  const lines = [`${s.name}: ${describeCycles(s)}`];
  if (s.memory !== null) lines.push(`  memory: ${describeMemory(s, s.memory)}`);
  if (s.counters !== null) {
    lines.push(`  ${COUNTER_NAMES.map((name) => `${name} ${s.counters?.[name] ?? 0}`).join(', ')}`);
    if (
      s.expected.counters !== null &&
      COUNTER_NAMES.some((name) => s.counters?.[name] !== s.expected.counters?.[name])
    ) {
      lines.push('  the counters are not as expected');
    }
  }
  if (s.deadlock !== null) lines.push(`  deadlock: ${s.deadlock.message}`);
  if (s.problem !== null) lines.push(`  stopped: ${s.problem.message}`);
  if (s.cut !== null) lines.push(`  timing given up: ${s.cut}`);
  for (const item of [...s.hazards, ...s.warnings]) lines.push(`  ${item.code}: ${item.message}`);
  if (s.cycles !== null) for (const reason of s.extrapolated) lines.push(`  extrapolated: ${reason}`);
  for (const race of s.races) lines.push(`  race: ${race.message}`);
  if (s.account !== undefined && s.account !== null) lines.push(...describeAccount(s.account));
  for (const i of s.instructions ?? []) {
    const at = [i.fetched, i.start, i.done].map((c) => String(c ?? '-').padStart(10)).join('');
    const parts = Object.entries(i.parts ?? {}).flatMap(([cause, cycles]) =>
      cycles > 0 ? [`${cause} ${cycles}`] : [],
    );
    lines.push(
      `${String(i.index).padStart(6)} ${(i.module ?? '-').padEnd(8)}${i.op.padEnd(12)}${at}  ${parts.join(', ')}`,
    );
  }
  return lines.join('\n');
}

function describeCycles(s: Simulation): string {
  if (s.cycles === null) return s.deadlock === null ? 'cycles not simulated to the end' : 'no end';
  const expected = s.expected.cycles;
  const bound = s.bound === null ? '' : `, bound ${s.bound.cycles} by ${s.bound.by}`;
  return `${s.cycles} cycles${bound}${expected === null || expected === s.cycles ? '' : `, expected ${expected}`}`;
}

function describeMemory(s: Simulation, memory: MemoryComparison): string {
  if (memory.matches === null) return 'nothing was expected';
  return memory.matches ? 'as expected' : `${memory.differingBytes} bytes differ; first ${s.difference ?? ''}`;
}
