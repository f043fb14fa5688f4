import type { Beats, Cycles } from '../units.ts';
import { sizeOf, type Axis } from './axis.ts';
import { COMPUTE_OVERHEAD, loadCost, storeCost, type TransferCost } from './durations.ts';
import { gemmLoops } from './gemmLoops.ts';
import { inputTransfer, outputTransfer, weightTransfer } from './loads.ts';
import { UopCache } from './microOps.ts';
import { columnWindow, rowWindow, type Plan, type Window } from './plan.ts';
import type { Step } from './steps.ts';

export interface SizeCost {
  /** Accumulator elements of the tile. */
  readonly elements: number;
  /** Rounds of the step's product. */
  readonly products: number;
  readonly microOps: number;
  /** GEMM instructions. */
  readonly parts: number;
}

/** What the parts of a step cost, worked out once for each kind of step: there are few kinds and many steps. */
export class StepCosts {
  readonly ends: { readonly h: Ends; readonly w: Ends };
  /** UOP loads that the last `kernelLoads` took. */
  kernelInstructions = 0;
  private readonly plan: Plan;
  private readonly sizes: (SizeCost | undefined)[] = [];
  private readonly inputs: (TransferCost | undefined)[] = [];
  private readonly weights: (TransferCost | undefined)[] = [];
  private readonly outputs: (TransferCost | undefined)[] = [];
  private readonly kernels = new Uint8Array(128);
  private readonly biasHeld = [-1, -1];
  /** Micro-ops of all kernels seen, while they are loaded once and kept. */
  private uops: number;
  private readonly cache: UopCache | null;
  private readonly capacity: number;
  /** What a load of compute's costs besides its beats. */
  private readonly loadLatency: Cycles;
  /** Which axes have a smaller last tile. */
  private readonly smaller: { readonly h: number; readonly w: number; readonly ci: number; readonly co: number };

  /** `keep`: all micro-ops are loaded once, at the start. */
  constructor(plan: Plan, keep: boolean) {
    const { h, w, ci, co } = plan;
    this.plan = plan;
    this.ends = { h: ends(h, (i) => rowWindow(plan, i)), w: ends(w, (i) => columnWindow(plan, i)) };
    // Reset, passes with immediate and pass with bias have a micro-op each, for each half and, for the bias, its place.
    const { passes } = plan.target;
    const bias = passes.some((pass) => pass.imm === null);
    const places = plan.bias.all ? co.count * plan.hThreads : plan.contexts;
    // In the first half, reset and passes share theirs.
    this.uops = plan.contexts + (passes.length > Number(bias) ? plan.contexts - 1 : 0) + (bias ? places : 0);
    this.capacity = plan.target.geometry.depth.UOP;
    this.cache = keep ? null : new UopCache(this.capacity);
    this.loadLatency = plan.target.arch.hardware.memoryDelay + COMPUTE_OVERHEAD;
    this.smaller = { h: 8 * smallerLast(h), w: 4 * smallerLast(w), ci: 2 * smallerLast(ci), co: smallerLast(co) };
  }

  /** The micro-ops seen so far do not fit, though they were to be kept. */
  get overflow(): boolean {
    return this.cache === null && this.uops > this.capacity;
  }

  size(s: Readonly<Step>): SizeCost {
    const kind = this.sizeKind(s);
    return (this.sizes[kind] ??= this.newSize(s));
  }

  input(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    const place = kindOf(this.ends.h, s.h) * this.ends.w.kinds + kindOf(this.ends.w, s.w);
    const kind = place * 2 + Number(s.ci === plan.ci.count - 1);
    return (this.inputs[kind] ??= loadCost(plan.target, 'INP', inputTransfer(plan, s, 0)));
  }

  weight(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    const kind = Number(s.co === plan.co.count - 1) * 2 + Number(s.ci === plan.ci.count - 1);
    return (this.weights[kind] ??= loadCost(plan.target, 'WGT', weightTransfer(plan, s, 0)));
  }

  output(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    return (this.outputs[this.sizeKind(s)] ??= storeCost(plan.target, outputTransfer(plan, s, 0)));
  }

  /** A number for the micro-ops of the step's product, the same for steps that share them. */
  kernel(s: Readonly<Step>): number {
    const kernel = this.sizeKind(s) * 8 + s.accSlot * 4 + s.inpSlot * 2 + s.wgtSlot;
    if (this.kernels[kernel] === 0) {
      this.kernels[kernel] = 1;
      this.uops += this.size(s).microOps;
    }
    return kernel;
  }

  /** Cycles compute spends on fetching the micro-ops of a step: none as long as all kernels fit the buffer. */
  kernelLoads({ kernel, size, first, last, accSlot, co }: KernelUse): Cycles {
    this.kernelInstructions = 0;
    if (this.cache === null) return 0;
    let cycles = first ? this.fetched(-1 - accSlot, 1) : 0;
    for (let part = 0; part < size.parts; part++) {
      const length = Math.min(this.capacity, size.microOps - part * this.capacity);
      cycles += this.fetched(kernel * MOST_PARTS + part, length);
    }
    if (!last) return cycles;
    const place = this.plan.bias.all ? co * 2 + accSlot : accSlot;
    for (const pass of this.plan.target.passes)
      cycles += this.fetched(pass.imm === null ? -10 - place : accSlot === 0 ? -1 : -3, 1);
    return cycles;
  }

  private fetched(id: number, length: number): Cycles {
    if (this.cache?.place(id, length).load !== true) return 0;
    this.kernelInstructions++;
    return this.beats('UOP', length) + this.loadLatency;
  }

  /** Cycles compute spends on fetching a tile's bias. */
  biasLoad(s: Readonly<Step>): Cycles {
    const { plan, biasHeld } = this;
    if (!plan.target.epilogue.bias || plan.bias.all || biasHeld[s.accSlot] === s.co) return 0;
    biasHeld[s.accSlot] = s.co;
    return this.beats('ACC', sizeOf(plan.co, s.co)) + this.loadLatency;
  }

  /** Cycles of the loads that come before the first chunk can be multiplied, as far as they are not beats. */
  firstKernelLoad(): Cycles {
    return this.cache === null ? this.loadLatency : 0;
  }

  /** Beats that come before the first chunk can be multiplied. */
  startBeats(): { readonly uop: Beats; readonly bias: Beats } {
    const { target: t, bias } = this.plan;
    return {
      uop: this.cache === null ? this.beats('UOP', this.uops) : 0,
      bias: bias.all && t.epilogue.bias ? this.beats('ACC', t.coBlocks) : 0,
    };
  }

  private newSize(s: Readonly<Step>): SizeCost {
    const { target: t, h, w, ci, co } = this.plan;
    const size = { rows: sizeOf(h, s.h), columns: sizeOf(w, s.w), ci: sizeOf(ci, s.ci), co: sizeOf(co, s.co) };
    const { microOps } = gemmLoops(t, size);
    const elements = size.rows * size.columns * size.co;
    const parts = Math.ceil(microOps / this.capacity);
    return { elements, products: elements * size.ci * t.taps, microOps, parts };
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

const smallerLast = (a: Axis): number => Number(a.count * a.tile !== a.extent);

/** What decides which micro-ops a step runs. */
export interface KernelUse {
  readonly kernel: number;
  readonly size: SizeCost;
  readonly first: boolean;
  readonly last: boolean;
  readonly accSlot: number;
  readonly co: number;
}

/** Instructions of one product at most: a micro-op each, of a product of as many rounds as a program has. */
const MOST_PARTS = 2 ** 32;

/** Tiles along an axis that cost the same: those in the middle. Each that reaches into the padding is its own kind, and a smaller last one. */
export interface Ends {
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly kinds: number;
}

/** At most this many kinds at each end: with more, tiles are so small that a few cycles of zero filling do not matter. */
const MOST_ENDS = 4;

function ends(axis: Axis, window: (index: number) => Window): Ends {
  const { count } = axis;
  let before = 0;
  while (before < Math.min(count, MOST_ENDS) && window(before).before > 0) before++;
  let after = 0;
  while (after < Math.min(count - before, MOST_ENDS) && isEnd(axis, count - 1 - after, window)) after++;
  return { before, after, count, kinds: before + after + 1 };
}

const isEnd = (axis: Axis, index: number, window: (index: number) => Window): boolean =>
  sizeOf(axis, index) < axis.tile || window(index).after > 0;

const kindOf = ({ before, after, count }: Ends, index: number): number =>
  index < before ? index : index >= count - after ? before + count - 1 - index : before + after;
