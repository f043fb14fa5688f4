import type { Machine, SramTensor } from './machine.ts';
import { unpackScalars } from './packing.ts';

/** `count` elements of a buffer from packed DRAM bytes. Room must have been reserved; no wrap here. */
// Hot loop: once a piece of a row.
// oxlint-disable-next-line max-params -- Hot loop, see above.
export function loadElements(
  m: Machine,
  tensor: SramTensor,
  widened: boolean,
  at: number,
  count: number,
  bytes: Uint8Array,
): void {
  if (tensor === 'INP') m.kernel.loadInp(at, count, bytes);
  else if (tensor === 'WGT') m.kernel.loadWgt(at, count, bytes);
  else {
    const scalars = m.geometry.scalars.ACC;
    unpackScalars(bytes, count * scalars, widened ? 8 : m.geometry.scalarBits.ACC, m.kernel.acc(), at * scalars);
  }
}

export function clearElements(m: Machine, tensor: SramTensor, at: number, count: number): void {
  if (tensor === 'INP') m.kernel.clearInp(at, count);
  else if (tensor === 'WGT') m.kernel.clearWgt(at, count);
  else if (tensor === 'ACC') {
    const scalars = m.geometry.scalars.ACC;
    m.kernel.acc().fill(0, at * scalars, (at + count) * scalars);
  } else {
    m.uopDst.fill(0, at, at + count);
    m.uopSrc.fill(0, at, at + count);
    m.uopWgt.fill(0, at, at + count);
    m.uopRtlSrc.fill(0, at, at + count);
  }
}

/** Decodes micro-ops once, on their way into the buffer. */
export function loadMicroOps(m: Machine, at: number, count: number, bytes: Uint8Array): void {
  const [dst, src, wgt] = m.layout.microOp;
  if (dst === undefined || src === undefined || wgt === undefined) throw new Error('a micro-op has three fields');
  const dstMask = 2 ** dst.bits - 1;
  const srcMask = 2 ** src.bits - 1;
  const wgtMask = 2 ** wgt.bits - 1;
  const up = m.geometry.logDepth.INP;
  const { uopDst, uopSrc, uopWgt, uopRtlSrc } = m;
  for (let i = 0; i < count; i++) {
    const b = i * 4;
    const word =
      (bytes[b] as number) |
      ((bytes[b + 1] as number) << 8) |
      ((bytes[b + 2] as number) << 16) |
      ((bytes[b + 3] as number) << 24);
    const srcField = (word >>> src.offset) & srcMask;
    const wgtField = (word >>> wgt.offset) & wgtMask;
    uopDst[at + i] = (word >>> dst.offset) & dstMask;
    uopSrc[at + i] = srcField;
    uopWgt[at + i] = wgtField;
    uopRtlSrc[at + i] = ((wgtField << up) | srcField) & dstMask;
  }
}
