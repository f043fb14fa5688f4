import type { Structure } from './structure.ts';
import type { Technology } from './technology.ts';

/** LUTs that an 8x8 product takes when it is put into LUTs instead of a DSP. */
const LUTS_OF_8X8 = 178;

/** The multiply-adds of one cycle, and how they are built. */
export interface Multipliers {
  /** BATCH x BLOCK_OUT dot products of BLOCK_IN products. */
  readonly lanes: number;
  readonly products: number;
  readonly productBits: number;
  readonly inDsps: boolean;
}

export function multipliers(s: Structure, technology: Technology): Multipliers {
  const lanes = s.batch * s.blockOut;
  const productBits = s.inpBits + s.wgtBits;
  return { lanes, products: lanes * s.blockIn, productBits, inDsps: productBits >= technology.dspProductBits };
}

/** LUTs of one product moved out of a DSP: 178 for 8x8, in proportion to the partial products for others. */
export const lutsOfMovedProduct = (s: Structure): number => Math.ceil((LUTS_OF_8X8 * s.inpBits * s.wgtBits) / 64);

/**
 * LUTs that add `n` numbers of `w` bits at once: one row of full adders brings n operands to n - 1, the last two go
 * through a carry chain. (Four: 4w - 1, as measured for w = 14, 17, 18 and 19.)
 */
function sumLuts(n: number, w: number): number {
  if (n < 2) return 0;
  return n === 2 ? w : 1.5 * n * w - 2 * w - 1;
}

/**
 * LUTs of the adder tree of one lane. A DSP adds two products by itself, so half as many sums of one bit more are left;
 * registers cut the tree where four sums are left.
 */
export function adderTreeLuts(s: Structure, technology: Technology): number {
  const { productBits, inDsps } = multipliers(s, technology);
  const n = inDsps ? s.blockIn / 2 : s.blockIn;
  const w = inDsps ? productBits + 1 : productBits;
  return n <= 4 ? sumLuts(n, w) : 4 * sumLuts(n / 4, w) + sumLuts(4, w + Math.log2(n / 4));
}

/** Registers of one lane: its operands, and its products (short dot products) or the four sums where the tree is cut. */
export function laneRegisters(s: Structure): {
  readonly operands: number;
  readonly products: number;
  readonly sums: number;
} {
  const productBits = s.inpBits + s.wgtBits;
  const long = s.blockIn >= 16;
  return {
    operands: s.blockIn * productBits,
    products: long ? 0 : s.blockIn * productBits,
    sums: long ? 4 * (productBits + Math.log2(s.blockIn) - 2) : 0,
  };
}
