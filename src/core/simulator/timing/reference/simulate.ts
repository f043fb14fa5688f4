import { decode } from '../../../isa/codec.ts';
import { decodedAluOpcodes } from '../../../machine/design/aluOperations.ts';
import { isaLayout } from '../../../isa/fields.ts';
import { MEMORY_TYPE } from '../../../machine/design/memories.ts';
import type { Instruction } from '../../../isa/instruction.ts';
import { MODULE_ID, NO_MODULE } from '../../../machine/design/modules.ts';
import { CLIENT } from '../../../machine/design/ports.ts';
import type { Trace } from '../../../trace/trace.ts';
import type { Cycles } from '../../../base/units.ts';
import { timingMachine, type TimingMachine } from '../machine.ts';
import { refusedRun } from '../result.ts';
import { timingStream } from '../stream.ts';
import { CYCLE_LIMIT, type TimingModel } from '../timingModel.ts';
import type { TimingProgram } from '../program.ts';
import type { Burst } from './bursts.ts';
import { ComputeUnit } from './computeUnit.ts';
import type { Fetch } from './fetch.ts';
import { Fetch64 } from './fetch64.ts';
import { FetchWide } from './fetchWide.ts';
import { LoadUnit } from './loadUnit.ts';
import { ModuleControl, type Job, type Ports } from './moduleControl.ts';
import { ReadEngine } from './readEngine.ts';
import { StoreUnit } from './storeUnit.ts';
import { TokenCounter } from './tokens.ts';
import { referenceTrace, type SteppedTimes } from './trace.ts';

/** Module that fetch hands an instruction to (`timing.md` section 4). */
function moduleOf(i: Instruction, opcodes: readonly boolean[]): number {
  if (i.op === 'STORE') return MODULE_ID.store;
  if (i.op === 'GEMM' || i.op === 'FINISH') return MODULE_ID.compute;
  if (i.op === 'ALU') return opcodes[i.aluOpcode] === true ? MODULE_ID.compute : NO_MODULE;
  if (i.op === 'UNKNOWN') return NO_MODULE;
  if (i.memoryType === MEMORY_TYPE.UOP || i.memoryType === MEMORY_TYPE.ACC) return MODULE_ID.compute;
  return i.memoryType === MEMORY_TYPE.INP || i.memoryType === MEMORY_TYPE.WGT ? MODULE_ID.load : NO_MODULE;
}

function jobOf(index: number, i: Instruction, module: number): Job {
  return {
    index,
    popPrev: i.popPrev && module !== MODULE_ID.load,
    popNext: i.popNext && module !== MODULE_ID.store,
    pushPrev: i.pushPrev && module !== MODULE_ID.load,
    pushNext: i.pushNext && module !== MODULE_ID.store,
    sync: (i.op === 'LOAD' || i.op === 'STORE') && i.xSize === 0,
  };
}

/** `CLIENT` of the unit that works on a load. */
const loadClient = (memoryType: number): number =>
  memoryType === MEMORY_TYPE.UOP
    ? CLIENT.UOP
    : memoryType === MEMORY_TYPE.INP
      ? CLIENT.INP
      : memoryType === MEMORY_TYPE.WGT
        ? CLIENT.WGT
        : CLIENT.ACC;

const neverHappened = (): SteppedTimes => ({
  offered: -1,
  fetched: -1,
  start: -1,
  done: -1,
  tokenFromPrev: -1,
  tokenFromNext: -1,
});

/** An instruction that its module starts in a cycle. */
interface Started {
  readonly index: number;
  readonly instruction: Instruction;
}

/** The machine, one cycle at a time, `timing.md` section 13 as a procedure: slow and plain, the measure of the fast simulator. */
class SteppedMachine {
  /** The cycle that was stepped last; -1: none. */
  now: Cycles = -1;
  /** Cycle in which FINISH was done. */
  finished: Cycles | null = null;
  readonly times: readonly SteppedTimes[];
  readonly reads: Burst[] = [];
  readonly storeUnit: StoreUnit;
  private readonly instructions: readonly Instruction[];
  private readonly decoded: readonly boolean[];
  private readonly computeToLoad = new TokenCounter();
  private readonly loadToCompute = new TokenCounter();
  private readonly storeToCompute = new TokenCounter();
  private readonly computeToStore = new TokenCounter();
  private readonly load: ModuleControl;
  private readonly compute: ModuleControl;
  private readonly store: ModuleControl;
  private readonly fetch: Fetch;
  private readonly engine: ReadEngine;
  private readonly loadUnits: readonly LoadUnit[];
  private readonly computeUnit = new ComputeUnit();

  constructor(program: TimingProgram, machine: TimingMachine) {
    this.instructions = decode(isaLayout(program.arch), program.instructions);
    this.decoded = decodedAluOpcodes(program.arch.hardware);
    const count = this.instructions.length;
    this.times = this.instructions.map(neverHappened);
    const { computeToLoad, loadToCompute, storeToCompute, computeToStore } = this;
    const control = (ports: Ports): ModuleControl =>
      new ModuleControl(machine.queueDepth, ports, (index) => this.timesOf(index));
    this.load = control({ fromPrev: null, fromNext: computeToLoad, toPrev: null, toNext: loadToCompute });
    this.compute = control({
      fromPrev: loadToCompute,
      fromNext: storeToCompute,
      toPrev: computeToLoad,
      toNext: computeToStore,
    });
    this.store = control({ fromPrev: computeToStore, fromNext: null, toPrev: storeToCompute, toNext: null });
    this.fetch = machine.fetchWide
      ? new FetchWide(machine, program.base, count)
      : new Fetch64(machine, program.base, count);
    this.engine = new ReadEngine(machine);
    this.loadUnits = machine.loads.flatMap((path) => (path === undefined ? [] : [new LoadUnit(machine, path)]));
    this.storeUnit = new StoreUnit(machine);
  }

  cycle(): void {
    const now = ++this.now;

    // What the registers show in this cycle: the beat leaving the engine, and which units are done.
    const { delivered } = this.engine;
    for (const [u, unit] of this.loadUnits.entries()) unit.beat(delivered?.burst.client === u + 1);
    const unitsDone = this.loadUnits.map((unit) => unit.done());

    // Memory: commands that meet an empty slot, one issue, one pull, one beat.
    const offers = [this.fetch.offer(now), ...this.loadUnits.map((unit) => unit.offer(now))];
    this.engine.cycle(now, offers);
    for (const offer of offers) if (offer?.accepted === now) this.reads.push(offer);

    const started = this.startOrRetire(unitsDone);
    const handedOut = this.handOut();

    // Then everything at once.
    this.commitUnits(unitsDone, started);
    const fetched = delivered?.burst.client === CLIENT.fetch;
    this.fetch.commit(now, fetched, fetched && delivered.last, handedOut);
    for (const module of [this.load, this.compute, this.store]) module.queue.commit();
    for (const counter of [this.computeToLoad, this.loadToCompute, this.storeToCompute, this.computeToStore])
      counter.commit();
  }

  /** Modules start or retire. By `MODULE_ID`: what each starts. */
  private startOrRetire(unitsDone: readonly boolean[]): readonly (Started | null)[] {
    const { now, instructions, compute } = this;
    const loadDone = unitsDone[CLIENT.INP - 1] === true || unitsDone[CLIENT.WGT - 1] === true;
    const computeDone =
      unitsDone[CLIENT.UOP - 1] === true || unitsDone[CLIENT.ACC - 1] === true || this.computeUnit.done();
    const running = compute.current;
    const finishing = running.state === 'exe' && computeDone && instructions[running.index]?.op === 'FINISH';
    const jobs = [
      this.load.cycle(now, loadDone),
      compute.cycle(now, computeDone),
      this.store.cycle(now, this.storeUnit.done()),
    ];
    if (finishing) this.finished = now;
    return jobs.map((job) => {
      const instruction = job === null ? undefined : instructions[job.index];
      return job === null || instruction === undefined ? null : { index: job.index, instruction };
    });
  }

  /** Fetch hands out the head if its module's queue has room. */
  private handOut(): boolean {
    const head = this.fetch.head();
    if (head < 0) return false;
    const entry = this.timesOf(head);
    if (entry.offered < 0) entry.offered = this.now;
    const instruction = this.instructions[head];
    const id = instruction === undefined ? NO_MODULE : moduleOf(instruction, this.decoded);
    const target = [this.load, this.compute, this.store][id];
    if (instruction === undefined || target === undefined || target.queue.full) return false;
    target.queue.enqueue(jobOf(head, instruction, id));
    entry.fetched = this.now;
    return true;
  }

  private commitUnits(unitsDone: readonly boolean[], started: readonly (Started | null)[]): void {
    for (const [u, unit] of this.loadUnits.entries()) {
      const mine = started.find((s) => s?.instruction.op === 'LOAD' && loadClient(s.instruction.memoryType) === u + 1);
      const job = mine?.instruction.op === 'LOAD' ? { index: mine.index, instruction: mine.instruction } : null;
      unit.commit(this.now, unitsDone[u] === true, job);
    }
    const work = started[MODULE_ID.compute]?.instruction;
    this.computeUnit.commit(work?.op === 'GEMM' || work?.op === 'ALU' ? work : work?.op === 'FINISH' ? 'FINISH' : null);
    const toStore = started[MODULE_ID.store];
    const storing =
      toStore?.instruction.op === 'STORE' ? { index: toStore.index, instruction: toStore.instruction } : null;
    this.storeUnit.cycle(this.now, storing);
  }

  private timesOf(index: number): SteppedTimes {
    const entry = this.times[index];
    if (entry === undefined) throw new Error(`no instruction ${index}`);
    return entry;
  }
}

/** Every cycle is stepped, also those in which nothing happens; a budget is cycles. All bursts are kept. */
export const steppedTiming: TimingModel = {
  start(program, { cycleLimit = CYCLE_LIMIT } = {}) {
    const made = timingMachine(program.arch);
    if (!made.ok) return refusedRun(timingStream(program.arch, program.instructions), made.problems[0].message);
    const machine = new SteppedMachine(program, made.value);
    const { times, reads, storeUnit } = machine;
    const over = (): boolean => machine.finished !== null || machine.now >= cycleLimit || times.length === 0;
    return {
      step(budget) {
        for (let n = 0; n < budget && !over(); n++) machine.cycle();
        return over();
      },
      get progress() {
        const events = reads.length + storeUnit.log.length;
        const handedOut = times.filter((t) => t.fetched >= 0).length;
        return { cycle: Math.max(0, machine.now), events, handedOut, instructionCount: times.length };
      },
      trace() {
        const endedAt = Math.max(0, machine.now);
        return referenceTrace(program, times, { reads, writes: storeUnit.log, finished: machine.finished, endedAt });
      },
    };
  },
};

/** To the cycle in which FINISH is done, or to `cycleLimit`. */
export function simulateReference(program: TimingProgram, cycleLimit: Cycles): Trace {
  const run = steppedTiming.start(program, { cycleLimit });
  run.step(Infinity);
  return run.trace();
}
