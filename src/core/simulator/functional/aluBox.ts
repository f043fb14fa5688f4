import type { StepBox } from './stepBox.ts';
import type { Bits } from '../../base/units.ts';
import { aluShift, applyAlu, type Shift } from './aluOps.ts';

/**
 * A box of one ALU instruction's steps, in their order (o, then i, then u): with uop u's indices plus o * factorOut +
 * i * factorIn, ACC[dst] = op(ACC[dst], ACC[src] or the immediate), scalar by scalar. Every index, u too, is taken under
 * its mask (depth - 1). Later steps see what earlier ones wrote.
 */
export interface AluBox extends StepBox {
  readonly accMask: number;
  /** One of `ALU_OPCODE`. */
  readonly opcode: number;
  /** The second operand, or null: ACC[src]. */
  readonly immediate: number | null;
  /** Scalars of accumulators are sign-extended from so many bits before and after each operation. */
  readonly accBits: Bits;
}

/** The meaning of a box, in plain TypeScript. Returns whether SHR met a tensor amount that simulator and RTL treat differently. */
export function runAluBox(acc: Int32Array, scalars: number, box: AluBox): boolean {
  const n = scalars | 0;
  const up = (32 - box.accBits) | 0;
  const shift: Shift = aluShift(box.immediate ?? 0, false, box.accBits);
  const immediate = new Int32Array(n).fill(box.immediate ?? 0);
  const { dst, src, uopBegin, uopEnd, uopMask, accMask, opcode } = box;
  const tensor = box.immediate === null;
  let unsafe = false;
  for (let o = box.outBegin; o < box.outEnd; o++) {
    for (let i = box.inBegin; i < box.inEnd; i++) {
      const dAdd = (o * box.dstFactorOut + i * box.dstFactorIn) | 0;
      const sAdd = (o * box.srcFactorOut + i * box.srcFactorIn) | 0;
      for (let u = uopBegin; u < uopEnd; u++) {
        const d = Math.imul(((dst[u & uopMask] as number) + dAdd) & accMask, n);
        const s = tensor ? Math.imul(((src[u & uopMask] as number) + sAdd) & accMask, n) : 0;
        if (applyAlu(opcode, acc, d, acc, d, tensor ? acc : immediate, s, n, up, tensor ? up : 0, shift)) unsafe = true;
      }
    }
  }
  return tensor && unsafe;
}
