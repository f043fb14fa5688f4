import type { AluBox } from './aluBox.ts';
import type { GemmBox } from './gemmKernel.ts';
import type { Instant, Machine } from './machine.ts';
import { allBetween, fillSpans, spansOf } from './spans.ts';
import { makeStale } from './tracker.ts';

/** Above every stamp. */
const NEVER = 2 ** 31 - 1;

/**
 * A GEMM's reads of inputs and weights and its accumulation (or reset) into accumulators, over one box. Where nothing is
 * wrong, which is nearly always, whole stretches are checked and marked; otherwise each step is, to say where.
 */
export function trackGemm(m: Machine, t: Instant, box: GemmBox, reset: boolean): void {
  if (!trackGemmWhole(m, t, box, reset)) trackGemmSteps(m, t, box, reset);
}

/** The definition, one access at a time. */
export function trackGemmSteps(m: Machine, t: Instant, box: GemmBox, reset: boolean): void {
  if (!reset) {
    trackReads(m, t, 'INP', box, box.src, box.srcMask, box.srcFactorOut, box.srcFactorIn);
    trackReads(m, t, 'WGT', box, box.wgt, box.wgtMask, box.wgtFactorOut, box.wgtFactorIn);
  }
  const { lastWrite, lastRead } = m.shadow.ACC;
  const { outEnd, inEnd } = shrink(box, box.dstFactorOut, box.dstFactorIn);
  let previous = -1;
  for (let u = box.uopBegin; u < box.uopEnd; u++) {
    const base = box.dst[u & box.uopMask] as number;
    // Kernels often accumulate many products into one element in a row.
    if (base === previous) continue;
    previous = base;
    for (let o = box.outBegin; o < outEnd; o++) {
      for (let i = box.inBegin; i < inEnd; i++) {
        const e = (base + o * box.dstFactorOut + i * box.dstFactorIn) & box.dstMask;
        if ((lastRead[e] as number) > t.storeDone) m.races.report('ACC', t.index, (lastRead[e] as number) - 1, e);
        if (reset) makeStale(m, e);
        else {
          if (lastWrite[e] === 0) unwritten(m, t, 'GEMM', 'ACC', e);
          m.stale[e] = 0;
        }
        lastWrite[e] = t.stamp;
      }
    }
  }
}

/** Marks all accesses of a box in which nothing is wrong; false, with nothing marked, if something is or an index wraps. */
function trackGemmWhole(m: Machine, t: Instant, box: GemmBox, reset: boolean): boolean {
  const { INP, WGT, ACC } = m.shadow;
  const dst = spansOf(box, box.dst, box.dstFactorOut, box.dstFactorIn, box.dstMask + 1);
  if (dst === null || !allBetween(ACC.lastRead, dst, 0, t.storeDone)) return false;
  if (reset) {
    // In the RTL's meaning what each element held is saved first.
    if (m.rtl) return false;
    fillSpans(m.stale, dst, 1);
    fillSpans(ACC.lastWrite, dst, t.stamp);
    return true;
  }
  const src = spansOf(box, box.src, box.srcFactorOut, box.srcFactorIn, box.srcMask + 1);
  const wgt = spansOf(box, box.wgt, box.wgtFactorOut, box.wgtFactorIn, box.wgtMask + 1);
  if (src === null || wgt === null) return false;
  if (!allBetween(ACC.lastWrite, dst, 1, NEVER)) return false;
  if (!allBetween(INP.lastWrite, src, 1, t.loadDone) || !allBetween(WGT.lastWrite, wgt, 1, t.loadDone)) return false;
  fillSpans(m.stale, dst, 0);
  fillSpans(ACC.lastWrite, dst, t.stamp);
  fillSpans(INP.lastRead, src, t.stamp);
  fillSpans(WGT.lastRead, wgt, t.stamp);
  return true;
}

// Hot loop: once a step of a GEMM.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function trackReads(
  m: Machine,
  t: Instant,
  tensor: 'INP' | 'WGT',
  box: GemmBox,
  bases: Int32Array,
  mask: number,
  factorOut: number,
  factorIn: number,
): void {
  const { lastWrite, lastRead } = m.shadow[tensor];
  const { outEnd, inEnd } = shrink(box, factorOut, factorIn);
  const { loadDone, stamp } = t;
  for (let u = box.uopBegin; u < box.uopEnd; u++) {
    const base = bases[u & box.uopMask] as number;
    for (let o = box.outBegin; o < outEnd; o++) {
      for (let i = box.inBegin; i < inEnd; i++) {
        const e = (base + o * factorOut + i * factorIn) & mask;
        const writer = lastWrite[e] as number;
        if (writer === 0) unwritten(m, t, 'GEMM', tensor, e);
        else if (writer > loadDone) m.races.report(tensor, t.index, writer - 1, e);
        lastRead[e] = stamp;
      }
    }
  }
}

/** A loop whose factor is 0 touches the same elements every time. */
function shrink(box: GemmBox, factorOut: number, factorIn: number): { outEnd: number; inEnd: number } {
  return {
    outEnd: factorOut === 0 ? box.outBegin + 1 : box.outEnd,
    inEnd: factorIn === 0 ? box.inBegin + 1 : box.inEnd,
  };
}

/** What an ALU instruction's steps read besides where they write; the RTL with an immediate reads only the source. */
export type AluReads = 'dst' | 'dst and src' | 'src';

/** An ALU instruction's steps over one box, in order: reads of accumulators, writes of accumulators. */
export function trackAlu(m: Machine, t: Instant, box: AluBox, reads: AluReads): void {
  const { lastWrite, lastRead } = m.shadow.ACC;
  const depth = box.accMask + 1;
  const dst = spansOf(box, box.dst, box.dstFactorOut, box.dstFactorIn, depth);
  const src = reads === 'dst' ? dst : spansOf(box, box.src, box.srcFactorOut, box.srcFactorIn, depth);
  const whole =
    dst !== null &&
    src !== null &&
    allBetween(lastRead, dst, 0, t.storeDone) &&
    allBetween(lastWrite, src, 1, NEVER) &&
    (reads !== 'dst and src' || allBetween(lastWrite, dst, 1, NEVER));
  if (!whole) {
    trackAluSteps(m, t, box, reads);
    return;
  }
  fillSpans(m.stale, dst, 0);
  fillSpans(lastWrite, dst, t.stamp);
}

/** The definition, one step at a time. */
export function trackAluSteps(m: Machine, t: Instant, box: AluBox, reads: AluReads): void {
  const { lastWrite, lastRead } = m.shadow.ACC;
  for (let o = box.outBegin; o < box.outEnd; o++) {
    for (let i = box.inBegin; i < box.inEnd; i++) {
      const dAdd = o * box.dstFactorOut + i * box.dstFactorIn;
      const sAdd = o * box.srcFactorOut + i * box.srcFactorIn;
      for (let u = box.uopBegin; u < box.uopEnd; u++) {
        const d = ((box.dst[u & box.uopMask] as number) + dAdd) & box.accMask;
        const s = ((box.src[u & box.uopMask] as number) + sAdd) & box.accMask;
        const a = reads === 'src' ? s : d;
        const b = reads === 'dst' ? d : s;
        if (lastWrite[a] === 0) unwritten(m, t, 'ALU', 'ACC', a);
        if (lastWrite[b] === 0) unwritten(m, t, 'ALU', 'ACC', b);
        if ((lastRead[d] as number) > t.storeDone) m.races.report('ACC', t.index, (lastRead[d] as number) - 1, d);
        m.stale[d] = 0;
        lastWrite[d] = t.stamp;
      }
    }
  }
}

function unwritten(m: Machine, t: Instant, op: string, tensor: string, e: number): void {
  m.hazards.report(
    'uninitialized-read',
    t.index,
    () => `${op} ${t.index} reads ${tensor} element ${e}, which nothing wrote.`,
  );
}
