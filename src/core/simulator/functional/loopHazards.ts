import type { AluInstruction, GemmInstruction } from '../../isa/instruction.ts';
import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import type { Loops } from './loops.ts';
import type { Machine } from './machine.ts';

/** Loops that run zero times in the simulator and very often in the RTL. */
export function reportEmptyLoops(m: Machine, insn: GemmInstruction | AluInstruction, index: number): void {
  if (insn.iterOut === 0 || insn.iterIn === 0) {
    m.hazards.report(
      'iteration-zero',
      index,
      () => `${insn.op} ${index} has iter_out ${insn.iterOut}, iter_in ${insn.iterIn}; the RTL counts 0 as 16,384.`,
    );
  }
  if (insn.uopEnd <= insn.uopBegin) {
    m.hazards.report(
      'uop-range-empty',
      index,
      () =>
        `${insn.op} ${index} has micro-ops ${insn.uopBegin} to ${insn.uopEnd}, an empty range; the RTL counts on until its counter wraps around to the end.`,
    );
  }
}

/** Whether a + b * o + c * i = 0 for some o < out, i < inner. */
export function hasRoot(a: number, b: number, c: number, out: number, inner: number): boolean {
  const low = Math.min(0, b * (out - 1)) + Math.min(0, c * (inner - 1));
  const high = Math.max(0, b * (out - 1)) + Math.max(0, c * (inner - 1));
  if (-a < low || -a > high) return false;
  if (b === 0 && c === 0) return a === 0;
  if (b === 0) return a % c === 0;
  if (c === 0) return a % b === 0;
  for (let o = 0; o < out; o++) {
    const rest = -(a + b * o);
    if (rest % c === 0 && rest / c >= 0 && rest / c < inner) return true;
  }
  return false;
}

/** Where an ALU instruction that can run does something else on the RTL, found from its loops without running them. */
export function reportAluHazards(m: Machine, insn: AluInstruction, index: number, l: Loops): void {
  const uopMask = m.geometry.depth.UOP - 1;
  const db = insn.dstFactorOut;
  const dc = insn.dstFactorIn;
  const sb = insn.srcFactorOut;
  const sc = insn.srcFactorIn;
  const dst = (u: number): number => m.uopDst[(insn.uopBegin + u) & uopMask] as number;
  const src = (u: number): number => m.uopRtlSrc[(insn.uopBegin + u) & uopMask] as number;
  const name = `ALU ${index}`;

  for (let u = 0; u < l.uops; u++) {
    const at = (insn.uopBegin + u) & uopMask;
    if (src(u) !== m.uopSrc[at]) {
      m.hazards.report(
        'alu-source-wgt-bits',
        index,
        () => `${name}: micro-op ${at} has wgt field ${m.uopWgt[at] ?? 0}, which the RTL joins to the source index.`,
      );
    }
    const differs = dst(u) !== src(u) || (l.out > 1 && db !== sb) || (l.inner > 1 && dc !== sc);
    if (insn.useImm && differs) {
      m.hazards.report(
        'alu-immediate-source',
        index,
        () =>
          `${name} has an immediate, and the RTL reads its operand at src, which differs from dst at micro-op ${at}.`,
      );
    }
  }

  // Micro-op u writes what the one right after it reads: within an iteration, into the next inner and the next outer one.
  const last = l.uops - 1;
  let old = false;
  for (let u = 0; u < last && !old; u++) old = hasRoot(dst(u) - src(u + 1), db - sb, dc - sc, l.out, l.inner);
  if (l.inner > 1) old ||= hasRoot(dst(last) - src(0) - sc, db - sb, dc - sc, l.out, l.inner - 1);
  if (l.out > 1) old ||= hasRoot(dst(last) + (l.inner - 1) * dc - src(0) - sb, db - sb, 0, l.out - 1, 1);
  if (old) {
    m.hazards.report(
      'alu-reads-old',
      index,
      () =>
        `${name}: a micro-op reads as source what the one right before it writes; the RTL still reads the old value.`,
    );
  }

  if (insn.aluOpcode === ALU_OPCODE.SHR && (insn.useImm ? !inRange(m, insn.imm) : insn.imm < 0)) {
    m.hazards.report('shift-amount', index, () =>
      insn.useImm
        ? `${name} shifts by ${insn.imm}; the RTL uses only the low bits of the amount.`
        : `${name} shifts by a tensor with a negative immediate field (${insn.imm}), which makes the RTL shift left.`,
    );
  }
}

const inRange = (m: Machine, amount: number): boolean => Math.abs(amount) < m.geometry.scalarBits.ACC;
