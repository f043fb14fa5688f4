import type { Bytes } from '../../base/units.ts';
import { KernelBank } from './microOps.ts';
import type { Plan } from '../plan/plan.ts';
import { StepWalker, type Step } from '../plan/steps.ts';
import { NOWHERE } from './stream.ts';
import { TileCompute } from './tileCompute.ts';

/** Bits of a step, beside its channels, that decide which kernels it needs. */
const VARIANTS = 2 ** 11;

/**
 * Bytes of micro-op buffer a schedule uses, as `Lowered.bufferBytes.UOP`, without lowering it: most steps need the
 * kernels of a step before.
 */
export function uopDemand(plan: Plan): Bytes {
  const { depth, elementBytes } = plan.target.geometry;
  const bank = new KernelBank(depth.UOP);
  const compute = new TileCompute(plan, bank);
  const seen = new Uint8Array((plan.ci.count + 1) * plan.co.count * VARIANTS);
  const walker = new StepWalker(plan);
  const note = { ...NOWHERE, role: 'gemm' } as const;
  while (walker.next()) {
    const { step } = walker;
    const key = (step.ci * plan.co.count + step.co) * VARIANTS + variant(plan, step);
    // Where padding does not count, tiles at each edge have kernels of their own.
    if (seen[key] === 1 && !plan.target.excludePad) continue;
    seen[key] = 1;
    if (step.first) compute.reset(step, note);
    if (step.operand) {
      compute.passesBefore(step, note);
      compute.operand(step, note);
    } else {
      compute.products(step, note);
      compute.biasProduct(step, note);
    }
    if (step.last) compute.epilogue(step, note);
  }
  return Math.min(bank.size, depth.UOP) * elementBytes.UOP;
}

/** Only the last tile of an axis may be smaller. */
const variant = ({ h, w, ci, ky, kx }: Plan, s: Readonly<Step>): number =>
  Number(s.first) |
  (Number(s.last) << 1) |
  (s.accSlot << 2) |
  (s.inpSlot << 3) |
  (s.wgtSlot << 4) |
  (Number(s.h === h.count - 1) << 5) |
  (Number(s.w === w.count - 1) << 6) |
  (Number(s.ci === ci.count - 1) << 7) |
  (Number(s.operand) << 8) |
  (Number(s.ky === ky.count - 1) << 9) |
  (Number(s.kx === kx.count - 1) << 10);
