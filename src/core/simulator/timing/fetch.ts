import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { NO_MODULE } from '../../machine/design/modules.ts';
import { CLIENT } from '../../machine/design/ports.ts';
import type { Cycles } from '../../base/units.ts';
import type { TimingMachine } from './machine.ts';
import type { ReadClient, ReadPort } from './memoryPort.ts';
import { RowBursts } from './rowBursts.ts';
import type { TimingStream } from './stream.ts';

/** The module queues as fetch sees them. */
export interface InstructionQueue {
  /** No room at the start of cycle `now`. */
  fullAt(now: Cycles): boolean;
  enqueue(now: Cycles): void;
}

/**
 * Instruction fetch (`timing.md` section 3). Events are hand-outs; between them everything is known: when a batch is
 * there (from the last issue of its read command), when an instruction is at the head, when the next command is offered.
 */
export class Fetch implements ReadClient {
  /** Cycle of the next hand-out; Infinity while the head waits for its queue, for memory, or for ever. */
  next: Cycles = Infinity;
  /** Instructions handed out. */
  handed = 0;
  /** The module whose full queue holds the head up; -1 none. */
  blockedBy = -1;
  /** A read of instructions was dropped by the memory (address 0): they never come. */
  dead = false;
  /** By instruction: from when it is at the head, and when it is handed out. */
  readonly offered: Float64Array;
  readonly fetched: Float64Array;

  private readonly machine: TimingMachine;
  private readonly stream: TimingStream;
  private readonly port: ReadPort;
  private readonly queues: readonly InstructionQueue[];
  private readonly bursts: RowBursts;
  private readonly base: number;
  /** End of the batch being read or handed out. */
  private batchEnd = 0;
  /** Its bursts not yet accepted; the next one's first cycle on offer. */
  private waiting = false;
  private commandFrom: Cycles = 0;
  /** From when the batch can be moved out; Infinity while it is read. */
  private dataFrom: Cycles = Infinity;
  /** Wide fetch: instructions moved into the buffer of 2, and the cycles of the latest moves by index mod 4. */
  private moved = 0;
  private readonly moves = new Float64Array(4);

  constructor(
    machine: TimingMachine,
    stream: TimingStream,
    port: ReadPort,
    queues: readonly InstructionQueue[],
    base: number,
  ) {
    this.machine = machine;
    this.stream = stream;
    this.port = port;
    this.queues = queues;
    this.base = base;
    this.offered = new Float64Array(stream.count).fill(-1);
    this.fetched = new Float64Array(stream.count).fill(-1);
    // A batch on the 64-bit bus is one burst wherever it lies: it is never cut at a multiple of ALIGN.
    this.bursts = new RowBursts(machine.beatBytes, machine.alignBytes);
    port.connect(CLIENT.fetch, this);
    if (stream.count > 0) this.readBatch(1);
  }

  /** Some instruction has been read and waits to be handed out. */
  get atHead(): boolean {
    return this.handed < this.stream.count && (this.offered[this.handed] ?? -1) >= 0;
  }

  fire(now: Cycles): void {
    const index = this.handed;
    const module = this.stream.module[index] ?? NO_MODULE;
    const queue = this.queues[module];
    this.next = Infinity;
    if (queue === undefined) return;
    if (queue.fullAt(now)) {
      this.blockedBy = module;
      return;
    }
    this.fetched[index] = now;
    this.handed = index + 1;
    queue.enqueue(now);
    if (this.machine.fetchWide) this.moveOut();
    else if (this.handed < this.batchEnd) this.offer(now + 1);
    else if (this.handed < this.stream.count) this.readBatch(now + 2);
  }

  /** A place in a module's queue is free from `from` on. */
  freed(module: number, from: Cycles): void {
    if (this.blockedBy !== module) return;
    this.blockedBy = -1;
    this.next = from;
  }

  onIssue(_issued: Cycles, _firstBeat: Cycles, lastBeat: Cycles): void {
    this.dead ||= lastBeat === Infinity;
    if (this.waiting) {
      this.command();
    } else if (this.dead) {
      return;
    } else if (this.machine.fetchWide) {
      this.dataFrom = lastBeat + 4;
      this.moveOut();
    } else {
      this.offer(lastBeat + 2);
    }
  }

  private offer(at: Cycles): void {
    this.offered[this.handed] = at;
    this.next = at;
  }

  /** Begins to read the next batch, its command on offer from `from` on. */
  private readBatch(from: Cycles): void {
    const n = Math.min(this.stream.count - this.batchEnd, this.machine.fetchBatch);
    const address = (this.base + this.batchEnd * INSTRUCTION_BYTES) % 2 ** 32;
    this.batchEnd += n;
    this.dataFrom = Infinity;
    this.commandFrom = from;
    if (this.machine.fetchWide) {
      this.bursts.start(address, 1, n * INSTRUCTION_BYTES, 0);
      this.waiting = this.bursts.next();
      this.command();
    } else {
      this.waiting = false;
      this.port.accept(CLIENT.fetch, -1, address, 2 * n, from);
    }
  }

  private command(): void {
    const { bursts } = this;
    const at = this.port.accept(CLIENT.fetch, -1, bursts.address, bursts.beats, this.commandFrom);
    this.commandFrom = at + 1;
    this.waiting = bursts.next();
  }

  /**
   * Wide fetch, as far as is known: an instruction moves into the buffer a cycle after the one before, once the batch is
   * there and the last but one before it has left. When the last of a batch has moved, the next batch is asked for.
   */
  private moveOut(): void {
    while (this.moved < this.batchEnd && this.dataFrom !== Infinity && this.moved - this.handed < 2) {
      const i = this.moved++;
      const after = (this.moves[(i - 1) & 3] ?? 0) + 1;
      const room = i < 2 ? 0 : (this.fetched[i - 2] ?? 0) + 1;
      const at = Math.max(this.dataFrom, i === 0 ? 0 : after, room);
      this.moves[i & 3] = at;
      if (this.moved === this.batchEnd && this.moved < this.stream.count) this.readBatch(at + 3);
    }
    if (this.moved <= this.handed || (this.offered[this.handed] ?? -1) >= 0) return;
    const left = this.handed === 0 ? 0 : (this.fetched[this.handed - 1] ?? 0) + 1;
    this.offer(Math.max((this.moves[this.handed & 3] ?? 0) + 1, left));
  }
}
