import { groupDigits } from '../../machine/quantity.ts';
import { failure, ok, type Problem, type Result } from '../../base/problem.ts';
import { DEFAULT_STREAM_BASE } from '../../program/program.ts';
import type { Bytes } from '../../base/units.ts';
import { bordered, NO_BORDER, type Border } from '../../layer/layout/packing.ts';
import type { BiasBy } from '../target/epilogue.ts';
import { residualProducts } from '../target/residual.ts';
import type { Plan } from '../plan/plan.ts';
import { biasWithoutProduct, uniformElements, type Target } from '../target/target.ts';

/** A stretch of DRAM; `element` is its first element's index, what dram_base counts in. */
export interface DramRegion {
  readonly address: number;
  readonly byteLength: Bytes;
  readonly element: number;
}

/** Where everything lies in DRAM. */
export interface MemoryMap {
  readonly input: DramRegion;
  readonly weight: DramRegion;
  /** For the ALU: of each block of output channels its bias, unless that is a product, and its shifts, if each channel has its own. */
  readonly bias: DramRegion;
  /** The constant that a bias by product is multiplied with. */
  readonly constant: DramRegion;
  /** The second tensor, in the layout of the output, and the identity it is multiplied with; empty without one. */
  readonly operand: DramRegion;
  readonly identity: DramRegion;
  readonly uops: DramRegion;
  readonly output: DramRegion;
  /** Physical address of the instruction stream. */
  readonly stream: number;
}

/** Page 0 is never used: the RTL's memory drops requests at address 0. */
const FIRST = 0x1000;
/** Of all tensors together: what a browser can hold. */
const MOST_BYTES = 2 ** 30;

/** Elements of each tensor in memory; ACC: bias and shifts. */
function tensorElements(
  t: Target,
  border: Border,
  weightRow: number,
  by: BiasBy,
): Readonly<Record<'INP' | 'WGT' | 'ACC' | 'OUT', number>> {
  const image = bordered(t.image, border);
  return {
    INP: t.nBlocks * t.ciBlocks * image.height * image.width,
    WGT: t.uniform ? uniformElements(t) : t.coBlocks * weightRow,
    ACC: t.byChannel[by] * t.coBlocks,
    OUT: t.nBlocks * t.coBlocks * t.outHeight * t.outWidth,
  };
}

/** What is known before any schedule: too much, packed into blocks? Code: `compile.memory`. */
export function packedSizeProblems(t: Target): Problem[] {
  const size = tensorElements(t, NO_BORDER, t.clusters.ci * t.taps, biasWithoutProduct(t));
  const { elementBytes: bytes } = t.geometry;
  const operand = residualProducts(t.epilogue) * size.OUT * bytes.INP;
  return memoryProblems(
    size.INP * bytes.INP + size.WGT * bytes.WGT + size.ACC * bytes.ACC + size.OUT * bytes.OUT + operand,
  );
}

function memoryProblems(total: Bytes): Problem[] {
  if (total <= MOST_BYTES) return [];
  return [
    {
      code: 'compile.memory',
      message: `Packed into blocks the layer takes ${groupDigits(total)} bytes of memory; more than ${groupDigits(MOST_BYTES)} are not held here.`,
      field: 'conv',
      got: total,
      limit: MOST_BYTES,
      fix: 'Use a smaller convolution, or blocks that its channels fill better.',
    },
  ];
}

/**
 * One region after another, each starting on a page and on a burst boundary, so that timing does not depend on what lies
 * before. Code: `compile.memory` (packed tensors too large).
 */
export function memoryMap(plan: Plan, uops: number, instructions: number): Result<MemoryMap> {
  const { target } = plan;
  const { geometry: g, arch } = target;
  const burst = (2 ** arch.hardware.burstLengthLog2 * arch.hardware.busBits) / 8;
  const align = Math.max(4096, burst);
  let next = FIRST;
  const region = (elements: number, elementBytes: Bytes): DramRegion => {
    const address = Math.ceil(next / align) * align;
    const byteLength = elements * elementBytes;
    next = address + byteLength;
    return { address, byteLength, element: address / elementBytes };
  };
  const size = tensorElements(target, plan.border, plan.weightRow, plan.biasBy);
  const input = region(size.INP, g.elementBytes.INP);
  const weight = region(size.WGT, g.elementBytes.WGT);
  const bias = region(size.ACC, g.elementBytes.ACC);
  const constant = region(plan.biasBy === 'product' ? 1 : 0, g.elementBytes.INP);
  const uses = residualProducts(target.epilogue);
  const operand = region(uses * size.OUT, g.elementBytes.INP);
  const identity = region(uses, g.elementBytes.WGT);
  const output = region(size.OUT, g.elementBytes.OUT);
  // Last, because how many there are is known last.
  const uop = region(uops, g.elementBytes.UOP);
  const stream = next <= DEFAULT_STREAM_BASE ? DEFAULT_STREAM_BASE : Math.ceil(next / align) * align;
  const total = next + instructions * 16;
  const [problem] = memoryProblems(total);
  if (problem !== undefined) return failure(problem);
  return ok({ input, weight, bias, constant, operand, identity, uops: uop, output, stream });
}
