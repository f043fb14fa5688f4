import type { Arch } from '../../machine/arch.ts';
import { geometry } from '../../machine/geometry.ts';
import type { Tensor } from '../../machine/tensors.ts';
import { isaLayout } from '../../isa/fields.ts';
import { MEMORY_TYPE } from '../../machine/design/memories.ts';
import type { AluInstruction, GemmInstruction, Instruction } from '../../isa/instruction.ts';
import type { MemoryRange } from '../../program/program.ts';
import { aluMeaning, type ShiftBy } from './aluMeaning.testing.ts';
import type { Semantics } from './result.ts';

/**
 * instructions.md section 3 word for word, as slowly and plainly as possible: one scalar at a time, one instruction after another,
 * DRAM as single bytes. No checks: give it programs that stay inside (the RTL's column wraps by itself). It shares
 * nothing with the simulator but field layouts and geometry.
 */
export function interpret(
  arch: Arch,
  instructions: readonly Instruction[],
  dram: readonly MemoryRange[],
  semantics: Semantics,
): Map<number, number> {
  const g = geometry(arch);
  const rtl = semantics === 'rtl';
  const memory = new Map<number, number>();
  for (const range of dram) range.bytes.forEach((byte, i) => memory.set(range.address + i, byte));
  const sram: Record<Tensor, number[][]> = { INP: [], WGT: [], ACC: [], UOP: [], OUT: [] };
  const element = (t: Tensor, index: number): number[] =>
    (sram[t][index % g.depth[t]] ??= Array<number>(g.scalars[t]).fill(0));
  const acc = (index: number): number[] => element('ACC', index);

  const wrap = (value: number, bits: number): number => {
    const low = ((value % 2 ** bits) + 2 ** bits) % 2 ** bits;
    return low < 2 ** (bits - 1) ? low : low - 2 ** bits;
  };
  const bitAt = (address: number, bit: number): number =>
    ((memory.get(address + Math.floor(bit / 8)) ?? 0) >> (bit % 8)) & 1;
  const readScalar = (address: number, n: number, bits: number): number => {
    let value = 0;
    for (let b = 0; b < bits - 1; b++) value += bitAt(address, n * bits + b) * 2 ** b;
    // Two's complement: the last bit counts negative.
    return value - bitAt(address, n * bits + bits - 1) * 2 ** (bits - 1);
  };
  const writeScalar = (address: number, n: number, bits: number, value: number): void => {
    for (let b = 0; b < bits; b++) {
      const bit = n * bits + b;
      const at = address + Math.floor(bit / 8);
      const mask = 1 << (bit % 8);
      const one = (BigInt.asUintN(bits, BigInt(value)) >> BigInt(b)) & 1n;
      memory.set(at, one === 1n ? (memory.get(at) ?? 0) | mask : (memory.get(at) ?? 0) & ~mask);
    }
  };

  const layout = isaLayout(arch);
  const microOp = (index: number): { dst: number; src: number; wgt: number } => {
    const word = BigInt.asUintN(32, BigInt(element('UOP', index)[0] ?? 0));
    const [dst = 0, src = 0, wgt = 0] = layout.microOp.map((f) =>
      Number(BigInt.asUintN(f.bits, word >> BigInt(f.offset))),
    );
    return { dst, src, wgt };
  };

  /** Everything a GEMM or ALU does, in order. */
  const steps = (insn: GemmInstruction | AluInstruction, step: (uop: number, o: number, i: number) => void): void => {
    const out = rtl && insn.iterOut === 0 ? 16384 : insn.iterOut;
    const inner = rtl && insn.iterIn === 0 ? 16384 : insn.iterIn;
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < inner; i++) {
        if (rtl) {
          // The counter stops where it equals uop_end - 1.
          const mask = 2 ** (layout.index.uop + 1) - 1;
          for (let u = insn.uopBegin; ; u = (u + 1) & mask) {
            step(u, o, i);
            if (u === ((insn.uopEnd - 1) & mask)) break;
          }
        } else for (let u = insn.uopBegin; u < insn.uopEnd; u++) step(u, o, i);
      }
    }
  };

  const load = (insn: Extract<Instruction, { op: 'LOAD' | 'STORE' }>): void => {
    const tensor = (['UOP', 'WGT', 'INP', 'ACC', 'OUT', 'ACC'] as const)[insn.memoryType] ?? 'UOP';
    const eight = insn.memoryType === MEMORY_TYPE.ACC_8BIT;
    const bits = eight ? 8 : g.scalarBits[tensor];
    const bytes = eight ? g.scalars.ACC : g.elementBytes[tensor];
    let at = insn.sramBase;
    const zero = (count: number): void => {
      for (let n = 0; n < count; n++) element(tensor, at++).fill(0);
    };
    const row = insn.xPad0 + insn.xSize + insn.xPad1;
    zero(insn.yPad0 * row);
    for (let y = 0; y < insn.ySize; y++) {
      zero(insn.xPad0);
      for (let x = 0; x < insn.xSize; x++) {
        const address = (insn.dramBase + y * insn.xStride + x) * bytes;
        const to = element(tensor, at++);
        for (let n = 0; n < g.scalars[tensor]; n++) to[n] = readScalar(address, n, bits);
      }
      zero(insn.xPad1);
    }
    zero(insn.yPad1 * row);
  };

  const gemm = (insn: GemmInstruction): void =>
    steps(insn, (u, o, i) => {
      const uop = microOp(u);
      const dst = uop.dst + o * insn.dstFactorOut + i * insn.dstFactorIn;
      const inp = element('INP', uop.src + o * insn.srcFactorOut + i * insn.srcFactorIn);
      const wgt = element('WGT', uop.wgt + o * insn.wgtFactorOut + i * insn.wgtFactorIn);
      for (let b = 0; b < g.batch; b++) {
        for (let j = 0; j < g.blockOut; j++) {
          let sum = acc(dst)[b * g.blockOut + j] ?? 0;
          for (let k = 0; k < g.blockIn; k++) sum += (inp[b * g.blockIn + k] ?? 0) * (wgt[j * g.blockIn + k] ?? 0);
          acc(dst)[b * g.blockOut + j] = insn.reset ? 0 : wrap(sum, g.scalarBits.ACC);
        }
      }
      if (!insn.reset) element('OUT', dst).splice(0, Infinity, ...acc(dst));
    });

  const shiftBy = (amount: number, insn: AluInstruction): ShiftBy => {
    const left = rtl ? insn.imm < 0 : amount < 0;
    return { left, places: BigInt.asUintN(rtl ? Math.log2(g.scalarBits.ACC) : 5, BigInt(left ? -amount : amount)) };
  };
  const alu = (insn: AluInstruction): void => {
    let written = -1;
    let old: readonly number[] = [];
    steps(insn, (u, o, i) => {
      const uop = microOp(u);
      const joined = BigInt(uop.src) | (BigInt(uop.wgt) << BigInt(g.logDepth.INP));
      const srcField = rtl ? Number(BigInt.asUintN(layout.index.acc, joined)) : uop.src;
      const dst = (uop.dst + o * insn.dstFactorOut + i * insn.dstFactorIn) % g.depth.ACC;
      const src = (srcField + o * insn.srcFactorOut + i * insn.srcFactorIn) % g.depth.ACC;
      const before = [...acc(dst)];
      const source = rtl && src === written ? old : [...acc(src)];
      const x = rtl && insn.useImm ? source : before;
      for (let n = 0; n < g.scalars.ACC; n++) {
        const a = x[n] ?? 0;
        const b = insn.useImm ? insn.imm : (source[n] ?? 0);
        const result = aluMeaning(insn.aluOpcode, a, b, shiftBy(b, insn));
        acc(dst)[n] = Number(BigInt.asIntN(g.scalarBits.ACC, result));
      }
      element('OUT', dst).splice(0, Infinity, ...acc(dst));
      written = dst;
      old = before;
    });
  };

  for (const insn of instructions) {
    if (insn.op === 'LOAD' && insn.xSize > 0) load(insn);
    else if (insn.op === 'GEMM') gemm(insn);
    else if (insn.op === 'ALU') alu(insn);
    else if (insn.op === 'FINISH') break;
    else if (insn.op === 'STORE') {
      for (let y = 0; y < insn.ySize; y++) {
        for (let x = 0; x < insn.xSize; x++) {
          const from = element(rtl ? 'OUT' : 'ACC', insn.sramBase + y * insn.xSize + x);
          // The RTL's narrow store steps rows by scalars instead of bytes (timing.md section 7).
          const byScalars = rtl && g.elementBits.OUT > arch.hardware.busBits;
          const step = insn.xStride * (byScalars ? g.scalars.OUT : g.elementBytes.OUT);
          const address = (insn.dramBase + x) * g.elementBytes.OUT + y * step;
          for (let n = 0; n < g.scalars.OUT; n++) writeScalar(address, n, g.scalarBits.OUT, from[n] ?? 0);
        }
      }
    }
  }
  return memory;
}
