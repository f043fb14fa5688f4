import { LOAD_OF_CLIENT, MODULE_OF_OPERATION, OPERATION } from '../../machine/design/operations.ts';
import type { Deadlock, Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import { explainDeadlock } from './deadlock.ts';
import { Fetch } from './fetch.ts';
import { LoadUnit } from './loadUnit.ts';
import type { TimingMachine } from './machine.ts';
import type { OpenPort, ReadPort } from './memoryPort.ts';
import { ownPort } from './ownPort.ts';
import { noTimes, tokenChain, type InstructionTimes, type ModuleContext, type ModuleControl } from './moduleControl.ts';
import { ReadRecorder, happenedBy, WriteRecorder } from './recorder.ts';
import { expectedBursts } from './rowBursts.ts';
import { StoreUnit } from './storeUnit.ts';
import type { TimingStream } from './stream.ts';
import type { TimingProgress, TimingRun } from './timingModel.ts';

export interface EngineLimits {
  readonly cycleLimit: Cycles;
  readonly eventLimit: number;
  readonly burstLimit: number;
}

/**
 * The whole machine, event by event. Each block knows the cycle of its next event as far as the past tells; the earliest
 * goes next. Blocks talk with at least a cycle's delay (`timing.md` section 1), so the order within a cycle is free, and
 * nothing that was worked out ahead is ever taken back, only what lies after the end.
 */
export class TimingEngine implements TimingRun {
  private readonly stream: TimingStream;
  private readonly queueDepth: number;
  private readonly limits: EngineLimits;
  private readonly reads: ReadRecorder;
  private readonly writes: WriteRecorder;
  private readonly port: ReadPort;
  private readonly fetch: Fetch;
  private readonly load: ModuleControl;
  private readonly compute: ModuleControl;
  private readonly store: ModuleControl;
  private readonly storeUnit: StoreUnit;
  private readonly loadUnits: readonly LoadUnit[];
  private readonly times: InstructionTimes;

  private now: Cycles = 0;
  private finishedAt: Cycles = -1;
  /** The last cycle worth simulating: FINISH's, once known, else the limit. */
  private horizon: Cycles;
  private over = false;
  private deadlock: Deadlock | null = null;
  private cut: string | null = null;

  /** `open`: makes the memory port that fetch, loads and stores go through; left out: one of its own. */
  constructor(
    machine: TimingMachine,
    stream: TimingStream,
    base: number,
    limits: EngineLimits,
    open: OpenPort = ownPort,
  ) {
    this.stream = stream;
    this.queueDepth = machine.queueDepth;
    this.limits = limits;
    this.horizon = limits.cycleLimit;
    const expected = expectedBursts(machine, stream);
    this.reads = new ReadRecorder(limits.burstLimit, expected.reads);
    this.writes = new WriteRecorder(limits.burstLimit, expected.writes);
    const port = open(machine, this.reads);
    this.port = port.reads;
    this.times = noTimes(stream.count);
    const modules: ModuleControl[] = [];
    this.fetch = new Fetch(machine, stream, this.port, modules, base);
    const context: ModuleContext = {
      stream,
      queueDepth: machine.queueDepth,
      fetched: this.fetch.fetched,
      times: this.times,
      queueFreed: (module, from) => this.fetch.freed(module, from),
      finished: (now) => this.finish(now),
    };
    modules.push(...tokenChain(context));
    const [load, compute, store] = modules;
    if (load === undefined || compute === undefined || store === undefined) throw new Error('a module is missing');
    this.load = load;
    this.compute = compute;
    this.store = store;
    this.loadUnits = machine.loads.flatMap((path) => {
      if (path === undefined) return [];
      const operation = LOAD_OF_CLIENT[path.client] ?? -1;
      const owner = modules[MODULE_OF_OPERATION[operation] ?? -1];
      if (owner === undefined) throw new Error(`no module loads for client ${path.client}`);
      const unit = new LoadUnit(machine, path, this.port, owner);
      owner.use(operation, unit);
      return [unit];
    });
    this.storeUnit = new StoreUnit(machine, port.writes, this.writes, store);
    store.use(OPERATION.STORE, this.storeUnit);
  }

  get progress(): TimingProgress {
    return {
      cycle: this.now,
      events: this.events,
      handedOut: this.fetch.handed,
      instructionCount: this.stream.count,
    };
  }

  private get events(): number {
    return this.port.issues + this.storeUnit.issues + this.fetch.handed;
  }

  /** Cycle of the next event as far as is known; Infinity: at rest, unless something else behind the memory port moves. */
  get nextEvent(): Cycles {
    const { port, fetch, load, compute, store, storeUnit } = this;
    return Math.min(port.next, fetch.next, load.next, compute.next, store.next, storeUnit.next);
  }

  /**
   * Goes on for about that many events, and not beyond the events of cycle `until`: engines behind one memory go on in turn, each up
   * to the earliest next event of all. True when the run is over.
   */
  step(budget: number, until: Cycles = Infinity): boolean {
    const { port, fetch, load, compute, store, storeUnit } = this;
    const most = Math.min(this.events + budget, this.limits.eventLimit);
    // Counting at every turn would cost as much as a turn: a slice is so many turns, each at most one store chunk long.
    while (!this.over && this.events < most) {
      for (let turn = 0; turn < 256; turn++) {
        let at = port.next;
        if (fetch.next < at) at = fetch.next;
        if (load.next < at) at = load.next;
        if (compute.next < at) at = compute.next;
        if (store.next < at) at = store.next;
        if (storeUnit.next < at) at = storeUnit.next;
        if (at > until && this.horizon > until) return false;
        if (at > this.horizon) {
          this.end(at);
          break;
        }
        this.now = at;
        if (port.next === at) port.fire(at);
        if (fetch.next === at) fetch.fire(at);
        if (load.next === at) load.fire(at);
        if (compute.next === at) compute.fire(at);
        if (store.next === at) store.fire(at);
        if (storeUnit.next === at) storeUnit.fire(at);
      }
    }
    if (!this.over && this.events >= this.limits.eventLimit) {
      this.cut = `The run was given up at cycle ${this.now}: more than ${this.limits.eventLimit} bursts and instructions.`;
      this.over = true;
    }
    return this.over;
  }

  private finish(now: Cycles): void {
    this.finishedAt = now;
    this.horizon = Math.min(this.horizon, now);
  }

  /** Nothing happens any more up to the horizon; the next event is at `at`. */
  private end(at: Cycles): void {
    this.over = true;
    if (this.finishedAt >= 0) return;
    if (at !== Infinity) {
      this.now = this.limits.cycleLimit;
      this.cut = `The run was cut at the limit of ${this.limits.cycleLimit} cycles.`;
      return;
    }
    this.deadlock = explainDeadlock(this.now, {
      stream: this.stream,
      queueDepth: this.queueDepth,
      fetch: this.fetch,
      modules: [this.load, this.compute, this.store],
      done: this.times.done,
      units: [...this.loadUnits, this.storeUnit],
    });
  }

  trace(): Trace {
    const { stream, times } = this;
    // At rest for ever: what was known ahead of the last event still comes.
    const rest = Math.max(this.now, this.port.activeUntil, this.storeUnit.activeUntil);
    const end = this.finishedAt >= 0 ? this.finishedAt : this.deadlock !== null ? rest : this.now;
    const dropped = this.reads.dropped + this.writes.dropped;
    const ahead = this.port.unrecordedAfter(end) + this.storeUnit.unrecordedAfter(end);
    return {
      version: 1,
      cycles: this.finishedAt >= 0 ? this.finishedAt : null,
      endedAt: end,
      instructionCount: stream.count,
      module: stream.module,
      op: stream.op,
      offered: this.fetch.offered.map((t) => happenedBy(t, end)),
      // Copies, because the run may go on after this.
      fetched: this.fetch.fetched.slice(),
      start: times.start.slice(),
      done: times.done.slice(),
      tokenFromPrev: times.tokenFromPrev.slice(),
      tokenFromNext: times.tokenFromNext.slice(),
      reads: this.reads.finish(end),
      writes: this.writes.finish(end),
      unrecordedBursts: dropped - ahead,
      deadlock: this.deadlock,
      cut: this.cut ?? (this.over ? null : `The run was stopped at cycle ${end}.`),
    };
  }
}
