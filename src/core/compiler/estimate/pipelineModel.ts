import type { Cycles } from '../../base/units.ts';
import { COMPUTE_OVERHEAD, fetchBatch, type TransferCost } from '../costs/durations.ts';
import { passesOf, type Passes } from '../target/epilogue.ts';
import type { Plan } from '../plan/plan.ts';
import type { SizeCost } from '../costs/costTables.ts';
import { NOTHING_OUTSIDE, type OutsideCost } from '../costs/outsideCosts.ts';
import type { StepCosts } from '../costs/stepCosts.ts';
import { further, type Step } from '../plan/steps.ts';

const NOTHING: TransferCost = { cycles: 0, instructions: 0, exposure: 0 };

/** Numbers that `save` writes. */
export const PIPELINE_STATE = 16;

/** A step that is loaded and not yet multiplied. */
interface Loaded {
  operand: boolean;
  size: SizeCost;
  outside: OutsideCost;
  output: TransferCost;
  first: boolean;
  last: boolean;
  accSlot: number;
  inpSlot: number;
  wgtSlot: number;
  bias: Cycles;
  /** Its instructions. */
  biasLoads: number;
  kernel: number;
  /** Of the bias product; -1: none. */
  biasKernel: number;
  /** When the constant for it is on chip; 0 if it was. */
  constantAt: Cycles;
  co: number;
  /** When its chunks are on chip; 0 if they were. */
  at: Cycles;
  /** How many reads of fetch hold the loads up, on average, and by how many cycles all together. */
  hits: number;
  heldUp: Cycles;
  /** Its weights took longer than its input. */
  byWeight: boolean;
}

/**
 * Load, compute and store as clocks: when each is done with what it was given, in cycles since the first hand-out.
 * Steps are taken in the order of the instruction stream: loads run ahead by as many steps as there are ping-pong buffers.
 * What compute waits for is counted by part.
 */
export class PipelineModel {
  load: Cycles = 0;
  compute: Cycles;
  store: Cycles = 0;
  /** Instructions so far. */
  handed = 1;
  computeInstructions = 0;
  uop: Cycles;
  bias: Cycles = 0;
  queue: Cycles = 0;
  first: Cycles = 0;
  input: Cycles = 0;
  weight: Cycles = 0;
  storing: Cycles = 0;
  /** Passes over paddings that do not count. */
  outside: Cycles = 0;
  /** When the ping-pong buffers that loads overwrite are free; never falls, as tokens come in order. */
  private freed: Cycles = 0;
  private stored0: Cycles = 0;
  private stored1: Cycles = 0;
  private inp0: Cycles = 0;
  private inp1: Cycles = 0;
  private wgt0: Cycles = 0;
  private wgt1: Cycles = 0;
  private loadEnd: Cycles = 0;
  private handedAtLoad = 1;
  private waiting = false;
  private pending: Loaded;
  private spare: Loaded;
  /** Micro-ops are loaded again and again. */
  readonly reloads: boolean;
  private readonly costs: StepCosts;
  private readonly ahead: boolean;
  /** ALU passes before a tile's operand, and behind it. */
  private readonly before: Passes;
  private readonly behind: Passes;
  /** Instructions of a batch of fetch, and cycles from a batch to the next for each of them. */
  private readonly batch: number;
  private readonly interval: Cycles;

  constructor(plan: Plan, costs: StepCosts) {
    const { target } = plan;
    this.costs = costs;
    this.ahead = plan.contexts === 2;
    this.before = passesOf(plan.passes.slice(0, plan.passesBefore));
    this.behind = passesOf(plan.passes.slice(plan.passesBefore));
    const { instructions, cycles } = fetchBatch(target);
    this.batch = instructions;
    this.interval = cycles / instructions;
    this.reloads = costs.reloads;
    this.uop = costs.firstKernelLoad();
    this.queue = 1;
    this.compute = 1 + this.uop;
    this.pending = nothingLoaded();
    this.spare = nothingLoaded();
  }

  /** Loads the step's chunks; multiplies it, or, with two ping-pong buffers, the step before. */
  step(s: Readonly<Step>): void {
    const p = this.spare;
    this.loadChunks(s, p);
    const { costs } = this;
    p.operand = s.operand;
    p.size = costs.size(s);
    p.outside = costs.outside(s);
    p.first = s.first;
    p.last = s.last;
    p.accSlot = s.accSlot;
    p.inpSlot = s.inpSlot;
    p.wgtSlot = s.wgtSlot;
    p.bias = s.first ? costs.biasLoad(s) : 0;
    p.biasLoads = p.bias > 0 ? costs.biasInstructions : 0;
    p.kernel = costs.kernel(s);
    p.biasKernel = costs.biasKernel(s);
    p.co = s.co;
    if (s.last) p.output = costs.output(s);
    if (!this.ahead) {
      this.multiply(p);
      return;
    }
    this.spare = this.pending;
    this.pending = p;
    if (this.waiting) this.multiply(this.spare);
    this.waiting = true;
  }

  /** All that compute has waited so far, and loaded but for micro-ops that do not stay. Never falls. */
  waits(): Cycles {
    return (
      (this.reloads ? 0 : this.uop) + this.bias + this.queue + this.first + this.input + this.weight + this.storing
    );
  }

  finish(): void {
    if (this.waiting) this.multiply(this.pending);
    // FINISH itself.
    this.handed++;
    const rest = this.costs.startRest();
    this.uop += rest.uop;
    this.bias += rest.bias;
  }

  private loadChunks(s: Readonly<Step>, p: Loaded): void {
    p.at = 0;
    p.constantAt = 0;
    if (!s.loadsInput && !s.loadsWeight) return;
    const input = s.operand ? this.costs.operand(s) : s.loadsInput ? this.costs.input(s) : NOTHING;
    const weight = s.loadsWeight ? this.costs.weight(s) : NOTHING;
    if (s.loadsInput) this.freed = Math.max(this.freed, s.inpSlot === 0 ? this.inp0 : this.inp1);
    if (s.loadsWeight) this.freed = Math.max(this.freed, s.wgtSlot === 0 ? this.wgt0 : this.wgt1);
    const cycles = input.cycles + weight.cycles;
    const instructions = input.instructions + weight.instructions;
    const start = Math.max(this.load, this.freed, this.handOut(this.handed));
    this.handed += instructions;
    this.holdUp(p, start, cycles, input.exposure + weight.exposure);
    this.load = start + cycles + p.heldUp;
    p.at = this.load;
    p.byWeight = weight.cycles > input.cycles;
    if (!s.loadsConstant) return;
    const constant = this.costs.constant();
    this.load = Math.max(this.load, this.handOut(this.handed)) + constant.cycles;
    this.handed += constant.instructions;
    p.constantAt = this.load;
  }

  /**
   * By how much reads of fetch hold up a load. As many batches are read while it runs as instructions are handed out
   * now, for the part of the time in which load is busy.
   */
  private holdUp(p: Loaded, start: Cycles, cycles: Cycles, exposure: number): void {
    const end = start + cycles;
    const rate = (this.handed - this.handedAtLoad) / (end - this.loadEnd);
    this.handedAtLoad = this.handed;
    this.loadEnd = end;
    p.heldUp = rate * exposure;
    p.hits = (rate * cycles) / this.batch;
  }

  /** When the instruction can start, if no queue held it up: it left fetch the cycle before, at the end of its batch. */
  private handOut(index: number): Cycles {
    return 1 + (index < this.batch ? index : this.batch + (index - this.batch) * this.interval);
  }

  private multiply(p: Loaded): void {
    const { size, accSlot } = p;
    if (p.first) {
      this.waitForHandOut();
      const stored = accSlot === 0 ? this.stored0 : this.stored1;
      if (stored > this.compute) {
        this.storing += stored - this.compute;
        this.compute = stored;
      }
      this.compute += size.resets + COMPUTE_OVERHEAD + p.bias;
      this.bias += p.bias;
      this.handed += 1 + p.biasLoads;
      this.computeInstructions++;
    }
    if (p.operand) this.pass(size.elements, this.before);
    const { costs } = this;
    costs.loadKernels(p);
    const { ahead, between, behind, instructions } = costs.loads;
    this.waitForHandOut();
    this.compute += ahead;
    this.waitForChunks(p);
    const parts = p.operand ? 1 : size.parts;
    this.handed += parts + instructions;
    this.computeInstructions += parts;
    this.uop += ahead + between + behind;
    this.compute += (p.operand ? size.elements : size.products) + parts * COMPUTE_OVERHEAD + between;
    if (p.biasKernel >= 0) this.addBias(p);
    const free = this.compute + 1;
    if (p.inpSlot === 0) this.inp0 = free;
    else this.inp1 = free;
    if (!p.operand) {
      if (p.wgtSlot === 0) this.wgt0 = free;
      else this.wgt1 = free;
    }
    this.compute += behind;
    if (!p.operand) this.compute += size.passed;
    if (p.outside.kernels.length > 0) this.passOutside(p.outside);
    if (p.last) this.complete(p);
  }

  private passOutside(outside: OutsideCost): void {
    const fetched = this.costs.loadOutside(outside);
    const instructions = outside.kernels.length;
    this.waitForHandOut();
    this.compute += outside.cycles + instructions * COMPUTE_OVERHEAD + fetched;
    this.outside += outside.cycles;
    this.uop += fetched;
    this.handed += instructions + this.costs.loads.instructions;
    this.computeInstructions += instructions;
  }

  /** One more product for each element of the tile. */
  private addBias({ size, constantAt }: Loaded): void {
    this.waitForHandOut();
    if (constantAt > this.compute) {
      this.input += constantAt - this.compute;
      this.compute = constantAt;
    }
    this.compute += size.elements + COMPUTE_OVERHEAD;
    this.handed++;
    this.computeInstructions++;
  }

  private waitForChunks(p: Loaded): void {
    if (p.at === 0) return;
    // With time to spare, compute waits only for the part of a hold-up that is longer than that.
    const spare = this.compute - p.at;
    const wait = spare < 0 ? -spare : p.heldUp - p.hits * spare;
    if (wait <= 0) return;
    if (this.computeInstructions === 1) this.first = wait;
    else if (p.byWeight) this.weight += wait;
    else this.input += wait;
    this.compute += wait;
  }

  private complete({ size, accSlot, output }: Loaded): void {
    this.pass(size.elements, this.behind);
    this.store = Math.max(this.store, this.compute + 1, this.handOut(this.handed)) + output.cycles;
    this.handed += output.instructions;
    if (accSlot === 0) this.stored0 = this.store;
    else this.stored1 = this.store;
  }

  private pass(elements: number, { instructions, cycles }: Passes): void {
    this.waitForHandOut();
    this.compute += cycles * elements + instructions * COMPUTE_OVERHEAD;
    this.computeInstructions += instructions;
    this.handed += instructions;
  }

  private waitForHandOut(): void {
    const wait = this.handOut(this.handed) - this.compute;
    if (wait <= 0) return;
    this.queue += wait;
    this.compute += wait;
  }

  /** Have all clocks and tokens kept pace with compute since `save`? */
  inStep(from: Float64Array, at: number): boolean {
    const pace = this.compute - (from[at + 1] ?? 0);
    return (
      alike(this.load - (from[at] ?? 0), pace) &&
      alike(this.store - (from[at + 2] ?? 0), pace) &&
      alike(this.freed - (from[at + 11] ?? 0), pace) &&
      alike(this.stored0 - (from[at + 12] ?? 0), pace) &&
      alike(this.stored1 - (from[at + 13] ?? 0), pace)
    );
  }

  save(into: Float64Array, at: number): void {
    into[at] = this.load;
    into[at + 1] = this.compute;
    into[at + 2] = this.store;
    into[at + 3] = this.handed;
    into[at + 4] = this.computeInstructions;
    into[at + 5] = this.uop;
    into[at + 6] = this.bias;
    into[at + 7] = this.queue;
    into[at + 8] = this.input;
    into[at + 9] = this.weight;
    into[at + 10] = this.storing;
    into[at + 11] = this.freed;
    into[at + 12] = this.stored0;
    into[at + 13] = this.stored1;
    into[at + 14] = this.handedAtLoad;
    into[at + 15] = this.outside;
  }

  /**
   * As many times more of what has happened since `save`: counts and waits grow by as much, and all clocks and tokens keep
   * the distances they have now.
   */
  goOn(from: Float64Array, at: number, times: number): void {
    const later = times * (this.compute - (from[at + 1] ?? 0));
    this.handed = further(this.handed, from[at + 3], times);
    this.computeInstructions = further(this.computeInstructions, from[at + 4], times);
    this.uop = further(this.uop, from[at + 5], times);
    this.bias = further(this.bias, from[at + 6], times);
    this.queue = further(this.queue, from[at + 7], times);
    this.input = further(this.input, from[at + 8], times);
    this.weight = further(this.weight, from[at + 9], times);
    this.storing = further(this.storing, from[at + 10], times);
    // The round that is repeated may have been the one in which loads ran ahead: they were not handed out more than there are.
    this.handedAtLoad = Math.min(this.handed, further(this.handedAtLoad, from[at + 14], times));
    this.outside = further(this.outside, from[at + 15], times);
    this.load += later;
    this.compute += later;
    this.store += later;
    this.freed += later;
    this.stored0 += later;
    this.stored1 += later;
    this.inp0 += later;
    this.inp1 += later;
    this.wgt0 += later;
    this.wgt1 += later;
    this.loadEnd += later;
    this.pending.at += later;
    this.pending.constantAt += later;
  }
}

/** The same pace, or standing still. */
const alike = (moved: Cycles, pace: Cycles): boolean => moved === 0 || Math.abs(moved - pace) < 0.001 * pace;

const nothingLoaded = (): Loaded => ({
  operand: false,
  size: { elements: 0, resets: 0, products: 0, passed: 0, microOps: 0, kernels: [], parts: 0 },
  outside: NOTHING_OUTSIDE,
  output: NOTHING,
  first: false,
  last: false,
  accSlot: 0,
  inpSlot: 0,
  wgtSlot: 0,
  bias: 0,
  biasLoads: 0,
  kernel: 0,
  biasKernel: -1,
  constantAt: 0,
  co: 0,
  at: 0,
  hits: 0,
  heldUp: 0,
  byWeight: false,
});
