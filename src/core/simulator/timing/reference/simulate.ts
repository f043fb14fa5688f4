import { decode } from '../../../isa/codec.ts';
import { decodedAluOpcodes } from '../../../machine/design/aluOperations.ts';
import { isaLayout } from '../../../isa/fields.ts';
import { MEMORY_TYPE } from '../../../machine/design/memories.ts';
import type { Instruction } from '../../../isa/instruction.ts';
import { MODULE_ID, NO_MODULE } from '../../../machine/design/modules.ts';
import { CLIENT } from '../../../machine/design/ports.ts';
import type { Trace } from '../../../trace/trace.ts';
import type { Cycles } from '../../../base/units.ts';
import { timingMachine } from '../machine.ts';
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
import { referenceTrace, type InstructionTimes } from './trace.ts';

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

/**
 * The machine, one cycle at a time, `timing.md` section 13 as a procedure: slow and plain, the measure of the fast
 * simulator. Runs to the cycle in which FINISH is done or to `cycleLimit`. Throws for a machine without timing rules.
 */
export function simulateReference(program: TimingProgram, cycleLimit: Cycles): Trace {
  const made = timingMachine(program.arch);
  if (!made.ok) throw new Error(made.problems[0].message);
  const machine = made.value;
  const instructions = decode(isaLayout(program.arch), program.instructions);
  const opcodes = decodedAluOpcodes(program.arch.hardware);
  const count = instructions.length;
  const times: InstructionTimes[] = instructions.map(() => ({
    offered: -1,
    fetched: -1,
    start: -1,
    done: -1,
    tokenFromPrev: -1,
    tokenFromNext: -1,
  }));
  const timesOf = (index: number): InstructionTimes => {
    const entry = times[index];
    if (entry === undefined) throw new Error(`no instruction ${index}`);
    return entry;
  };

  const computeToLoad = new TokenCounter();
  const loadToCompute = new TokenCounter();
  const storeToCompute = new TokenCounter();
  const computeToStore = new TokenCounter();
  const counters = [computeToLoad, loadToCompute, storeToCompute, computeToStore];
  const control = (ports: Ports): ModuleControl => new ModuleControl(machine.queueDepth, ports, timesOf);
  const load = control({ fromPrev: null, fromNext: computeToLoad, toPrev: null, toNext: loadToCompute });
  const compute = control({
    fromPrev: loadToCompute,
    fromNext: storeToCompute,
    toPrev: computeToLoad,
    toNext: computeToStore,
  });
  const store = control({ fromPrev: computeToStore, fromNext: null, toPrev: storeToCompute, toNext: null });
  const modules = [load, compute, store];

  const fetch: Fetch = machine.fetchWide
    ? new FetchWide(machine, program.base, count)
    : new Fetch64(machine, program.base, count);
  const engine = new ReadEngine(machine);
  const loadUnits = machine.loads.flatMap((path) => (path === undefined ? [] : [new LoadUnit(machine, path)]));
  const computeUnit = new ComputeUnit();
  const storeUnit = new StoreUnit(machine);
  const reads: Burst[] = [];

  let finished: Cycles | null = null;
  let now = -1;
  while (finished === null && now < cycleLimit && count > 0) {
    now++;

    // What the registers show in this cycle: the beat leaving the engine, and which units are done.
    const delivered = engine.delivered;
    for (const [u, unit] of loadUnits.entries()) unit.beat(delivered?.burst.client === u + 1);
    const unitsDone = loadUnits.map((unit) => unit.done());
    const loadDone = unitsDone[CLIENT.INP - 1] === true || unitsDone[CLIENT.WGT - 1] === true;
    const computeDone = unitsDone[CLIENT.UOP - 1] === true || unitsDone[CLIENT.ACC - 1] === true || computeUnit.done();

    // Memory: commands that meet an empty slot, one issue, one pull, one beat.
    const offers = [fetch.offer(now), ...loadUnits.map((unit) => unit.offer(now))];
    engine.cycle(now, offers);
    for (const offer of offers) if (offer?.accepted === now) reads.push(offer);

    // Modules: start or retire.
    const running = compute.current;
    const finishing = running.state === 'exe' && computeDone && instructions[running.index]?.op === 'FINISH';
    const jobs = [load.cycle(now, loadDone), compute.cycle(now, computeDone), store.cycle(now, storeUnit.done())];
    const started = jobs.map((job) => {
      const instruction = job === null ? undefined : instructions[job.index];
      return job === null || instruction === undefined ? null : { index: job.index, instruction };
    });
    if (finishing) finished = now;

    // Fetch: hand out the head if its module's queue has room.
    const head = fetch.head();
    let handedOut = false;
    if (head >= 0) {
      const entry = timesOf(head);
      if (entry.offered < 0) entry.offered = now;
      const instruction = instructions[head];
      const id = instruction === undefined ? NO_MODULE : moduleOf(instruction, opcodes);
      const target = modules[id];
      if (instruction !== undefined && target !== undefined && !target.queue.full) {
        target.queue.enqueue(jobOf(head, instruction, id));
        entry.fetched = now;
        handedOut = true;
      }
    }

    // Then everything at once.
    for (const [u, unit] of loadUnits.entries()) {
      const mine = started.find((s) => s?.instruction.op === 'LOAD' && loadClient(s.instruction.memoryType) === u + 1);
      const job = mine?.instruction.op === 'LOAD' ? { index: mine.index, instruction: mine.instruction } : null;
      unit.commit(now, unitsDone[u] === true, job);
    }
    const work = started[MODULE_ID.compute]?.instruction;
    computeUnit.commit(work?.op === 'GEMM' || work?.op === 'ALU' ? work : work?.op === 'FINISH' ? 'FINISH' : null);
    const toStore = started[MODULE_ID.store];
    const storing =
      toStore?.instruction.op === 'STORE' ? { index: toStore.index, instruction: toStore.instruction } : null;
    storeUnit.cycle(now, storing);
    fetch.commit(
      now,
      delivered?.burst.client === CLIENT.fetch,
      delivered?.burst.client === CLIENT.fetch && delivered.last,
      handedOut,
    );
    for (const module of modules) module.queue.commit();
    for (const counter of counters) counter.commit();
  }
  return referenceTrace(program, times, { reads, writes: storeUnit.log, finished, endedAt: Math.max(0, now) });
}
