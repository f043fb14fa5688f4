import type { GemmInstruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import type { GemmBox } from './gemmKernel.ts';
import { boxes, checkLoops, loopsOf, stepBox, stepsIn, loopSteps, type LoopOperand } from './loops.ts';
import { reportEmptyLoops } from './loopHazards.ts';
import type { Instant, Machine } from './machine.ts';
import { trackGemm } from './computeTracker.ts';
import { spansOf } from './spans.ts';
import { gemmStepWork, SLICE_WORK } from './work.ts';

/** GEMM: products summed into accumulators, or accumulators set to 0. */
export function* executeGemm(m: Machine, insn: GemmInstruction, t: Instant): Generator<number, Problem | null> {
  reportEmptyLoops(m, insn, t.index);
  const loops = loopsOf(insn, m.layout, m.semantics);
  const steps = loopSteps(loops);
  if (steps === 0) return null;
  const problem = checkLoops(m, insn, t.index, loops, (now) => operands(now, insn));
  if (problem !== null) return problem;
  // VTA's profiler does not count resets.
  if (!insn.reset) m.counters.gemm_counter += steps;

  const g = m.geometry;
  const perStep = gemmStepWork(m, insn.reset);
  for (const part of boxes(loops, Math.max(1, Math.floor(SLICE_WORK / perStep)))) {
    const box: GemmBox = {
      ...stepBox(m, insn, part, m.uopSrc),
      wgt: m.uopWgt,
      wgtFactorOut: insn.wgtFactorOut,
      wgtFactorIn: insn.wgtFactorIn,
      dstMask: (g.depth.ACC - 1) | 0,
      srcMask: (g.depth.INP - 1) | 0,
      wgtMask: (g.depth.WGT - 1) | 0,
    };
    trackGemm(m, t, box, insn.reset);
    if (insn.reset) reset(box, m.kernel.acc(), g.scalars.ACC);
    else m.kernel.run(box);
    yield stepsIn(part) * perStep;
  }
  return null;
}

function operands(m: Machine, insn: GemmInstruction): LoopOperand[] {
  const dst: LoopOperand = {
    tensor: 'ACC',
    field: 'dst_idx',
    base: m.uopDst,
    factorOut: insn.dstFactorOut,
    factorIn: insn.dstFactorIn,
  };
  if (insn.reset) return [dst];
  return [
    dst,
    {
      tensor: 'INP',
      field: 'src_idx',
      base: m.uopSrc,
      factorOut: insn.srcFactorOut,
      factorIn: insn.srcFactorIn,
    },
    {
      tensor: 'WGT',
      field: 'wgt_idx',
      base: m.uopWgt,
      factorOut: insn.wgtFactorOut,
      factorIn: insn.wgtFactorIn,
    },
  ];
}

function reset(box: GemmBox, acc: Int32Array, scalars: number): void {
  const spans = spansOf(box, box.dst, box.dstFactorOut, box.dstFactorIn, box.dstMask + 1);
  if (spans !== null) {
    for (let n = 0; n < spans.count; n++) {
      acc.fill(0, (spans.pairs[n * 2] as number) * scalars, (spans.pairs[n * 2 + 1] as number) * scalars);
    }
    return;
  }
  for (let u = box.uopBegin; u < box.uopEnd; u++) {
    const base = box.dst[u & box.uopMask] as number;
    for (let o = box.outBegin; o < box.outEnd; o++) {
      for (let i = box.inBegin; i < box.inEnd; i++) {
        const at = ((base + o * box.dstFactorOut + i * box.dstFactorIn) & box.dstMask) * scalars;
        acc.fill(0, at, at + scalars);
      }
    }
  }
}
