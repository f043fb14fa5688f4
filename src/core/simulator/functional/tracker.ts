import type { GemmBox } from './gemmKernel.ts';
import type { Instant, Machine, SramTensor } from './machine.ts';

/**
 * Watches accesses to on-chip memory: reads of what nothing wrote, races, and which accumulators are stale. Every element
 * an instruction touches costs a few array operations, against a whole tile's arithmetic for computing with it.
 */

/** LOAD writes `count` elements from `at` (no wrap), or pads with zeros: the same here. */
export function trackLoad(m: Machine, t: Instant, tensor: SramTensor, at: number, count: number): void {
  const { lastWrite, lastRead } = m.shadow[tensor];
  if (tensor === 'INP' || tensor === 'WGT') {
    // Reads by compute that are not certainly done.
    for (let e = at; e < at + count; e++) {
      if ((lastRead[e] as number) > t.computeDone) m.races.report(tensor, t.index, (lastRead[e] as number) - 1, e);
    }
  } else if (tensor === 'ACC') {
    for (let e = at; e < at + count; e++) {
      if ((lastRead[e] as number) > t.storeDone) m.races.report('ACC', t.index, (lastRead[e] as number) - 1, e);
      makeStale(m, e);
    }
  }
  lastWrite.fill(t.stamp, at, at + count);
}

/** The RTL's output SRAM keeps what the element held; here it is saved at the last moment. */
function makeStale(m: Machine, e: number): void {
  if (m.stale[e] === 1) return;
  if (m.rtl && m.shadow.ACC.lastWrite[e] !== 0) {
    const n = m.geometry.scalars.ACC;
    m.out.set(m.kernel.acc().subarray(e * n, (e + 1) * n), e * n);
  }
  m.stale[e] = 1;
}

/** STORE reads `count` elements from `at` (no wrap). Returns whether any of them is stale. */
export function trackStore(m: Machine, t: Instant, at: number, count: number): boolean {
  const { lastWrite, lastRead } = m.shadow.ACC;
  let stale = false;
  for (let e = at; e < at + count; e++) {
    const writer = lastWrite[e] as number;
    if (writer === 0) {
      m.hazards.report(
        'uninitialized-read',
        t.index,
        () => `STORE ${t.index} stores ACC element ${e}, which nothing wrote.`,
      );
    } else if (m.stale[e] === 1) {
      stale = true;
      m.hazards.report(
        'stale-store',
        t.index,
        () =>
          `STORE ${t.index} stores ACC element ${e}, last written by instruction ${writer - 1}, a LOAD ACC or a GEMM with reset; the RTL's output SRAM still holds what a GEMM or ALU left there before.`,
      );
    }
    if (writer > t.computeDone) m.races.report('ACC', t.index, writer - 1, e);
  }
  lastRead.fill(t.stamp, at, at + count);
  return stale;
}

/** A GEMM's reads of inputs and weights and its accumulation (or reset) into accumulators, over one box. */
export function trackGemm(m: Machine, t: Instant, box: TrackedBox, reset: boolean): void {
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

/** A GEMM box; tracking needs no more than the kernel. */
export type TrackedBox = GemmBox;

function trackReads(
  m: Machine,
  t: Instant,
  tensor: 'INP' | 'WGT',
  box: TrackedBox,
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
function shrink(box: TrackedBox, factorOut: number, factorIn: number): { outEnd: number; inEnd: number } {
  return {
    outEnd: factorOut === 0 ? box.outBegin + 1 : box.outEnd,
    inEnd: factorIn === 0 ? box.inBegin + 1 : box.inEnd,
  };
}

/**
 * A step of an ALU instruction, which reads `a` and `b` and writes `d`, in which something is wrong. The tracking itself is
 * in the ALU's loop: a call for each step would cost as much as the step.
 */
export function reportAlu(m: Machine, t: Instant, d: number, a: number, b: number): void {
  const { lastWrite, lastRead } = m.shadow.ACC;
  if (lastWrite[a] === 0) unwritten(m, t, 'ALU', 'ACC', a);
  if (lastWrite[b] === 0) unwritten(m, t, 'ALU', 'ACC', b);
  if ((lastRead[d] as number) > t.storeDone) m.races.report('ACC', t.index, (lastRead[d] as number) - 1, d);
}

function unwritten(m: Machine, t: Instant, op: string, tensor: string, e: number): void {
  m.hazards.report(
    'uninitialized-read',
    t.index,
    () => `${op} ${t.index} reads ${tensor} element ${e}, which nothing wrote.`,
  );
}
