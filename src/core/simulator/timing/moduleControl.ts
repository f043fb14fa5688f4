import { COMPUTE_PIPELINE } from '../../machine/design/constants.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Cycles } from '../../base/units.ts';
import type { InstructionQueue } from './fetch.ts';
import type { UnitOwner } from './loadUnit.ts';
import { POP_NEXT, POP_PREV, PUSH_NEXT, PUSH_PREV } from '../../machine/design/tokens.ts';
import type { TimingStream } from './stream.ts';
import type { TokenFifo } from './tokens.ts';

/** A unit that works over many cycles; it tells the module when it is done through `unitDone`. */
export interface MemoryUnit {
  start(now: Cycles, index: number, stream: TimingStream): void;
  retire(): void;
}

/** Where a module takes its tokens from and puts them; null where it has no such neighbour. */
export interface Ports {
  readonly fromPrev: TokenFifo | null;
  readonly fromNext: TokenFifo | null;
  readonly toPrev: TokenFifo | null;
  readonly toNext: TokenFifo | null;
}

export interface InstructionTimes {
  readonly start: Float64Array;
  readonly done: Float64Array;
  readonly tokenFromPrev: Int32Array;
  readonly tokenFromNext: Int32Array;
}

/** What a module's done concerns besides itself. */
export interface Neighbours {
  /** A place in the module's queue is free from `from` on. */
  queueFreed(module: number, from: Cycles): void;
  finished(now: Cycles): void;
}

/**
 * Module control (`timing.md` section 5), load, compute and store alike. Its events are the start and the done of an
 * instruction; a start is known as soon as hand-out and pushes are.
 */
export class ModuleControl implements InstructionQueue, UnitOwner {
  next: Cycles = Infinity;
  running = false;
  /** Position, in the module's order, of the instruction that is running or next. */
  position = 0;
  /** Instructions handed to this module. */
  handed = 0;

  readonly id: number;
  readonly ports: Ports;
  private readonly stream: TimingStream;
  private readonly order: Int32Array;
  private readonly queueDepth: number;
  private readonly fetched: Float64Array;
  private readonly times: InstructionTimes;
  private readonly neighbours: Neighbours;
  /** The unit for each `OPERATION` that has one. */
  private readonly units: (MemoryUnit | undefined)[] = [];
  private unit: MemoryUnit | undefined = undefined;
  private consumerPrev: ModuleControl | null = null;
  private consumerNext: ModuleControl | null = null;
  private lastDone: Cycles = -1;

  constructor(
    id: number,
    queueDepth: number,
    stream: TimingStream,
    fetched: Float64Array,
    times: InstructionTimes,
    ports: Ports,
    neighbours: Neighbours,
  ) {
    this.id = id;
    this.queueDepth = queueDepth;
    this.stream = stream;
    this.order = stream.order[id] ?? new Int32Array(0);
    this.fetched = fetched;
    this.times = times;
    this.ports = ports;
    this.neighbours = neighbours;
  }

  connect(
    prev: ModuleControl | null,
    next: ModuleControl | null,
    units: readonly [op: number, unit: MemoryUnit][],
  ): void {
    this.consumerPrev = prev;
    this.consumerNext = next;
    for (const [op, unit] of units) this.units[op] = unit;
  }

  /** The instruction that is running or next; -1 after the last. */
  get current(): number {
    return this.order[this.position] ?? -1;
  }

  /** A place that the instruction retired in this very cycle frees counts from the next on. */
  fullAt(now: Cycles): boolean {
    const retired = this.lastDone === now ? this.position - 1 : this.position;
    return this.handed - retired >= this.queueDepth;
  }

  enqueue(): void {
    this.handed++;
    if (!this.running) this.plan();
  }

  unitDone(at: Cycles): void {
    this.next = at;
  }

  fire(now: Cycles): void {
    if (this.running) this.retire(now);
    else this.start(now);
  }

  /** Whether the event at `now` still to come is a start that pops this counter. */
  pops(counter: TokenFifo, now: Cycles): boolean {
    if (this.running || this.next !== now) return false;
    const flags = this.stream.flags[this.current] ?? 0;
    const prev = (flags & POP_PREV) !== 0 && this.ports.fromPrev === counter;
    return prev || ((flags & POP_NEXT) !== 0 && this.ports.fromNext === counter);
  }

  /** Works out the start of the next instruction from what is known; Infinity if something has not come yet. */
  plan(): void {
    if (this.handed <= this.position) {
      this.next = Infinity;
      return;
    }
    const index = this.current;
    const flags = this.stream.flags[index] ?? 0;
    const { fromPrev, fromNext } = this.ports;
    let at = Math.max(this.lastDone, this.fetched[index] ?? 0) + 1;
    if ((flags & POP_PREV) !== 0 && fromPrev !== null) at = Math.max(at, fromPrev.usableFrom);
    if ((flags & POP_NEXT) !== 0 && fromNext !== null) at = Math.max(at, fromNext.usableFrom);
    this.next = at;
  }

  private start(now: Cycles): void {
    const index = this.current;
    const flags = this.stream.flags[index] ?? 0;
    const { fromPrev, fromNext } = this.ports;
    const { times } = this;
    times.start[index] = now;
    if ((flags & POP_PREV) !== 0 && fromPrev !== null) times.tokenFromPrev[index] = fromPrev.pop();
    if ((flags & POP_NEXT) !== 0 && fromNext !== null) times.tokenFromNext[index] = fromNext.pop();
    this.running = true;
    const op = this.stream.op[index] ?? OPERATION.NOP;
    this.unit = this.units[op];
    if (this.unit !== undefined) {
      this.next = Infinity;
      this.unit.start(now, index, this.stream);
    } else if (op === OPERATION.NOP || op === OPERATION.FINISH) {
      this.next = now + 1;
    } else {
      this.next = now + (this.stream.generatorCycles[index] ?? 0) + COMPUTE_PIPELINE;
    }
  }

  private retire(now: Cycles): void {
    const index = this.current;
    const flags = this.stream.flags[index] ?? 0;
    this.times.done[index] = now;
    this.unit?.retire();
    this.running = false;
    this.lastDone = now;
    this.position++;
    this.neighbours.queueFreed(this.id, now + 1);
    if ((flags & PUSH_PREV) !== 0) push(this.ports.toPrev, this.consumerPrev, now, index);
    if ((flags & PUSH_NEXT) !== 0) push(this.ports.toNext, this.consumerNext, now, index);
    this.plan();
    if (this.stream.op[index] === OPERATION.FINISH) this.neighbours.finished(now);
  }
}

function push(counter: TokenFifo | null, consumer: ModuleControl | null, now: Cycles, index: number): void {
  if (counter === null || consumer === null) return;
  const popPending = consumer.pops(counter, now);
  counter.push(now, index, popPending);
  if (!consumer.running && !popPending) consumer.plan();
}
