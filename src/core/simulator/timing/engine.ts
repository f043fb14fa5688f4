import { MODULE_ID } from '../../machine/design/modules.ts';
import { CLIENT } from '../../machine/design/ports.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Deadlock, Trace } from '../../trace/trace.ts';
import type { Cycles } from '../../base/units.ts';
import { explainDeadlock } from './deadlock.ts';
import { Fetch } from './fetch.ts';
import { LoadUnit } from './loadUnit.ts';
import type { TimingMachine } from './machine.ts';
import { ModuleControl, type InstructionTimes, type Neighbours, type Ports } from './moduleControl.ts';
import { ReadEngine } from './readEngine.ts';
import { ReadRecorder, upTo, WriteRecorder } from './recorder.ts';
import { expectedBursts } from './rowBursts.ts';
import { StoreUnit } from './storeUnit.ts';
import type { TimingStream } from './stream.ts';
import { TokenFifo } from './tokens.ts';

export interface TimingProgress {
  readonly cycle: Cycles;
  /** Bursts and instructions so far. */
  readonly events: number;
  /** Instructions handed out, of how many. */
  readonly handedOut: number;
  readonly instructionCount: number;
}

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
export class TimingEngine {
  private readonly stream: TimingStream;
  private readonly queueDepth: number;
  private readonly limits: EngineLimits;
  private readonly reads: ReadRecorder;
  private readonly writes: WriteRecorder;
  private readonly port: ReadEngine;
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

  constructor(machine: TimingMachine, stream: TimingStream, base: number, limits: EngineLimits) {
    this.stream = stream;
    this.queueDepth = machine.queueDepth;
    this.limits = limits;
    this.horizon = limits.cycleLimit;
    const expected = expectedBursts(machine, stream);
    this.reads = new ReadRecorder(limits.burstLimit, expected.reads);
    this.writes = new WriteRecorder(limits.burstLimit, expected.writes);
    this.port = new ReadEngine(machine, this.reads);
    this.times = {
      start: new Float64Array(stream.count).fill(-1),
      done: new Float64Array(stream.count).fill(-1),
      tokenFromPrev: new Int32Array(stream.count).fill(-1),
      tokenFromNext: new Int32Array(stream.count).fill(-1),
    };
    const modules: ModuleControl[] = [];
    this.fetch = new Fetch(machine, stream, this.port, modules, base);
    const neighbours: Neighbours = {
      queueFreed: (module, from) => this.fetch.freed(module, from),
      finished: (now) => this.finish(now),
    };
    const module = (id: number, ports: Ports): ModuleControl =>
      new ModuleControl(id, machine.queueDepth, stream, this.fetch.fetched, this.times, ports, neighbours);
    const toLoad = new TokenFifo('compute->load');
    const fromLoad = new TokenFifo('load->compute');
    const toStore = new TokenFifo('compute->store');
    const fromStore = new TokenFifo('store->compute');
    this.load = module(MODULE_ID.load, { fromPrev: null, fromNext: toLoad, toPrev: null, toNext: fromLoad });
    this.compute = module(MODULE_ID.compute, {
      fromPrev: fromLoad,
      fromNext: fromStore,
      toPrev: toLoad,
      toNext: toStore,
    });
    this.store = module(MODULE_ID.store, { fromPrev: toStore, fromNext: null, toPrev: fromStore, toNext: null });
    modules.push(this.load, this.compute, this.store);

    const unit = (client: number, owner: ModuleControl): LoadUnit => {
      const path = machine.loads[client];
      if (path === undefined) throw new Error(`no read client ${client}`);
      return new LoadUnit(machine, path, this.port, owner);
    };
    const uop = unit(CLIENT.UOP, this.compute);
    const inp = unit(CLIENT.INP, this.load);
    const wgt = unit(CLIENT.WGT, this.load);
    const acc = unit(CLIENT.ACC, this.compute);
    this.loadUnits = [uop, inp, wgt, acc];
    this.storeUnit = new StoreUnit(machine, this.writes, this.store);
    this.load.connect(null, this.compute, [
      [OPERATION.LOAD_INP, inp],
      [OPERATION.LOAD_WGT, wgt],
    ]);
    this.compute.connect(this.load, this.store, [
      [OPERATION.LOAD_UOP, uop],
      [OPERATION.LOAD_ACC, acc],
    ]);
    this.store.connect(this.compute, null, [[OPERATION.STORE, this.storeUnit]]);
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

  /** Goes on for about that many events; true when the run is over. */
  step(budget: number): boolean {
    const { port, fetch, load, compute, store, storeUnit } = this;
    const until = Math.min(this.events + budget, this.limits.eventLimit);
    // Counting at every turn would cost as much as a turn: a slice is so many turns, each at most one store chunk long.
    while (!this.over && this.events < until) {
      for (let turn = 0; turn < 256; turn++) {
        let at = port.next;
        if (fetch.next < at) at = fetch.next;
        if (load.next < at) at = load.next;
        if (compute.next < at) at = compute.next;
        if (store.next < at) at = store.next;
        if (storeUnit.next < at) at = storeUnit.next;
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
      offered: this.fetch.offered.map((t) => upTo(t, end)),
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
