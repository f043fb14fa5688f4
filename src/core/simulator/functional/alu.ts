import type { AluInstruction } from '../../isa/instruction.ts';
import { ALU_OPCODE_NAMES } from '../../machine/design/aluOperations.ts';
import type { Problem } from '../../base/problem.ts';
import type { AluBox } from './aluBox.ts';
import { aluShift, applyAlu } from './aluOps.ts';
import { boxes, checkLoops, loopsOf, stepBox, stepsIn, loopSteps, type Box, type LoopOperand } from './loops.ts';
import { reportAluHazards, reportEmptyLoops } from './loopHazards.ts';
import type { Instant, Machine } from './machine.ts';
import { trackAlu } from './computeTracker.ts';
import { aluStepWork, SLICE_WORK } from './work.ts';

/** ALU: element by element over accumulators, with a tensor or an immediate. */
export function* executeAlu(m: Machine, insn: AluInstruction, t: Instant): Generator<number, Problem | null> {
  reportEmptyLoops(m, insn, t.index);
  const loops = loopsOf(insn, m.layout, m.semantics);
  const steps = loopSteps(loops);
  if (steps === 0) return null;
  if (insn.aluOpcode >= ALU_OPCODE_NAMES.length) return notDefined(insn, t.index);
  const problem = checkLoops(m, insn, t.index, loops, (now) => operands(now, insn));
  if (problem !== null) return problem;
  reportAluHazards(m, insn, t.index, loops);
  m.counters.alu_counter += steps;

  const perStep = aluStepWork(m);
  const reads = !insn.useImm ? 'dst and src' : m.rtl ? 'src' : 'dst';
  const pass = m.rtl ? createPipeline(m, insn) : (box: AluBox): boolean => m.kernel.alu(box);
  for (const part of boxes(loops, Math.max(1, Math.floor(SLICE_WORK / perStep)))) {
    const box = boxOf(m, insn, part);
    trackAlu(m, t, box, reads);
    if (pass(box)) reportShift(m, t.index);
    yield stepsIn(part) * perStep;
  }
  return null;
}

function boxOf(m: Machine, insn: AluInstruction, part: Box): AluBox {
  const { depth, scalarBits } = m.geometry;
  return {
    ...stepBox(m, insn, part, m.rtl ? m.uopRtlSrc : m.uopSrc),
    accMask: (depth.ACC - 1) | 0,
    opcode: insn.aluOpcode,
    immediate: insn.useImm ? insn.imm : null,
    accBits: scalarBits.ACC,
  };
}

const reportShift = (m: Machine, index: number): void =>
  m.hazards.report(
    'shift-amount',
    index,
    () =>
      `ALU ${index} shifts by tensor elements outside 0 to ${m.geometry.scalarBits.ACC - 1}; the RTL uses only their low bits.`,
  );

/** In the simulator's meaning an immediate leaves the source unused; in the RTL's it is where the operand comes from. */
function operands(m: Machine, insn: AluInstruction): LoopOperand[] {
  const dst: LoopOperand = {
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

/** The RTL's ALU does boxes one after another; between them it remembers what its pipeline holds. */
function createPipeline(m: Machine, insn: AluInstruction): (box: AluBox) => boolean {
  const { geometry: g } = m;
  const n = g.scalars.ACC | 0;
  const up = (32 - g.scalarBits.ACC) | 0;
  const shift = aluShift(insn.imm, true, g.scalarBits.ACC);
  const immediate = new Int32Array(n).fill(insn.imm);
  // The element the last micro-op wrote, and its value before; the next micro-op still reads that as source.
  const old = new Int32Array(n);
  const before = new Int32Array(n);
  let written = -1;

  return (box) => {
    const acc = m.kernel.acc();
    let unsafe = false;
    for (let o = box.outBegin; o < box.outEnd; o++) {
      for (let i = box.inBegin; i < box.inEnd; i++) {
        const dAdd = o * box.dstFactorOut + i * box.dstFactorIn;
        const sAdd = o * box.srcFactorOut + i * box.srcFactorIn;
        for (let u = box.uopBegin; u < box.uopEnd; u++) {
          const d = ((box.dst[u & box.uopMask] as number) + dAdd) & box.accMask;
          const s = ((box.src[u & box.uopMask] as number) + sAdd) & box.accMask;
          const oldSource = s === written;
          const source = oldSource ? old : acc;
          const sourceAt = oldSource ? 0 : s * n;
          // ACC[dst] = op(a, b): b is the immediate or the source; a is dst, but with an immediate the source.
          const a = insn.useImm ? source : acc;
          const aAt = insn.useImm ? sourceAt : d * n;
          const b = insn.useImm ? immediate : source;
          const bAt = insn.useImm ? 0 : sourceAt;
          before.set(acc.subarray(d * n, (d + 1) * n));
          if (applyAlu(insn.aluOpcode, acc, d * n, a, aAt, b, bAt, n, up, insn.useImm ? 0 : up, shift)) unsafe = true;
          old.set(before);
          written = d;
        }
      }
    }
    return unsafe && !insn.useImm;
  };
}

const notDefined = (insn: AluInstruction, index: number): Problem => ({
  code: 'run.alu-opcode',
  message: `ALU ${index} has alu_opcode ${insn.aluOpcode}, which means nothing.`,
  field: 'alu_opcode',
  got: insn.aluOpcode,
  limit: ALU_OPCODE_NAMES.length - 1,
  fix: `Use ${ALU_OPCODE_NAMES.map((name, value) => `${value} ${name}`).join(', ')}.`,
});
