import type { Beats, Cycles } from '../../base/units.ts';
import { tileSize } from '../plan/axis.ts';
import { costTables, tileKind, tileOf, type Ends, type SizeCost } from './costTables.ts';
import { loadCost, storeCost, type TransferCost } from './durations.ts';
import { gemmLoops } from '../lowering/gemmLoops.ts';
import {
  constantTransfer,
  identityTransfer,
  inputTransfer,
  operandTransfer,
  outputTransfer,
  weightTransfer,
} from '../plan/loads.ts';
import { UopCache } from '../lowering/microOps.ts';
import { takesOperand } from '../target/epilogue.ts';
import { biasChunk, partOf, uniformOffset, type Plan } from '../plan/plan.ts';
import { NOTHING_OUTSIDE, OutsideCosts, type OutsideCost } from './outsideCosts.ts';
import { likeFirst, SizeKinds, sizeTile, TILE_KINDS, typical } from './sizeKinds.ts';
import type { Step } from '../plan/steps.ts';
import { partTaps, tilePassed, tileSums } from '../target/target.ts';
import { loadLimits, stretchPieces } from '../plan/transfer.ts';

/** What the parts of a step cost, worked out once for each kind of step: there are few kinds and many steps. */
export class StepCosts {
  readonly ends: { readonly h: Ends; readonly w: Ends };
  /** What the last `loadKernels` took. */
  readonly loads: KernelLoads = { instructions: 0, ahead: 0, between: 0, behind: 0 };
  /** ACC loads that the last `biasLoad` took. */
  biasInstructions = 0;
  private readonly plan: Plan;
  private readonly sizes: (SizeCost | undefined)[];
  private readonly inputs: (TransferCost | undefined)[];
  private readonly weights: (TransferCost | undefined)[];
  private readonly outputs: (TransferCost | undefined)[];
  private readonly operands: (TransferCost | undefined)[];
  /** Of all kinds of sizes, each with any ping-pong buffer of the three memories, which were seen; made when the first is, as lower bounds need none. */
  private kernels: boolean[] = NO_KERNELS;
  private readonly biasChunk: number;
  private readonly biasKernels = [false, false, false, false];
  private readonly operandKernels = [false, false, false, false];
  private readonly biasHeld = [-1, -1];
  /** Micro-ops of all kernels seen, while they are loaded once and kept. */
  private uops: number;
  private readonly cache: UopCache | null;
  private readonly capacity: number;
  private readonly kinds: SizeKinds;
  private readonly outsides: OutsideCosts | null;

  /** `keep`: all micro-ops are loaded once, at the start. */
  constructor(plan: Plan, keep: boolean) {
    const { h, w, co } = plan;
    this.plan = plan;
    this.biasChunk = biasChunk(plan);
    const tables = costTables(plan.target);
    this.ends = { h: tables.rows(plan), w: tables.columns(plan) };
    this.sizes = tables.sizes(plan);
    this.inputs = tables.inputs(plan);
    this.weights = tables.weights(plan);
    this.outputs = tables.outputs(plan.schedule);
    this.operands = tables.operands(plan.schedule);
    // Reset, passes with immediate and those by channel have a micro-op each, for each ping-pong buffer of ACC and, by channel, the place of what they read.
    const { passes, byChannel } = plan;
    const joins = passes.some(takesOperand);
    const buffers = plan.target.nBlocks * h.count * w.count * co.count === 1 ? 1 : plan.contexts;
    const places = byChannel.all ? channelPlaces(plan) : buffers;
    // In the first buffer, reset and passes share theirs.
    this.uops = buffers + (passes.some(({ imm }) => imm !== null) ? buffers - 1 : 0);
    this.uops += byChannel.each * places + (joins ? buffers : 0);
    this.capacity = plan.target.geometry.depth.UOP;
    this.cache = keep ? null : new UopCache(this.capacity);
    this.kinds = new SizeKinds(plan);
    this.outsides = plan.target.excludePad ? new OutsideCosts(plan) : null;
  }

  /** Are micro-ops loaded again and again? */
  get reloads(): boolean {
    return this.cache !== null;
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
    const kind = this.kinds.of(s);
    return (this.sizes[kind] ??= this.newSize(s));
  }

  input(s: Readonly<Step>): TransferCost {
    const { h, w } = this.ends;
    const { ci, co, target } = this.plan;
    // The last tile along co may be of fewer clusters.
    const ends = Number(s.ci === ci.count - 1) + (target.clusters.count > 1 && s.co === co.count - 1 ? 2 : 0);
    const kind =
      ((tileKind(h, s.h) * w.kinds + tileKind(w, s.w)) * 4 + ends) * target.part.count + partOf(this.plan, s);
    return (this.inputs[kind] ??= this.newInput(s));
  }

  weight(s: Readonly<Step>): TransferCost {
    const { co, ci, target } = this.plan;
    const ends = Number(s.co === co.count - 1) * 2 + Number(s.ci === ci.count - 1);
    const kind = ends * target.part.count + partOf(this.plan, s);
    return (this.weights[kind] ??= this.newWeight(s));
  }

  /** The load of a tile's operand, with the very first the identity. */
  operand(s: Readonly<Step>): TransferCost {
    const load = (this.operands[this.kinds.of(s)] ??= this.newOperand(s));
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
    return (this.outputs[this.kinds.of(s) & TILE_KINDS] ??= this.newOutput(s));
  }

  /** Passes over what the step's tile sees of a padding that does not count. */
  outside(s: Readonly<Step>): OutsideCost {
    const { outsides } = this;
    if (outsides === null) return NOTHING_OUTSIDE;
    const before = outsides.microOps;
    const cost = outsides.of(s);
    this.uops += outsides.microOps - before;
    return cost;
  }

  /** Fetches the micro-ops of passes over a padding that are not there; the cycles that takes, and its instructions (`loads`). */
  loadOutside({ kernels, id }: OutsideCost): Cycles {
    this.loads.instructions = 0;
    return kernels.reduce((sum, length, i) => sum + this.fetched(OUTSIDE - id - i, length), 0);
  }

  /** A number for the micro-ops of the step's product, the same for steps that share them. */
  kernel(s: Readonly<Step>): number {
    if (s.operand) return this.operandKernel(s);
    const like = this.kinds.of(s) * 8 + s.accSlot * 4 + s.inpSlot * 2 + s.wgtSlot;
    if (this.kernels === NO_KERNELS) this.kernels = new Array<boolean>(this.kinds.count * 8).fill(false);
    if (this.kernels[like] === false) {
      this.kernels[like] = true;
      this.uops += this.size(s).microOps * this.kinds.weightPlaces(s);
    }
    return uniformOffset(this.plan, s) * this.kinds.count * 8 + like;
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

  /** Fetches the micro-ops of a step that are not there: none as long as all kernels fit the buffer. */
  loadKernels({ operand, kernel, biasKernel, size, first, last, accSlot, co }: KernelUse): void {
    const { loads, cache } = this;
    loads.instructions = loads.ahead = loads.between = loads.behind = 0;
    if (cache === null) return;
    const { passes, passesBefore } = this.plan;
    if (first) loads.ahead = this.fetched(-1 - accSlot, 1);
    if (operand) loads.ahead += this.passLoads(0, passesBefore, accSlot, co) + this.fetched(OPERAND - kernel, 1);
    else {
      let part = 0;
      for (const length of size.kernels) {
        const cycles = this.fetched(kernel * MOST_PARTS + part, length);
        if (part++ === 0) loads.ahead += cycles;
        else loads.between += cycles;
      }
    }
    if (biasKernel >= 0) loads.between += this.fetched(-10 - biasKernel, 1);
    if (last) loads.behind = this.passLoads(passesBefore, passes.length, accSlot, co);
  }

  private passLoads(from: number, to: number, accSlot: number, co: number): Cycles {
    const place = this.plan.byChannel.all ? co * 2 + accSlot : accSlot;
    let cycles = 0;
    for (let i = from; i < to; i++) {
      const pass = this.plan.passes[i];
      if (pass !== undefined && takesOperand(pass)) cycles += this.fetched(JOIN - accSlot, 1);
      else if (pass?.imm === null) cycles += this.fetched((pass.role === 'shift' ? SHIFT : -10) - place, 1);
      else cycles += this.fetched(accSlot === 0 ? -1 : -3, 1);
    }
    return cycles;
  }

  private fetched(id: number, length: number): Cycles {
    if (this.cache?.place(id, length).load !== true) return 0;
    const load = this.stretch('UOP', length);
    this.loads.instructions += load.instructions;
    return load.beats + load.latency;
  }

  /** Cycles compute spends on fetching the bias and shifts of a tile and its instructions (`biasInstructions`); where all of it is loaded at once, that is before the first tile. */
  biasLoad(s: Readonly<Step>): Cycles {
    const { plan, biasHeld } = this;
    const { all, each } = plan.byChannel;
    const held = all ? 0 : s.accSlot;
    const wanted = all ? 0 : s.co;
    if (each === 0 || biasHeld[held] === wanted) return 0;
    biasHeld[held] = wanted;
    const blocks = all ? plan.target.coBlocks : tileSize(plan.co, s.co);
    const { beats, latency, instructions } = this.stretch('ACC', each * blocks);
    this.biasInstructions = instructions;
    return latency + (all ? 0 : beats);
  }

  /** Cycles of the load that comes before everything else, but for what `startRest` adds. */
  firstKernelLoad(): Cycles {
    return this.cache === null ? this.latency('UOP') : 0;
  }

  /** Cycles before the first chunk can be multiplied that are known only now: beats, and further loads of micro-ops. */
  startRest(): { readonly uop: Cycles; readonly bias: Cycles } {
    const { target: t, byChannel } = this.plan;
    const uop = this.cache === null ? this.stretch('UOP', this.uops) : null;
    return {
      uop: uop === null ? 0 : uop.beats + uop.latency - this.latency('UOP'),
      bias: byChannel.all && byChannel.each > 0 ? this.stretch('ACC', byChannel.each * t.coBlocks).beats : 0,
    };
  }

  // Of each kind one and the same tile stands for all, for where tiles lie to the beats differs a little.

  private newInput(s: Readonly<Step>): TransferCost {
    const { plan, ends } = this;
    const h = tileOf(ends.h, tileKind(ends.h, s.h));
    const w = tileOf(ends.w, tileKind(ends.w, s.w));
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

  /** On average over some tiles: whether a short row is one burst or two is a matter of where it lies. */
  private newOutput(s: Readonly<Step>): TransferCost {
    const { plan } = this;
    const { h, w } = plan;
    const first = this.typicalTile(s);
    const tiles = Math.min(STORES_SAMPLED, Math.max(likeFirst(h, first.h), likeFirst(w, first.w)));
    let cycles = 0;
    let instructions = 0;
    for (let i = 0; i < tiles; i++) {
      const tile = { ...first, h: first.h + (i % likeFirst(h, first.h)), w: first.w + (i % likeFirst(w, first.w)) };
      const store = storeCost(plan.target, outputTransfer(plan, tile, 0));
      cycles += store.cycles;
      instructions = store.instructions;
    }
    return { cycles: cycles / tiles, instructions, exposure: 0 };
  }

  private newOperand(s: Readonly<Step>): TransferCost {
    return loadCost(this.plan.target, 'INP', operandTransfer(this.plan, this.typicalTile(s), 0));
  }

  private typicalTile(s: Readonly<Step>): Step {
    const { h, w, co } = this.plan;
    return { ...s, n: 0, h: sizeTile(h, s.h), w: sizeTile(w, s.w), co: sizeTile(co, s.co) };
  }

  private newSize(s: Readonly<Step>): SizeCost {
    const { target: t, h, w, ci, co, ky, kx } = this.plan;
    // Of an operand's step only the tile counts.
    const chunk = s.operand ? 0 : s.ci;
    const taps = { rows: tileSize(ky, s.ky), columns: tileSize(kx, s.kx) };
    const tile = { rows: tileSize(h, s.h), columns: tileSize(w, s.w), co: tileSize(co, s.co) };
    const size = { ...tile, ci: tileSize(ci, chunk), taps };
    const kernels: number[] = [];
    let microOps = 0;
    for (const product of gemmLoops(t, { ...size, extra: Number(chunk === this.biasChunk) })) {
      microOps += product.microOps;
      for (let rest = product.microOps; rest > 0; rest -= this.capacity) kernels.push(Math.min(rest, this.capacity));
    }
    const elements = size.rows * size.columns * size.co;
    const products = size.co * size.ci * partTaps(t, size.rows, size.columns, taps.rows * taps.columns);
    const resets = size.co * tileSums(t, size.rows, size.columns);
    const passed = size.co * tilePassed(t, size.rows, size.columns);
    return { elements, resets, products, passed, microOps, kernels, parts: kernels.length };
  }

  /** What a load of compute's costs besides its beats (`timing.md` section 11). */
  private latency(tensor: 'UOP' | 'ACC'): Cycles {
    const { geometry: g, arch } = this.plan.target;
    return arch.hardware.memoryDelay + 6 + Number(g.elementBits[tensor] > arch.hardware.busBits);
  }

  /** A load of compute's, in as many instructions as the buffer's count of beats wants, each with a beat or more. */
  private stretch(tensor: 'UOP' | 'ACC', elements: number): Stretch {
    const { geometry: g, arch } = this.plan.target;
    const instructions = stretchPieces(loadLimits(arch, g, tensor), elements);
    const beats = Math.max(instructions, Math.ceil((elements * g.elementBits[tensor]) / arch.hardware.busBits));
    return { beats, instructions, latency: instructions * this.latency(tensor) };
  }
}

/** Cycles compute spends on fetching the micro-ops of a step. */
interface KernelLoads {
  instructions: number;
  /** Before its first product, which waits for the step's chunks meanwhile. */
  ahead: Cycles;
  /** Before its other products. */
  between: Cycles;
  /** Before the passes over the tile it completes. */
  behind: Cycles;
}

interface Stretch {
  readonly beats: Beats;
  readonly instructions: number;
  /** What its instructions cost besides beats. */
  readonly latency: Cycles;
}

const NO_KERNELS: boolean[] = [];

/** Blocks of channels in ACC, each counted once for every ping-pong buffer from which a tile reads its bias or shifts. */
function channelPlaces({ target, h, w, co, coThreads, hThreads, contexts, outermost }: Plan): number {
  const groups = target.nBlocks * Math.ceil(h.count / hThreads) * w.count;
  // Tiles take the ping-pong buffers in turn.
  if (contexts === 1 || (groups === 1 && (hThreads === 1 || h.count === 1))) return co.count;
  if (coThreads === 2) return co.count % 2 === 0 ? co.count : outermost === 'channels' ? co.count + 1 : 2 * co.count;
  const alternate = h.count > 1 || outermost === 'channels' || co.count % 2 === 1;
  return alternate ? 2 * co.count : co.count;
}

const STORES_SAMPLED = 4;

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

/** Numbers of micro-ops below those of others: the operand's product, the pass that multiplies, those over a padding, those that shift by channel. */
const OPERAND = -(2 ** 40);
const JOIN = -(2 ** 41);
const OUTSIDE = -(2 ** 42);
const SHIFT = -(2 ** 43);

/** Instructions of one product at most: a micro-op each, of a product of as many rounds as a program has. */
const MOST_PARTS = 2 ** 32;
