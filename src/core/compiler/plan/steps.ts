import { biasChunk, type Plan } from './plan.ts';

/**
 * One step: bring a chunk of input channels of one tile on chip where it is not there yet, then multiply it. The walk is
 * over output tiles in groups that run in lockstep (one tile a thread), and within a group over chunks of input
 * channels. It is the one place that decides order, residency and who waits for whom; lowering and estimate
 * both follow it.
 */
export interface Step {
  index: number;
  /** Ordinal of the output tile, in order of first touch and of completion. */
  tile: number;
  /** Brings the tile's operand instead of a chunk of input channels; `ci` is their number then. */
  operand: boolean;
  /** Indices along the axes of the plan. */
  n: number;
  co: number;
  h: number;
  w: number;
  ci: number;
  /** Part of the kernel, along its rows and columns. */
  ky: number;
  kx: number;
  /** Ping-pong buffer of ACC that holds the tile; those of INP and WGT that hold its chunks. */
  accSlot: number;
  inpSlot: number;
  wgtSlot: number;
  loadsInput: boolean;
  loadsWeight: boolean;
  /** The constant for the bias comes behind the step's chunks: once, with the first that needs it. */
  loadsConstant: boolean;
  /** The identity for the operand comes before it: once. */
  loadsIdentity: boolean;
  /** First and last chunk of its tile. */
  first: boolean;
  last: boolean;
  /**
   * The step after whose products the loads may overwrite the buffers, -1: none. Never falls from one step to the next,
   * so a token queue can express it.
   */
  after: number;
  /** The loads pop a token: `after` is another step than for the loads before. */
  pops: boolean;
}

/**
 * The ping-pong buffers of a memory (one: its whole) with what they hold. The least recently used one is replaced, so with
 * two a load never waits for the step right before it, and a chunk that two threads share is loaded once. Plain fields
 * instead of arrays: searches walk millions of steps.
 */
class PingPongBuffers {
  private readonly two: boolean;
  private held0 = -1;
  private held1 = -1;
  private used0 = -1;
  private used1 = -1;

  constructor(count: number) {
    this.two = count === 2;
  }

  /** The one that holds the chunk, or -1. */
  find(chunk: number): number {
    return this.held0 === chunk ? 0 : this.held1 === chunk ? 1 : -1;
  }

  oldest(): number {
    return this.two && this.used1 < this.used0 ? 1 : 0;
  }

  lastUse(buffer: number): number {
    return buffer === 0 ? this.used0 : this.used1;
  }

  save(into: Float64Array, at: number): void {
    into[at] = this.held0;
    into[at + 1] = this.held1;
    into[at + 2] = this.used0;
    into[at + 3] = this.used1;
  }

  goOn(from: Float64Array, at: number, times: number): void {
    this.held0 = further(this.held0, from[at], times);
    this.held1 = further(this.held1, from[at + 1], times);
    this.used0 = further(this.used0, from[at + 2], times);
    this.used1 = further(this.used1, from[at + 3], times);
  }

  hold(buffer: number, chunk: number, step: number): void {
    if (buffer === 0) {
      this.held0 = chunk;
      this.used0 = step;
    } else {
      this.held1 = chunk;
      this.used1 = step;
    }
  }
}

/** A number that has gone from `from` to `value`, after `times` more of the same. */
export const further = (value: number, from: number | undefined, times: number): number =>
  value + times * (value - (from ?? value));

/** Loops of the walk: over chunks of input channels, and over groups along three axes and the images. */
export const LOOPS = 5;

/** Numbers that `save` writes. */
export const WALKER_STATE = 13;

/** Goes through the steps in order. `step` is the same object each time: copy what is kept. */
export class StepWalker {
  readonly step: Readonly<Step>;
  private readonly s: Step;
  private readonly plan: Plan;
  private readonly inp: PingPongBuffers;
  private readonly wgt: PingPongBuffers;
  /** Groups along co, along h, over all pixels and in total. */
  private readonly coGroups: number;
  private readonly hGroups: number;
  private readonly pixels: number;
  private readonly groups: number;
  /** Parts of the kernel. */
  private readonly parts: number;
  /** Rounds of each loop, innermost first. */
  readonly rounds: readonly number[];
  private group = -1;
  private chunk: number;
  private thread = 0;
  private threads = 0;
  private tilesBefore = 0;
  private coFirst = 0;
  private hFirst = 0;
  /**
   * The chunk of input channels with which the constant comes; -1: none, or it is there. Leaps (`goOn`) are over rounds
   * in the middle, so the first tile has been through all chunks before.
   */
  private constantChunk: number;

  constructor(plan: Plan) {
    this.plan = plan;
    this.inp = new PingPongBuffers(plan.contexts);
    this.wgt = new PingPongBuffers(plan.contexts);
    this.coGroups = Math.ceil(plan.co.count / plan.coThreads);
    this.hGroups = Math.ceil(plan.h.count / plan.hThreads);
    this.pixels = plan.target.nBlocks * this.hGroups * plan.w.count;
    this.groups = this.pixels * this.coGroups;
    this.chunk = plan.chunks - 1;
    this.parts = plan.target.part.count;
    this.constantChunk = biasChunk(plan);
    const { chunks, w, target } = plan;
    this.rounds =
      plan.outermost === 'channels'
        ? [chunks, w.count, this.hGroups, target.nBlocks, this.coGroups]
        : [chunks, this.coGroups, w.count, this.hGroups, target.nBlocks];
    this.s = {
      index: -1,
      tile: 0,
      operand: false,
      n: 0,
      co: 0,
      h: 0,
      w: 0,
      ci: 0,
      ky: 0,
      kx: 0,
      accSlot: 0,
      inpSlot: 0,
      wgtSlot: 0,
      loadsInput: false,
      loadsWeight: false,
      loadsConstant: false,
      loadsIdentity: false,
      first: false,
      last: false,
      after: -1,
      pops: false,
    };
    this.step = this.s;
  }

  /** Moves `step` on; false when there is none left. */
  next(): boolean {
    const { s, plan } = this;
    const { coThreads, hThreads, contexts, inputChunks, chunks } = plan;
    if (++this.thread >= this.threads) {
      this.thread = 0;
      if (++this.chunk >= chunks && !this.nextGroup()) return false;
    }
    s.index++;
    s.tile = this.tilesBefore + this.thread;
    s.accSlot = contexts === 2 ? s.tile & 1 : 0;
    s.co = this.coFirst + (coThreads > 1 ? this.thread : 0);
    s.h = this.hFirst + (hThreads > 1 ? this.thread : 0);
    // Back and forth: a group starts with the chunks that the one before it has left on chip.
    s.operand = this.chunk === inputChunks;
    const chunk = (this.group & 1) === 0 || s.operand ? this.chunk : inputChunks - 1 - this.chunk;
    if (this.parts === 1) s.ci = chunk;
    else this.placeInKernel(chunk);
    s.first = this.chunk === 0;
    s.last = this.chunk === chunks - 1;
    s.loadsConstant = s.ci === this.constantChunk;
    if (s.loadsConstant) this.constantChunk = -1;
    s.loadsIdentity = s.operand && s.tile === 0;
    if (s.operand) this.placeOperand();
    else this.place(chunk);
    return true;
  }

  /** Which round of loop `level` the step belongs to. */
  round(level: number): number {
    if (level === 0) return this.chunk;
    let rest = this.group;
    for (let inner = 1; inner < level; inner++) rest = Math.floor(rest / (this.rounds[inner] ?? 1));
    return rest % (this.rounds[level] ?? 1);
  }

  /** How many loops, from the innermost, end a round with this step. */
  endedRounds(): number {
    if (this.thread + 1 < this.threads) return 0;
    if (this.chunk + 1 < this.plan.chunks) return 1;
    let level = 1;
    for (let rest = this.group + 1; level < LOOPS - 1; level++) {
      const rounds = this.rounds[level] ?? 1;
      if (rest % rounds !== 0) break;
      rest /= rounds;
    }
    return level + 1;
  }

  /** Writes down where the walk is. */
  save(into: Float64Array, at: number): void {
    into[at] = this.group;
    into[at + 1] = this.chunk;
    into[at + 2] = this.tilesBefore;
    into[at + 3] = this.s.index;
    into[at + 4] = this.s.after;
    this.inp.save(into, at + 5);
    this.wgt.save(into, at + 9);
  }

  /**
   * Leaps over steps that repeat those since `save`, `times` over: from round to round of a loop every number of the
   * walk moves by the same. The next step is the one after them.
   */
  goOn(from: Float64Array, at: number, times: number): void {
    this.group = further(this.group, from[at], times);
    this.chunk = further(this.chunk, from[at + 1], times);
    this.tilesBefore = further(this.tilesBefore, from[at + 2], times);
    this.s.index = further(this.s.index, from[at + 3], times);
    this.s.after = further(this.s.after, from[at + 4], times);
    this.inp.goOn(from, at + 5, times);
    this.wgt.goOn(from, at + 9, times);
  }

  private nextGroup(): boolean {
    const { s, plan, pixels, coGroups } = this;
    const { w, h, co, coThreads, hThreads } = plan;
    if (++this.group >= this.groups) return false;
    const channelsFirst = plan.outermost === 'channels';
    const pixel = channelsFirst ? this.group % pixels : Math.floor(this.group / coGroups);
    const coGroup = channelsFirst ? Math.floor(this.group / pixels) : this.group % coGroups;
    const row = Math.floor(pixel / w.count);
    s.w = pixel % w.count;
    s.n = Math.floor(row / this.hGroups);
    this.coFirst = coGroup * coThreads;
    this.hFirst = (row % this.hGroups) * hThreads;
    this.tilesBefore += this.threads;
    this.threads = Math.min(coThreads, co.count - this.coFirst) * Math.min(hThreads, h.count - this.hFirst);
    this.chunk = 0;
    return true;
  }

  /** All parts of the kernel for a chunk of input channels, then the next. */
  private placeInKernel(chunk: number): void {
    const { s, parts } = this;
    const part = chunk % parts;
    s.ci = Math.floor(chunk / parts);
    s.ky = Math.floor(part / this.plan.kx.count);
    s.kx = part % this.plan.kx.count;
  }

  /** Makes room in INP; each tile has its own operand, and its weights stay. */
  private placeOperand(): void {
    const { s, inp } = this;
    const { h, w, co, coTilesEach, target } = this.plan;
    const inputs = Math.ceil(co.count / coTilesEach);
    const inputChunks = inputs * target.nBlocks * h.count * w.count * this.plan.inputChunks;
    const before = s.after;
    s.loadsInput = true;
    s.loadsWeight = false;
    s.inpSlot = inp.oldest();
    s.wgtSlot = 0;
    s.after = Math.max(s.after, inp.lastUse(s.inpSlot));
    s.pops = s.after > before;
    inp.hold(s.inpSlot, inputChunks + ((s.n * h.count + s.h) * w.count + s.w) * co.count + s.co, s.index);
  }

  /** Finds the step's two chunks on chip or makes room for them. */
  private place(chunk: number): void {
    const { s, inp, wgt } = this;
    const { h, w, inputChunks, coTilesEach, target } = this.plan;
    const inputOfCo = Math.floor(s.co / coTilesEach) * target.nBlocks;
    const inputChunk = (((inputOfCo + s.n) * h.count + s.h) * w.count + s.w) * inputChunks + chunk;
    const weightChunk = target.uniform ? 0 : s.co * inputChunks + chunk;
    const inpFound = inp.find(inputChunk);
    const wgtFound = wgt.find(weightChunk);
    const before = s.after;
    s.loadsInput = inpFound < 0;
    s.loadsWeight = wgtFound < 0;
    s.inpSlot = s.loadsInput ? inp.oldest() : inpFound;
    s.wgtSlot = s.loadsWeight ? wgt.oldest() : wgtFound;
    if (s.loadsInput) s.after = Math.max(s.after, inp.lastUse(s.inpSlot));
    if (s.loadsWeight) s.after = Math.max(s.after, wgt.lastUse(s.wgtSlot));
    s.pops = s.after > before;
    inp.hold(s.inpSlot, inputChunk, s.index);
    wgt.hold(s.wgtSlot, weightChunk, s.index);
  }
}
