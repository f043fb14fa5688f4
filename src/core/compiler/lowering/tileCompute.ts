import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import { tileSize, tileStart } from '../plan/axis.ts';
import type { InstructionNote } from '../compilation.ts';
import { takesOperand, type AluPass } from '../target/epilogue.ts';
import { gemmLoops, outsideLoops, type GemmLoops, type Loop, type TileSize } from './gemmLoops.ts';
import { gemmWords, wordPacker, type MicroOpKernel, type KernelBank } from './microOps.ts';
import { addsBias, chunkWeights, outsideImage, uniformOffset, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';
import { aluDraft, gemmDraft, transferDraft, type InstructionDraft } from './stream.ts';
import { tileSums } from '../target/target.ts';
import { loadLimits, rectangles, stretch } from '../plan/transfer.ts';

const loop = (extent: number, dst: number, src: number): Loop => ({ extent, dst, src, wgt: 0 });
const ONCE = loop(1, 0, 0);
const MAX = { aluOpcode: ALU_OPCODE.MAX, imm: null };

/** Makes the instructions of compute, tile by tile, keeping the micro-op kernels and what bias is on chip. */
export class TileCompute {
  private readonly plan: Plan;
  private readonly bank: KernelBank;
  private readonly loops = new Map<string, readonly GemmLoops[]>();
  /** Tile of output channels whose bias lies beside each ping-pong buffer of ACC; -1: none. */
  private readonly biasHeld: number[];
  private biasLoaded = false;
  private readonly pack: ReturnType<typeof wordPacker>;

  constructor(plan: Plan, bank: KernelBank) {
    this.plan = plan;
    this.bank = bank;
    this.pack = wordPacker(plan.target.layout);
    this.biasHeld = new Array<number>(plan.contexts).fill(-1);
  }

  /** Zeroes the tile's accumulators, and those beside them. */
  reset(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    const { h, w, co, beside, target } = this.plan;
    const sums = tileSize(co, step.co) * tileSums(target, tileSize(h, step.h), tileSize(w, step.w));
    const [kernel] = this.single(this.base(step), 0);
    return kernel === undefined
      ? []
      : [gemmDraft(kernel, true, this.both(), loop(beside === 0 ? sums : sums / 2, 1, 0), { ...note, role: 'reset' })];
  }

  /** Brings bias and shifts of the tile's channels on chip if they are not there: all of them once, if there is room. */
  loadBias(step: Readonly<Step>, biasElement: number, note: InstructionNote): InstructionDraft[] {
    const { plan } = this;
    const { each, base, all } = plan.byChannel;
    if (each === 0) return [];
    let start = tileStart(plan.co, step.co);
    let count = tileSize(plan.co, step.co);
    if (all) {
      if (this.biasLoaded) return [];
      start = 0;
      count = plan.target.coBlocks;
      this.biasLoaded = true;
    } else {
      if (this.biasHeld[step.accSlot] === step.co) return [];
      this.biasHeld[step.accSlot] = step.co;
    }
    const transfer = stretch(all ? base : this.channelBase(step), biasElement + each * start, each * count);
    const { arch, geometry } = plan.target;
    return rectangles(transfer, loadLimits(arch, geometry, 'ACC')).map((r) =>
      transferDraft('LOAD', MEMORY_TYPE.ACC, r, { ...note, role: plan.biasBy === 'alu' ? 'load-bias' : 'load-shifts' }),
    );
  }

  /** Multiplies the step's chunk: one instruction a product, or several if its micro-ops do not fit the buffer at once. */
  products(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    const { plan, bank } = this;
    const taps = { rows: tileSize(plan.ky, step.ky), columns: tileSize(plan.kx, step.kx) };
    const size = {
      rows: tileSize(plan.h, step.h),
      columns: tileSize(plan.w, step.w),
      ci: tileSize(plan.ci, step.ci),
      co: tileSize(plan.co, step.co),
      taps,
      extra: Number(addsBias(plan, step.ci)),
    };
    const shapeKey = `${size.rows}.${size.columns}.${size.ci}.${size.co}.${taps.rows}.${taps.columns}.${size.extra}`;
    const { target: t } = plan;
    const loops = this.loops.get(shapeKey) ?? gemmLoops(t, size);
    this.loops.set(shapeKey, loops);
    const bases = {
      dst: this.base(step),
      src: step.inpSlot * plan.inpPingPong,
      wgt: step.wgtSlot * plan.wgtPingPong + uniformOffset(plan, step),
    };
    const key = `${shapeKey}@${bases.dst}.${bases.src}.${bases.wgt}`;
    const fills = loops.filter(({ does }) => does === 'product');
    const drafts = fills.flatMap((product, i) =>
      bank
        .get(`${key}#${i}`, () => gemmWords(t.layout, product, bases))
        .map((k) => gemmDraft(k, false, product.outer, product.inner, { ...note, role: 'gemm' })),
    );
    if (t.maxPool === null) return drafts;
    if (t.excludePad) drafts.push(...this.outside(step, size, `${shapeKey}@${bases.dst}`, note));
    return [...drafts, ...this.maxima(loops.slice(fills.length), MAX, bases.dst, { key: `${key}#max`, note })];
  }

  /** Makes the least value of what lies in a padding that does not count. */
  private outside(step: Readonly<Step>, size: TileSize, shapeKey: string, note: InstructionNote): InstructionDraft[] {
    const { target: t } = this.plan;
    const outside = outsideImage(this.plan, step);
    const pass = { aluOpcode: ALU_OPCODE.MIN, imm: -(2 ** (t.geometry.scalarBits.INP - 1)) };
    const key = `${shapeKey}#outside${JSON.stringify(outside)}`;
    return this.maxima(outsideLoops(t, size, outside), pass, this.base(step), { key, note });
  }

  /** Passes over the regions of a maximum. Both operands are in ACC, and the weight field is 0: the RTL would add it to the source. */
  private maxima(
    loops: readonly GemmLoops[],
    pass: { readonly aluOpcode: number; readonly imm: number | null },
    base: number,
    { key, note }: { readonly key: string; readonly note: InstructionNote },
  ): InstructionDraft[] {
    const bases = { dst: base, src: base, wgt: 0 };
    return loops.flatMap((product, i) =>
      this.bank
        .get(`${key}#${i}`, () => gemmWords(this.plan.target.layout, product, bases))
        .map((k) => aluDraft(k, pass, product.outer, product.inner, { ...note, role: 'max' })),
    );
  }

  /** Adds the bias if it comes with the step's weights: the constant times an element a block of output channels. */
  biasProduct(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    const { plan } = this;
    if (!addsBias(plan, step.ci)) return [];
    const pixels = tileSize(plan.h, step.h) * tileSize(plan.w, step.w);
    const pitch = chunkWeights(plan, step);
    const blocks = tileSize(plan.co, step.co);
    const acc = this.places(blocks, pixels);
    const channels = { extent: blocks, dst: acc.block, src: 0, wgt: pitch };
    // The bias is the last element of its row.
    return this.single(this.base(step), plan.constant, step.wgtSlot * plan.wgtPingPong + pitch - 1).map((k) =>
      gemmDraft(k, false, channels, loop(pixels, acc.pixel, 0), { ...note, role: 'bias' }),
    );
  }

  /** Adds the tile's operand to its sums, or to zeros beside them. */
  operand(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    const { plan } = this;
    const base = this.base(step) + plan.beside;
    return this.single(base, step.inpSlot * plan.inpPingPong, plan.identity).map((k) =>
      gemmDraft(k, false, ONCE, loop(this.elements(step), 1, 1), { ...note, role: 'operand' }),
    );
  }

  /** What happens to the tile's sums before its operand joins them. */
  passesBefore(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    return this.passes(this.plan.passes.slice(0, this.plan.passesBefore), step, note);
  }

  /** Shift, bias and clip over the whole tile, a pass each; with an operand those behind it. */
  epilogue(step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    return this.passes(this.plan.passes.slice(this.plan.passesBefore), step, note);
  }

  private passes(passes: readonly AluPass[], step: Readonly<Step>, note: InstructionNote): InstructionDraft[] {
    const elements = this.elements(step);
    const channels = tileSize(this.plan.co, step.co);
    const base = this.base(step);
    return passes.flatMap((pass) => {
      const own = { ...note, role: pass.role };
      if (pass.imm !== null) {
        // Source and destination are the same: the RTL reads an immediate's operand at the source index.
        return this.single(base, base).map((k) => aluDraft(k, pass, ONCE, loop(elements, 1, 1), own));
      }
      if (takesOperand(pass)) {
        return this.single(base, base + this.plan.beside).map((k) =>
          aluDraft(k, pass, ONCE, loop(elements, 1, 1), own),
        );
      }
      const pixels = elements / channels;
      const acc = this.places(channels, pixels);
      const { each } = this.plan.byChannel;
      // The shifts are a block's last element.
      const place = this.channelBase(step) + (pass.role === 'shift' ? each - 1 : 0);
      return this.single(base, place).map((k) =>
        aluDraft(k, pass, loop(channels, acc.block, each), loop(pixels, acc.pixel, 0), own),
      );
    });
  }

  /** The kernel of one micro-op. An ALU instruction's weight field is 0: the RTL would add it to the source. */
  private single(dst: number, src: number, wgt = 0): readonly MicroOpKernel[] {
    const word = this.pack(dst, src, wgt);
    return this.bank.get(`=${word}`, () => Uint32Array.of(word));
  }

  /** Once, or once more beside. */
  private both(): Loop {
    const { beside } = this.plan;
    return beside === 0 ? ONCE : loop(2, beside, 0);
  }

  /** From one block of a tile's channels in ACC to the next, and from one pixel to the next. */
  private places(blocks: number, pixels: number): { readonly block: number; readonly pixel: number } {
    return this.plan.target.vectors ? { block: 1, pixel: blocks } : { block: pixels, pixel: 1 };
  }

  private base(step: Readonly<Step>): number {
    return step.accSlot * this.plan.accPingPong;
  }

  /** ACC element where bias and shifts of the tile's channels begin. */
  private channelBase(step: Readonly<Step>): number {
    const { byChannel, schedule, co } = this.plan;
    const { base, all, each } = byChannel;
    return base + each * (all ? tileStart(co, step.co) : step.accSlot * schedule.tile_co);
  }

  private elements(step: Readonly<Step>): number {
    const { h, w, co } = this.plan;
    return tileSize(h, step.h) * tileSize(w, step.w) * tileSize(co, step.co);
  }
}
