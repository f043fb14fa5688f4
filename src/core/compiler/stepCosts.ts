import type { Beats, Cycles } from '../units.ts';
import { sizeOf, type Axis } from './axis.ts';
import { costTables, kindOf, tileOf, type Ends, type SizeCost } from './costTables.ts';
import { loadCost, storeCost, type TransferCost } from './durations.ts';
import { gemmLoops } from './gemmLoops.ts';
import {
  constantTransfer,
  identityTransfer,
  inputTransfer,
  operandTransfer,
  outputTransfer,
  weightTransfer,
} from './loads.ts';
import { UopCache } from './microOps.ts';
import { biasChunk, uniformOffset, type Plan } from './plan.ts';
import type { Step } from './steps.ts';
import { tilePassed, tileSums, tileTaps, uniformElements } from './target.ts';

/** What the parts of a step cost, worked out once for each kind of step: there are few kinds and many steps. */
export class StepCosts {
  readonly ends: { readonly h: Ends; readonly w: Ends };
  /** UOP loads that the last `kernelLoads` took. */
  kernelInstructions = 0;
  private readonly plan: Plan;
  private readonly sizes: (SizeCost | undefined)[];
  private readonly inputs: (TransferCost | undefined)[];
  private readonly weights: (TransferCost | undefined)[];
  private readonly outputs: (TransferCost | undefined)[];
  private readonly operands: (TransferCost | undefined)[];
  /** Which kernels were seen; made when the first is, as floors need none. */
  private kernels: boolean[] = NO_KERNELS;
  private readonly biasChunk: number;
  private readonly biasKernels = [false, false, false, false];
  private readonly operandKernels = [false, false, false, false];
  private readonly biasHeld = [-1, -1];
  /** Micro-ops of all kernels seen, while they are loaded once and kept. */
  private uops: number;
  private readonly cache: UopCache | null;
  private readonly capacity: number;
  /** Which axes have a smaller last tile. */
  private readonly smaller: { readonly h: number; readonly w: number; readonly ci: number; readonly co: number };

  /** `keep`: all micro-ops are loaded once, at the start. */
  constructor(plan: Plan, keep: boolean) {
    const { h, w, ci, co } = plan;
    this.plan = plan;
    this.biasChunk = biasChunk(plan);
    const tables = costTables(plan.target);
    this.ends = { h: tables.rows(plan), w: tables.columns(plan) };
    this.sizes = tables.sizes(plan);
    this.inputs = tables.inputs(plan);
    this.weights = tables.weights(plan);
    this.outputs = tables.outputs(plan.schedule);
    this.operands = tables.operands(plan.schedule);
    // Reset, passes with immediate and pass with bias have a micro-op each, for each half and, for the bias, its place.
    const { passes } = plan;
    const bias = plan.bias.by === 'alu';
    const multiply = passes.some((pass) => pass.role === 'multiply');
    const places = plan.bias.all ? co.count * plan.hThreads : plan.contexts;
    // In the first half, reset and passes share theirs.
    this.uops = plan.contexts + (passes.length > Number(bias) + Number(multiply) ? plan.contexts - 1 : 0);
    this.uops += (bias ? places : 0) + (multiply ? plan.contexts : 0);
    this.capacity = plan.target.geometry.depth.UOP;
    this.cache = keep ? null : new UopCache(this.capacity);
    this.smaller = {
      h: 8 * smallerLast(h),
      w: 4 * smallerLast(w),
      ci: CI_KIND * Math.max(smallerLast(ci), Number(plan.bias.by === 'product')),
      co: smallerLast(co),
    };
  }

  /** The micro-ops seen so far do not fit, though they were to be kept. */
  get overflow(): boolean {
    return this.cache === null && this.uops > this.capacity;
  }

  /**
   * Do all micro-ops of the steps seen (`kernel`, `biasKernel`) fit the buffer, however many single ones resets, passes and
   * biases need? Then one load brings them.
   */
  fitsSurely(): boolean {
    const { co, contexts } = this.plan;
    return this.uops + contexts * co.count + 16 <= this.capacity;
  }

  size(s: Readonly<Step>): SizeCost {
    const kind = this.sizeKind(s);
    return (this.sizes[kind] ??= this.newSize(s));
  }

  input(s: Readonly<Step>): TransferCost {
    const { h, w } = this.ends;
    const { ci, co, target } = this.plan;
    // The last tile along co may be of fewer clusters.
    const ends = Number(s.ci === ci.count - 1) + (target.clusters.count > 1 && s.co === co.count - 1 ? 2 : 0);
    const kind = (kindOf(h, s.h) * w.kinds + kindOf(w, s.w)) * 4 + ends;
    return (this.inputs[kind] ??= this.newInput(s));
  }

  weight(s: Readonly<Step>): TransferCost {
    const { co, ci } = this.plan;
    const kind = Number(s.co === co.count - 1) * 2 + Number(s.ci === ci.count - 1);
    return (this.weights[kind] ??= this.newWeight(s));
  }

  /** The load of a tile's operand, with the very first the identity. */
  operand(s: Readonly<Step>): TransferCost {
    const load = (this.operands[this.sizeKind(s)] ??= this.newOperand(s));
    if (!s.loadsIdentity) return load;
    const identity = loadCost(this.plan.target, 'WGT', identityTransfer(this.plan, 0));
    return {
      cycles: load.cycles + identity.cycles,
      instructions: load.instructions + identity.instructions,
      exposure: load.exposure + identity.exposure,
    };
  }

  /** Accumulator elements that a tile's reset zeroes. */
  resets(s: Readonly<Step>): number {
    return this.size(s).resets;
  }

  output(s: Readonly<Step>): TransferCost {
    return (this.outputs[this.sizeKind(s) & ~CI_KIND] ??= this.newOutput(s));
  }

  /** A number for the micro-ops of the step's product, the same for steps that share them. */
  kernel(s: Readonly<Step>): number {
    if (s.operand) return this.operandKernel(s);
    const kernel =
      (uniformOffset(this.plan, s) * 16 + this.sizeKind(s)) * 8 + s.accSlot * 4 + s.inpSlot * 2 + s.wgtSlot;
    if (this.kernels === NO_KERNELS) this.kernels = unseen(this.plan);
    if (this.kernels[kernel] === false) {
      this.kernels[kernel] = true;
      this.uops += this.size(s).microOps;
    }
    return kernel;
  }

  /** A number for the micro-op of the step's operand. */
  private operandKernel(s: Readonly<Step>): number {
    const kernel = s.accSlot * 2 + s.inpSlot;
    if (this.operandKernels[kernel] === false) {
      this.operandKernels[kernel] = true;
      this.uops++;
    }
    return kernel;
  }

  /** A number for the micro-op of the bias the step accumulates; -1: none. */
  biasKernel(s: Readonly<Step>): number {
    if (s.ci !== this.biasChunk) return -1;
    const kernel = s.accSlot * 2 + s.wgtSlot;
    if (this.biasKernels[kernel] === false) {
      this.biasKernels[kernel] = true;
      this.uops++;
    }
    return kernel;
  }

  /** The load of the constant a bias by product is multiplied with. */
  constant(): TransferCost {
    const { plan } = this;
    return loadCost(plan.target, 'INP', constantTransfer(plan, 0));
  }

  /** Cycles compute spends on fetching the micro-ops of a step: none as long as all kernels fit the buffer. */
  kernelLoads({ operand, kernel, biasKernel, size, first, last, accSlot, co }: KernelUse): Cycles {
    this.kernelInstructions = 0;
    if (this.cache === null) return 0;
    let cycles = first ? this.fetched(-1 - accSlot, 1) : 0;
    if (operand) cycles += this.passLoads(0, this.plan.passesBefore, accSlot, co) + this.fetched(OPERAND - kernel, 1);
    let part = 0;
    for (const length of operand ? [] : size.kernels) cycles += this.fetched(kernel * MOST_PARTS + part++, length);
    if (biasKernel >= 0) cycles += this.fetched(-10 - biasKernel, 1);
    if (!last) return cycles;
    return cycles + this.passLoads(this.plan.passesBefore, this.plan.passes.length, accSlot, co);
  }

  private passLoads(from: number, to: number, accSlot: number, co: number): Cycles {
    const place = this.plan.bias.all ? co * 2 + accSlot : accSlot;
    let cycles = 0;
    for (let i = from; i < to; i++) {
      const pass = this.plan.passes[i];
      if (pass?.role === 'multiply') cycles += this.fetched(MULTIPLY - accSlot, 1);
      else cycles += this.fetched(pass?.imm === null ? -10 - place : accSlot === 0 ? -1 : -3, 1);
    }
    return cycles;
  }

  private fetched(id: number, length: number): Cycles {
    if (this.cache?.place(id, length).load !== true) return 0;
    this.kernelInstructions++;
    return this.beats('UOP', length) + this.latency('UOP');
  }

  /** Cycles compute spends on fetching a tile's bias; where all of it is loaded at once, that is before the first tile. */
  biasLoad(s: Readonly<Step>): Cycles {
    const { plan, biasHeld } = this;
    const all = plan.bias.all;
    const held = all ? 0 : s.accSlot;
    const wanted = all ? 0 : s.co;
    if (plan.bias.by !== 'alu' || biasHeld[held] === wanted) return 0;
    biasHeld[held] = wanted;
    return this.latency('ACC') + (all ? 0 : this.beats('ACC', sizeOf(plan.co, s.co)));
  }

  /** Cycles of the load that comes before everything else, but for its beats. */
  firstKernelLoad(): Cycles {
    return this.cache === null ? this.latency('UOP') : 0;
  }

  /** Beats that come before the first chunk can be multiplied. */
  startBeats(): { readonly uop: Beats; readonly bias: Beats } {
    const { target: t, bias } = this.plan;
    return {
      uop: this.cache === null ? this.beats('UOP', this.uops) : 0,
      bias: bias.all && bias.by === 'alu' ? this.beats('ACC', t.coBlocks) : 0,
    };
  }

  // Of each kind one and the same tile stands for all, for where tiles lie to the beats differs a little.

  private newInput(s: Readonly<Step>): TransferCost {
    const { plan, ends } = this;
    const h = tileOf(ends.h, kindOf(ends.h, s.h));
    const w = tileOf(ends.w, kindOf(ends.w, s.w));
    return loadCost(
      plan.target,
      'INP',
      inputTransfer(plan, { ...s, n: 0, h, w, co: typical(plan.co, s.co), ci: typical(plan.ci, s.ci) }, 0),
    );
  }

  private newWeight(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    const step = { ...s, co: typical(plan.co, s.co), ci: typical(plan.ci, s.ci) };
    return loadCost(plan.target, 'WGT', weightTransfer(plan, step, 0));
  }

  private newOutput(s: Readonly<Step>): TransferCost {
    return storeCost(this.plan.target, outputTransfer(this.plan, this.typicalTile(s), 0));
  }

  private newOperand(s: Readonly<Step>): TransferCost {
    return loadCost(this.plan.target, 'INP', operandTransfer(this.plan, this.typicalTile(s), 0));
  }

  private typicalTile(s: Readonly<Step>): Step {
    const { h, w, co } = this.plan;
    return { ...s, n: 0, h: sizeTile(h, s.h), w: sizeTile(w, s.w), co: sizeTile(co, s.co) };
  }

  private newSize(s: Readonly<Step>): SizeCost {
    const { target: t, h, w, ci, co } = this.plan;
    // Of an operand's step only the tile counts.
    const chunk = s.operand ? 0 : s.ci;
    const size = { rows: sizeOf(h, s.h), columns: sizeOf(w, s.w), ci: sizeOf(ci, chunk), co: sizeOf(co, s.co) };
    const kernels: number[] = [];
    let microOps = 0;
    for (const product of gemmLoops(t, { ...size, extra: Number(chunk === this.biasChunk) })) {
      microOps += product.microOps;
      for (let rest = product.microOps; rest > 0; rest -= this.capacity) kernels.push(Math.min(rest, this.capacity));
    }
    const elements = size.rows * size.columns * size.co;
    const products = size.co * size.ci * tileTaps(t, size.rows, size.columns);
    const resets = size.co * tileSums(t, size.rows, size.columns);
    const passed = size.co * tilePassed(t, size.rows, size.columns);
    return { elements, resets, products, passed, microOps, kernels, parts: kernels.length };
  }

  /** What a load of compute's costs besides its beats (`timing.md` section 11). */
  private latency(tensor: 'UOP' | 'ACC'): Cycles {
    const { geometry: g, arch } = this.plan.target;
    return arch.hardware.memoryDelay + 6 + Number(g.elementBits[tensor] > arch.hardware.busBits);
  }

  private beats(tensor: 'UOP' | 'ACC', elements: number): number {
    const { geometry: g, arch } = this.plan.target;
    return Math.ceil((elements * g.elementBits[tensor]) / arch.hardware.busBits);
  }

  private sizeKind(s: Readonly<Step>): number {
    const { h, w, ci, co } = this.plan;
    const { smaller } = this;
    return (
      (s.h === h.count - 1 ? smaller.h : 0) +
      (s.w === w.count - 1 ? smaller.w : 0) +
      (s.ci === ci.count - 1 ? smaller.ci : 0) +
      (s.co === co.count - 1 ? smaller.co : 0)
    );
  }
}

const NO_KERNELS: boolean[] = [];

/** Of each place among one weight for all: sixteen kinds of sizes, each with any halves of the three buffers. */
const unseen = ({ target }: Plan): boolean[] =>
  new Array<boolean>(target.uniform ? 128 * uniformElements(target) : 128).fill(false);

const smallerLast = (a: Axis): number => Number(a.count * a.tile !== a.extent);

/** The first tile stands for all but the last. */
const typical = (a: Axis, index: number): number => (index === a.count - 1 ? index : 0);

/** The first tile stands for all of its size. */
const sizeTile = (a: Axis, index: number): number => (sizeOf(a, index) < a.tile ? index : 0);

/** What decides which micro-ops a step runs. */
export interface KernelUse {
  readonly operand: boolean;
  readonly kernel: number;
  readonly biasKernel: number;
  readonly size: SizeCost;
  readonly first: boolean;
  readonly last: boolean;
  readonly accSlot: number;
  readonly co: number;
}

/** The bit of a size's kind for a last chunk of input channels that is smaller, or has the bias with it. */
const CI_KIND = 2;

/** Numbers of micro-ops below those of others: the operand's product, the pass that multiplies. */
const OPERAND = -(2 ** 40);
const MULTIPLY = -(2 ** 41);

/** Instructions of one product at most: a micro-op each, of a product of as many rounds as a program has. */
const MOST_PARTS = 2 ** 32;
