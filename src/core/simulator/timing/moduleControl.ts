import { COMPUTE_PIPELINE } from '../../machine/design/constants.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Cycles } from '../../base/units.ts';
import type { InstructionQueue } from './fetch.ts';
import type { UnitOwner } from './loadUnit.ts';
import {
  POP_NEXT,
  POP_PREV,
  PUSH_NEXT,
  PUSH_PREV,
  QUEUES_OF_MODULE,
  TOKEN_QUEUES,
} from '../../machine/design/tokens.ts';
import type { TimingStream } from './stream.ts';
import { TokenFifo } from './tokens.ts';

/** A unit that works over many cycles; it tells the module when it is done through `unitDone`. */
export interface MemoryUnit {
  start(now: Cycles, index: number, stream: TimingStream): void;
  retire(): void;
}

/** Where a module takes its tokens from and puts them; null where it has no such neighbour. */
export interface TokenPorts {
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

export const noTimes = (count: number): InstructionTimes => ({
  start: new Float64Array(count).fill(-1),
  done: new Float64Array(count).fill(-1),
  tokenFromPrev: new Int32Array(count).fill(-1),
  tokenFromNext: new Int32Array(count).fill(-1),
});

/** What all modules of a machine share. */
export interface ModuleContext {
  readonly stream: TimingStream;
  readonly queueDepth: number;
  /** By instruction, when fetch handed it out. */
  readonly fetched: Float64Array;
  readonly times: InstructionTimes;
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
  readonly ports: TokenPorts;
  private readonly stream: TimingStream;
  private readonly order: Int32Array;
  private readonly queueDepth: number;
  private readonly fetched: Float64Array;
  private readonly times: InstructionTimes;
  private readonly context: ModuleContext;
  /** The unit for each `OPERATION` that has one. */
  private readonly units: (MemoryUnit | undefined)[] = [];
  private unit: MemoryUnit | undefined = undefined;
  private consumerPrev: ModuleControl | null = null;
  private consumerNext: ModuleControl | null = null;
  private lastDone: Cycles = -1;

  constructor(id: number, context: ModuleContext, ports: TokenPorts) {
    const { stream, queueDepth, fetched, times } = context;
    this.id = id;
    this.queueDepth = queueDepth;
    this.stream = stream;
    this.order = stream.order[id] ?? new Int32Array(0);
    this.fetched = fetched;
    this.times = times;
    this.ports = ports;
    this.context = context;
  }

  /** Who pops what this module pushes. */
  connect(prev: ModuleControl | null, next: ModuleControl | null): void {
    this.consumerPrev = prev;
    this.consumerNext = next;
  }

  /** Instructions of this `OPERATION` are done by the unit. */
  use(operation: number, unit: MemoryUnit): void {
    this.units[operation] = unit;
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
    this.context.queueFreed(this.id, now + 1);
    if ((flags & PUSH_PREV) !== 0) push(this.ports.toPrev, this.consumerPrev, now, index);
    if ((flags & PUSH_NEXT) !== 0) push(this.ports.toNext, this.consumerNext, now, index);
    this.plan();
    if (this.stream.op[index] === OPERATION.FINISH) this.context.finished(now);
  }
}

/** The modules of a machine, by `MODULE_ID`, with the token queues between them. */
export function tokenChain(context: ModuleContext): ModuleControl[] {
  const queues = TOKEN_QUEUES.map((queue) => new TokenFifo(queue.name));
  const queue = (place: number): TokenFifo | null => queues[place] ?? null;
  const modules = QUEUES_OF_MODULE.map(
    (of, id) =>
      new ModuleControl(id, context, {
        fromPrev: queue(of.popPrev),
        fromNext: queue(of.popNext),
        toPrev: queue(of.pushPrev),
        toNext: queue(of.pushNext),
      }),
  );
  for (const [id, module] of modules.entries()) module.connect(modules[id - 1] ?? null, modules[id + 1] ?? null);
  return modules;
}

function push(counter: TokenFifo | null, consumer: ModuleControl | null, now: Cycles, index: number): void {
  if (counter === null || consumer === null) return;
  const popPending = consumer.pops(counter, now);
  counter.push(now, index, popPending);
  if (!consumer.running && !popPending) consumer.plan();
}
