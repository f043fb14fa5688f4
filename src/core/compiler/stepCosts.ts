import type { Cycles } from '../units.ts';
import { sizeOf, type Axis } from './axis.ts';
import { COMPUTE_OVERHEAD, loadCost, storeCost, type TransferCost } from './durations.ts';
import { gemmLoops } from './gemmLoops.ts';
import { inputTransfer, outputTransfer, weightTransfer } from './loads.ts';
import type { Plan } from './plan.ts';
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
  private readonly plan: Plan;
  private readonly hEnds: Ends;
  private readonly wEnds: Ends;
  private readonly sizes: (SizeCost | undefined)[] = [];
  private readonly inputs: (TransferCost | undefined)[] = [];
  private readonly weights: (TransferCost | undefined)[] = [];
  private readonly outputs: (TransferCost | undefined)[] = [];
  private readonly kernels = new Uint8Array(128);
  private readonly biasHeld = [-1, -1];
  private uops: number;
  private lastKernel = -1;
  private readonly capacity: number;
  /** What a load of compute's costs besides its beats. */
  private readonly loadLatency: Cycles;
  /** Loading the micro-ops of reset and passes, of which there are a few different ones. */
  private readonly passKernelLoads: Cycles;

  constructor(plan: Plan) {
    const { shape, rowPitch } = plan.target;
    this.plan = plan;
    this.hEnds = ends(plan.h, rowPitch, plan.border.height > 0 ? 0 : shape.padHeight);
    this.wEnds = ends(plan.w, shape.strideWidth, plan.border.width > 0 ? 0 : shape.padWidth);
    // Reset, passes with immediate and pass with bias have a micro-op each, for each half and, for the bias, its place.
    const { passes } = plan.target;
    const bias = Number(passes.some((pass) => pass.imm === null));
    const own = 1 + Number(passes.length > bias);
    this.uops = own * plan.contexts + bias * (plan.bias.all ? plan.co.count : plan.contexts);
    this.capacity = plan.target.geometry.depth.UOP;
    this.loadLatency = plan.target.arch.hardware.memoryDelay + COMPUTE_OVERHEAD;
    this.passKernelLoads = (own + bias) * (1 + this.loadLatency);
  }

  size(s: Readonly<Step>): SizeCost {
    const kind = this.sizeKind(s);
    return (this.sizes[kind] ??= this.newSize(s));
  }

  input(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    const place = kindOf(this.hEnds, s.h) * this.wEnds.kinds + kindOf(this.wEnds, s.w);
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

  /** Cycles compute spends on fetching the step's micro-ops: none as long as all kernels fit the buffer. */
  kernelLoads(s: Readonly<Step>): Cycles {
    const kernel = this.sizeKind(s) * 8 + s.accSlot * 4 + s.inpSlot * 2 + s.wgtSlot;
    const { microOps, parts } = this.size(s);
    if (this.kernels[kernel] !== 1) {
      this.kernels[kernel] = 1;
      this.uops += microOps;
    }
    if (this.uops <= this.capacity) return 0;
    // What does not fit goes round in the buffer: a kernel is still there only if nothing came between.
    const reload = kernel !== this.lastKernel || s.first || parts > 1;
    this.lastKernel = kernel;
    return (reload ? this.beats('UOP', microOps) + parts * this.loadLatency : 0) + (s.last ? this.passKernelLoads : 0);
  }

  /** Cycles compute spends on fetching a tile's bias. */
  biasLoad(s: Readonly<Step>): Cycles {
    const { plan, biasHeld } = this;
    if (!plan.target.epilogue.bias || plan.bias.all || biasHeld[s.accSlot] === s.co) return 0;
    biasHeld[s.accSlot] = s.co;
    return this.beats('ACC', sizeOf(plan.co, s.co)) + this.loadLatency;
  }

  /** Beats that come before the first chunk can be multiplied. */
  startBeats(): Cycles {
    const { target: t, bias } = this.plan;
    const uops = this.uops <= this.capacity ? this.beats('UOP', this.uops) : 0;
    return uops + (bias.all && t.epilogue.bias ? this.beats('ACC', t.coBlocks) : 0);
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
    const lastChannels = Number(s.ci === ci.count - 1) * 2 + Number(s.co === co.count - 1);
    return Number(s.h === h.count - 1) * 8 + Number(s.w === w.count - 1) * 4 + lastChannels;
  }
}

/** Tiles along an axis that cost the same: those in the middle. Each that reaches into the padding is its own kind, and the last. */
interface Ends {
  readonly before: number;
  readonly after: number;
  readonly count: number;
  readonly kinds: number;
}

/** At most this many kinds at each end: with more, tiles are so small that a few cycles of zero filling do not matter. */
const MOST_ENDS = 4;

function ends(axis: Axis, pitch: number, pad: number): Ends {
  const reach = Math.ceil(pad / (axis.tile * pitch));
  const before = Math.min(axis.count, MOST_ENDS, reach);
  const after = Math.min(Math.max(1, axis.count - before), MOST_ENDS, reach + 1);
  return { before, after, count: axis.count, kinds: before + after + 1 };
}

const kindOf = ({ before, after, count }: Ends, index: number): number =>
  index < before ? index : index >= count - after ? before + count - 1 - index : before + after;
