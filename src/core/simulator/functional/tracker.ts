import type { Instant, Machine, SramTensor } from './machine.ts';

/**
 * Watches how LOAD and STORE access on-chip memory: reads of what nothing wrote, races, and which accumulators are stale.
 * `computeTracker.ts` does the same for GEMM and ALU.
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
export function makeStale(m: Machine, e: number): void {
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
