import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import type { Bits } from '../../base/units.ts';

/** How SHR takes its amount. */
export interface Shift {
  /** simulator: a negative amount shifts left. right, left: whatever the sign, decided by the instruction (RTL). */
  readonly rule: 'simulator' | 'right' | 'left';
  /** Bits of the amount that count. */
  readonly mask: number;
  /** Amounts from 0 to below this shift the same in simulator and RTL. */
  readonly safeBelow: number;
}

/** `imm` is the instruction's immediate field, used as operand or not. */
export function aluShift(imm: number, rtl: boolean, accBits: Bits): Shift {
  // The C++ simulator shifts 32-bit integers on a processor that takes the amount modulo 32.
  if (!rtl) return { rule: 'simulator', mask: 31, safeBelow: accBits };
  return { rule: imm < 0 ? 'left' : 'right', mask: accBits - 1, safeBelow: accBits };
}

/**
 * target[t + k] = op(a[x + k], b[y + k]) for n scalars, each sign-extended from and wrapped to 32 - `up` bits, those of b from 32 - `upB`:
 * an immediate (0) keeps its sixteen bits, also where accumulators are narrower.
 * Element ranges may coincide, not partly overlap. Returns whether SHR met an amount that simulator and RTL treat differently.
 */
// Hot loop: once a step of an ALU instruction.
// oxlint-disable-next-line max-params -- Hot loop, see above.
export function applyAlu(
  opcode: number,
  target: Int32Array,
  t: number,
  a: Int32Array,
  x: number,
  b: Int32Array,
  y: number,
  n: number,
  up: number,
  upB: number,
  shift: Shift,
): boolean {
  switch (opcode) {
    case ALU_OPCODE.MIN:
      for (let k = 0; k < n; k++) {
        const p = ((a[x + k] as number) << up) >> up;
        const q = ((b[y + k] as number) << upB) >> upB;
        target[t + k] = ((p < q ? p : q) << up) >> up;
      }
      return false;
    case ALU_OPCODE.MAX:
      for (let k = 0; k < n; k++) {
        const p = ((a[x + k] as number) << up) >> up;
        const q = ((b[y + k] as number) << upB) >> upB;
        target[t + k] = ((p > q ? p : q) << up) >> up;
      }
      return false;
    case ALU_OPCODE.ADD:
      for (let k = 0; k < n; k++) target[t + k] = (((a[x + k] as number) + (b[y + k] as number)) << up) >> up;
      return false;
    case ALU_OPCODE.MUL:
      for (let k = 0; k < n; k++) target[t + k] = (Math.imul(a[x + k] as number, b[y + k] as number) << up) >> up;
      return false;
    case ALU_OPCODE.SHR:
      return shiftRight(target, t, a, x, b, y, n, up, upB, shift);
    default:
      throw new Error(`alu_opcode ${opcode} means nothing`);
  }
}

// Hot loop: once a step of an ALU instruction.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function shiftRight(
  target: Int32Array,
  t: number,
  a: Int32Array,
  x: number,
  b: Int32Array,
  y: number,
  n: number,
  up: number,
  upB: number,
  { rule, mask, safeBelow }: Shift,
): boolean {
  let unsafe = false;
  for (let k = 0; k < n; k++) {
    const value = ((a[x + k] as number) << up) >> up;
    const amount = ((b[y + k] as number) << upB) >> upB;
    if (amount < 0 || amount >= safeBelow) unsafe = true;
    const left = rule === 'left' || (rule === 'simulator' && amount < 0);
    const shifted = left ? value << (-amount & mask) : value >> (amount & mask);
    target[t + k] = (shifted << up) >> up;
  }
  return unsafe;
}
