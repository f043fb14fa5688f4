import type { AluInstruction } from '../../isa/instruction.ts';
import { ALU_OPCODE, ALU_OPCODE_NAMES } from '../../isa/instruction.ts';
import type { Problem } from '../../problem.ts';
import { aluShift, applyAlu } from './aluOps.ts';
import { boxes, checkLoops, loopsOf, stepsIn, stepsOf, type Box, type Operand } from './loops.ts';
import { reportAluHazards, reportEmptyLoops } from './loopHazards.ts';
import type { Instant, Machine } from './machine.ts';
import { reportAlu } from './tracker.ts';
import { aluStepWork, SLICE_WORK } from './work.ts';

/** ALU: element by element over accumulators, with a tensor or an immediate. */
export function* executeAlu(m: Machine, insn: AluInstruction, t: Instant): Generator<number, Problem | null> {
  reportEmptyLoops(m, insn, t.index);
  const loops = loopsOf(insn, m.layout, m.semantics);
  const steps = stepsOf(loops);
  if (steps === 0) return null;
  if (insn.aluOpcode >= ALU_OPCODE_NAMES.length) return notDefined(insn, t.index);
  const problem = checkLoops(m, insn, t.index, loops, (now) => operands(now, insn));
  if (problem !== null) return problem;
  reportAluHazards(m, insn, t.index, loops);
  m.counters.alu_counter += steps;

  const perStep = aluStepWork(m);
  const pass = createPass(m, insn, t);
  for (const box of boxes(loops, Math.max(1, Math.floor(SLICE_WORK / perStep)))) {
    pass(box);
    yield stepsIn(box) * perStep;
  }
  return null;
}

/** In the simulator's meaning an immediate leaves the source unused; in the RTL's it is where the operand comes from. */
function operands(m: Machine, insn: AluInstruction): Operand[] {
  const dst: Operand = {
    tensor: 'ACC',
    field: 'dst_idx',
    base: m.uopDst,
    factorOut: insn.dstFactorOut,
    factorIn: insn.dstFactorIn,
  };
  if (insn.useImm && !m.rtl) return [dst];
  const base = m.rtl ? m.uopRtlSrc : m.uopSrc;
  return [dst, { tensor: 'ACC', field: 'src_idx', base, factorOut: insn.srcFactorOut, factorIn: insn.srcFactorIn }];
}

/** Runs boxes one after another; between them it remembers what the RTL's pipeline does. */
function createPass(m: Machine, insn: AluInstruction, t: Instant): (box: Box) => void {
  const { rtl, geometry: g } = m;
  const n = g.scalars.ACC | 0;
  const up = (32 - g.scalarBits.ACC) | 0;
  const accMask = (g.depth.ACC - 1) | 0;
  const uopMask = (g.depth.UOP - 1) | 0;
  const shift = aluShift(insn, rtl, g.scalarBits.ACC);
  const immediate = new Int32Array(n).fill(insn.imm);
  // RTL: the element the last micro-op wrote, and its value before; the next micro-op still reads that as source.
  const old = new Int32Array(n);
  const before = new Int32Array(n);
  let written = -1;

  const badShift = (): void =>
    m.hazards.report(
      'shift-amount',
      t.index,
      () =>
        `ALU ${t.index} shifts by tensor elements outside 0 to ${g.scalarBits.ACC - 1}; the RTL uses only their low bits.`,
    );

  return (box) => {
    const acc = m.kernel.acc();
    const uopDst = m.uopDst;
    const uopSrc = rtl ? m.uopRtlSrc : m.uopSrc;
    const { lastWrite, lastRead } = m.shadow.ACC;
    const { stale } = m;
    const { stamp, storeDone } = t;
    for (let o = box.outBegin; o < box.outEnd; o++) {
      for (let i = box.inBegin; i < box.inEnd; i++) {
        const dAdd = o * insn.dstFactorOut + i * insn.dstFactorIn;
        const sAdd = o * insn.srcFactorOut + i * insn.srcFactorIn;
        for (let u = box.uopBegin; u < box.uopEnd; u++) {
          const at = (insn.uopBegin + u) & uopMask;
          const d = ((uopDst[at] as number) + dAdd) & accMask;
          const s = ((uopSrc[at] as number) + sAdd) & accMask;
          // ACC[dst] = op(a, b): b is the immediate or the source; a is dst, but in the RTL with an immediate the source.
          const aIsSource = rtl && insn.useImm;
          const firstRead = aIsSource ? s : d;
          const secondRead = insn.useImm ? firstRead : s;
          if (lastWrite[firstRead] === 0 || lastWrite[secondRead] === 0 || (lastRead[d] as number) > storeDone) {
            reportAlu(m, t, d, firstRead, secondRead);
          }
          stale[d] = 0;
          lastWrite[d] = stamp;
          const oldSource = s === written;
          const source = oldSource ? old : acc;
          const sourceAt = oldSource ? 0 : s * n;
          const a = aIsSource ? source : acc;
          const aAt = aIsSource ? sourceAt : d * n;
          const b = insn.useImm ? immediate : source;
          const bAt = insn.useImm ? 0 : sourceAt;
          if (rtl) before.set(acc.subarray(d * n, (d + 1) * n));
          if (applyAlu(insn.aluOpcode, acc, d * n, a, aAt, b, bAt, n, up, shift) && !insn.useImm) badShift();
          if (rtl) {
            old.set(before);
            written = d;
          }
        }
      }
    }
  };
}

const notDefined = (insn: AluInstruction, index: number): Problem => ({
  code: 'run.alu-opcode',
  message: `ALU ${index} has alu_opcode ${insn.aluOpcode}, which means nothing.`,
  field: 'alu_opcode',
  got: insn.aluOpcode,
  limit: ALU_OPCODE.MUL,
  fix: `Use ${ALU_OPCODE_NAMES.map((name, value) => `${value} ${name}`).join(', ')}.`,
});
