import { readBits } from '../../isa/codec.ts';
import type { Machine, SramTensor } from './machine.ts';
import { unpackScalars } from './packing.ts';

/** `count` elements of a buffer from packed DRAM bytes. Room must have been reserved; no wrap here. */
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
  const word = new Uint32Array(1);
  const dstMask = 2 ** dst.bits - 1;
  const up = m.geometry.logDepth.INP;
  for (let i = 0; i < count; i++) {
    const b = i * 4;
    word[0] =
      (bytes[b] as number) |
      ((bytes[b + 1] as number) << 8) |
      ((bytes[b + 2] as number) << 16) |
      ((bytes[b + 3] as number) << 24);
    m.uopDst[at + i] = readBits(word, 0, dst.offset, dst.bits);
    m.uopSrc[at + i] = readBits(word, 0, src.offset, src.bits);
    m.uopWgt[at + i] = readBits(word, 0, wgt.offset, wgt.bits);
    m.uopRtlSrc[at + i] = (((m.uopWgt[at + i] as number) << up) | (m.uopSrc[at + i] as number)) & dstMask;
  }
}
