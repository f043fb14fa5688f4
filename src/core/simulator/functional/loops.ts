import { counted } from '../../machine/quantity.ts';
import type { AluInstruction, GemmInstruction } from '../../isa/instruction.ts';
import type { IsaLayout } from '../../isa/fields.ts';
import type { Problem } from '../../base/problem.ts';
import { reserve, tooMuchSram, type Machine, type SramTensor } from './machine.ts';
import type { Semantics } from './result.ts';
import type { StepBox } from './stepBox.ts';

/** How often the three loops of a GEMM or ALU instruction really run. */
export interface Loops {
  readonly out: number;
  readonly inner: number;
  readonly uops: number;
}

/** The RTL's loop counters compare for equality, so 0 iterations mean 2^14 (`timing.md` section 14). */
const RTL_ITERATIONS = 2 ** 14;

export function loopsOf(insn: GemmInstruction | AluInstruction, layout: IsaLayout, semantics: Semantics): Loops {
  if (semantics === 'simulator') {
    return { out: insn.iterOut, inner: insn.iterIn, uops: Math.max(0, insn.uopEnd - insn.uopBegin) };
  }
  const counter = 2 ** (layout.index.uop + 1);
  const last = (insn.uopEnd - 1 - insn.uopBegin + 2 * counter) % counter;
  return { out: insn.iterOut || RTL_ITERATIONS, inner: insn.iterIn || RTL_ITERATIONS, uops: last + 1 };
}

export const loopSteps = (l: Loops): number => l.out * l.inner * l.uops;

/** A part of the loops that is one stretch of their order (o, then i, then u). */
export interface Box {
  readonly outBegin: number;
  readonly outEnd: number;
  readonly inBegin: number;
  readonly inEnd: number;
  /** Counted from the first micro-op. */
  readonly uopBegin: number;
  readonly uopEnd: number;
}

/** The part of a box that GEMM and ALU have in common. */
export const stepBox = (m: Machine, insn: GemmInstruction | AluInstruction, part: Box, src: Int32Array): StepBox => ({
  dst: m.uopDst,
  src,
  uopBegin: insn.uopBegin + part.uopBegin,
  uopEnd: insn.uopBegin + part.uopEnd,
  uopMask: (m.geometry.depth.UOP - 1) | 0,
  outBegin: part.outBegin,
  outEnd: part.outEnd,
  inBegin: part.inBegin,
  inEnd: part.inEnd,
  dstFactorOut: insn.dstFactorOut,
  dstFactorIn: insn.dstFactorIn,
  srcFactorOut: insn.srcFactorOut,
  srcFactorIn: insn.srcFactorIn,
});

/** Steps of one stretch. */
export const stepsIn = (box: Box): number =>
  (box.outEnd - box.outBegin) * (box.inEnd - box.inBegin) * (box.uopEnd - box.uopBegin);

/** The loops cut into stretches of at most `maxSteps` (at least 1) steps, in order. */
export function* boxes(l: Loops, maxSteps: number): Generator<Box> {
  if (loopSteps(l) === 0) return;
  const all = { outBegin: 0, outEnd: l.out, inBegin: 0, inEnd: l.inner, uopBegin: 0, uopEnd: l.uops };
  const outs = Math.floor(maxSteps / (l.inner * l.uops));
  for (let o = 0; o < l.out; o += Math.max(1, outs)) {
    if (outs >= 1) {
      yield { ...all, outBegin: o, outEnd: Math.min(l.out, o + outs) };
      continue;
    }
    const inners = Math.floor(maxSteps / l.uops);
    for (let i = 0; i < l.inner; i += Math.max(1, inners)) {
      const row = { ...all, outBegin: o, outEnd: o + 1 };
      if (inners >= 1) {
        yield { ...row, inBegin: i, inEnd: Math.min(l.inner, i + inners) };
        continue;
      }
      for (let u = 0; u < l.uops; u += maxSteps) {
        yield { ...row, inBegin: i, inEnd: i + 1, uopBegin: u, uopEnd: Math.min(l.uops, u + maxSteps) };
      }
    }
  }
}

/** An operand's index is base(u) + o * factorOut + i * factorIn. */
export interface LoopOperand {
  readonly tensor: 'INP' | 'WGT' | 'ACC';
  /** The micro-op field, as messages name it. */
  readonly field: 'dst_idx' | 'src_idx' | 'wgt_idx';
  readonly base: Int32Array;
  readonly factorOut: number;
  readonly factorIn: number;
}

/**
 * Makes room for what an instruction touches and checks that it stays inside: the largest index is that of the largest
 * micro-op field at the last iterations, since nothing is negative. Past the end is a problem in the simulator's
 * semantics; the RTL wraps, which is reported as a hazard.
 */
export function checkLoops(
  m: Machine,
  insn: GemmInstruction | AluInstruction,
  index: number,
  l: Loops,
  operands: (m: Machine) => readonly LoopOperand[],
): Problem | null {
  const uopProblem = checkMicroOps(m, insn, index, l);
  if (uopProblem !== null) return uopProblem;
  for (const operand of operands(m)) {
    const depth = m.geometry.depth[operand.tensor];
    const max = largestIndex(m, insn, l, operand);
    if (max.index >= depth) {
      const where = `${operand.field} reaches ${max.index} (micro-op ${max.uop}, last iterations)`;
      m.hazards.report(
        'sram-wrap',
        index,
        () =>
          `${insn.op} ${index}: ${where}, past the ${counted(depth, 'element')} of ${operand.tensor}; the RTL wraps around.`,
      );
      if (!m.rtl)
        return outside(`${insn.op} ${index}`, where, { field: operand.field, got: max.index }, operand.tensor, depth);
    }
    const needed = Math.min(depth, max.index + 1);
    if (!reserve(m, operand.tensor, needed)) return tooMuchSram(index, operand.tensor, needed);
  }
  return null;
}

function checkMicroOps(m: Machine, insn: GemmInstruction | AluInstruction, index: number, l: Loops): Problem | null {
  const depth = m.geometry.depth.UOP;
  const end = insn.uopBegin + l.uops;
  if (end > depth) {
    const where = `micro-ops run to ${end - 1}`;
    m.hazards.report(
      'sram-wrap',
      index,
      () => `${insn.op} ${index}: ${where}, past the ${counted(depth, 'element')} of UOP; the RTL wraps around.`,
    );
    if (!m.rtl) return outside(`${insn.op} ${index}`, where, { field: 'uop_end', got: end }, 'UOP', depth);
  }
  const needed = Math.min(depth, end);
  if (!reserve(m, 'UOP', needed)) return tooMuchSram(index, 'UOP', needed);
  const { lastWrite } = m.shadow.UOP;
  for (let u = insn.uopBegin; u < end; u++) {
    if (lastWrite[u & (depth - 1)] !== 0) continue;
    m.hazards.report('uninitialized-read', index, () => `${insn.op} ${index} uses micro-op ${u}, which no LOAD wrote.`);
    break;
  }
  return null;
}

function largestIndex(
  m: Machine,
  insn: GemmInstruction | AluInstruction,
  l: Loops,
  operand: LoopOperand,
): { index: number; uop: number } {
  const mask = m.geometry.depth.UOP - 1;
  let base = -1;
  let uop = 0;
  for (let u = insn.uopBegin; u < insn.uopBegin + l.uops; u++) {
    const b = operand.base[u & mask] as number;
    if (b > base) {
      base = b;
      uop = u;
    }
  }
  return { index: base + (l.out - 1) * operand.factorOut + (l.inner - 1) * operand.factorIn, uop };
}

/** Something lies outside a buffer. */
export const outside = (
  who: string,
  where: string,
  { field, got }: { readonly field: string; readonly got: number },
  tensor: SramTensor,
  depth: number,
): Problem => ({
  code: 'run.sram-bounds',
  message: `${who}: ${where}, but ${tensor} has elements 0 to ${depth - 1}.`,
  field,
  got,
  limit: depth - 1,
  fix: `Keep ${field} within the ${tensor} buffer, or enlarge LOG_${tensor}_BUFF_SIZE.`,
});
