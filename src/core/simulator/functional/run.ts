import { decodeAt, streamWords } from '../../isa/codec.ts';
import { decodedAluOpcodes } from '../../machine/design/aluOperations.ts';
import { isaLayout } from '../../isa/fields.ts';
import type { Problem } from '../../base/problem.ts';
import type { Program } from '../../program/program.ts';
import type { Bytes } from '../../base/units.ts';
import { MODULE_NAMES } from '../../machine/design/modules.ts';
import { readHeads } from '../tokens/heads.ts';
import { execute } from './execute.ts';
import type { RunState } from './runState.ts';
import type { GemmKernelFactory } from './gemmKernel.ts';
import { createHazardLog, createRaceLog } from './logs.ts';
import { createMachine } from './machine.ts';
import { createMemory, type PagedMemory } from './memory.ts';
import { createFastKernel } from './simdKernel.ts';
import type { FunctionalResult, Semantics } from './result.ts';
import { DEFAULT_WORK_LIMIT } from './work.ts';

export interface FunctionalOptions {
  readonly semantics: Semantics;
  /** Most work (`workOf`) the whole program may take; more is a problem before anything runs. */
  readonly workLimit?: number;
  /** Most DRAM the run may hold. */
  readonly memoryLimit?: Bytes;
  /** DRAM as earlier programs left it, to run in and to change; the program's own ranges are put into it first. */
  readonly memory?: PagedMemory;
  /** Another matrix unit; by default the fastest that the engine can run. All give the same bits. */
  readonly kernel?: GemmKernelFactory;
}

/** A run in slices, so that a worker can show progress and be cancelled (by not stepping on). */
export interface FunctionalRun {
  /** Goes on for about `budget` units of work (a million take a millisecond or less). True when finished. */
  step(budget: number): boolean;
  /** 0 to 1, by work. */
  progress(): number;
  /** What there is so far; final once `step` has returned true. */
  result(): FunctionalResult;
}

const DEFAULT_MEMORY_LIMIT: Bytes = 2 ** 30;

/** What the program computes, all at once. Never throws for a bad program: whatever is wrong is in the result. */
export function runFunctional(program: Program, options: FunctionalOptions): FunctionalResult {
  const run = createFunctionalRun(program, options);
  while (!run.step(Infinity));
  return run.result();
}

export function createFunctionalRun(program: Program, options: FunctionalOptions): FunctionalRun {
  const state = createState(program, options);
  if ('code' in state) return refusedRun(state, options);
  const steps = execute(program, state, options.workLimit ?? DEFAULT_WORK_LIMIT);
  let finished = false;
  return {
    step(budget) {
      let left = budget;
      while (!finished && left > 0) {
        const next = steps.next();
        if (next.done === true) {
          finished = true;
          state.machine.kernel.release();
        } else left -= next.value;
      }
      return finished;
    },
    progress: () => (finished ? 1 : state.totalWork === 0 ? 0 : Math.min(1, state.doneWork / state.totalWork)),
    result: () => resultOf(state, options),
  };
}

function createState(program: Program, options: FunctionalOptions): RunState | Problem {
  const memory = options.memory ?? createMemory(options.memoryLimit ?? DEFAULT_MEMORY_LIMIT);
  memory.forgetWritten();
  const words = streamWords(program.instructions);
  const hazards = createHazardLog();
  const races = createRaceLog((index) => {
    const module = MODULE_NAMES[heads.module[index] ?? 0] ?? '';
    return `${decodeAt(isaLayout(program.arch), words, index).op} ${index} (${module})`;
  });
  const machine = createMachine(program.arch, {
    semantics: options.semantics,
    memory,
    kernelFactory: options.kernel ?? createFastKernel,
    hazards,
    races,
  });
  if (!machine.ok) return machine.problems[0];
  const heads = readHeads(machine.value.layout, words, decodedAluOpcodes(program.arch.hardware));
  return {
    machine: machine.value,
    words,
    heads,
    decoded: [],
    order: null,
    sequence: new Int32Array(0),
    executed: 0,
    totalWork: 0,
    doneWork: 0,
    warnings: [],
    problem: null,
  };
}

function resultOf(state: RunState, options: FunctionalOptions): FunctionalResult {
  const { machine } = state;
  const deadlock = state.order?.deadlock ?? null;
  return {
    semantics: options.semantics,
    memory: machine.memory,
    counters: { ...machine.counters },
    order: deadlock === null ? 'tokens' : 'stream',
    deadlock,
    hazards: machine.hazards.hazards,
    hazardCount: machine.hazards.count,
    races: machine.races.races,
    raceCount: machine.races.count,
    warnings: state.warnings,
    problem: state.problem,
    sequence: state.sequence.subarray(0, state.executed),
  };
}

/** A machine this simulator cannot represent. */
function refusedRun(problem: Problem, options: FunctionalOptions): FunctionalRun {
  const result: FunctionalResult = {
    semantics: options.semantics,
    memory: createMemory(0),
    counters: {
      gemm_counter: 0,
      alu_counter: 0,
      inp_load_nbytes: 0,
      wgt_load_nbytes: 0,
      acc_load_nbytes: 0,
      uop_load_nbytes: 0,
      out_store_nbytes: 0,
    },
    order: 'tokens',
    deadlock: null,
    hazards: [],
    hazardCount: 0,
    races: [],
    raceCount: 0,
    warnings: [],
    problem,
    sequence: new Int32Array(0),
  };
  return { step: () => true, progress: () => 1, result: () => result };
}
