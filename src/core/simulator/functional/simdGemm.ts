import type { GemmShape } from './gemmKernel.ts';
import {
  addI32,
  addVectors,
  and,
  constant,
  countedLoop,
  dotPairs,
  get,
  increase,
  loadI32,
  loadSplat,
  loadVector,
  multiplyI32,
  set,
  storeVector,
  type Code,
  type WasmFunction,
} from '../../base/wasmCode.ts';

/**
 * How the SIMD kernel lays out its operands. Inputs and weights are 16-bit, two neighbouring inputs a *pair*; a vector holds
 * one pair of four neighbouring outputs' weights, so that one dot instruction makes eight multiply-adds and leaves the
 * four sums in the order in which accumulators lie. Up to four such groups of outputs are summed at once (a *chunk*).
 */
export interface SimdLayout {
  /** Pairs of inputs in a row; a lone input (blockIn 1) is paired with 0. */
  readonly pairs: number;
  /** Groups of four outputs; missing ones (blockOut 1, 2) have weights 0 and add nothing. */
  readonly groups: number;
  readonly groupsInChunk: number;
  readonly chunks: number;
}

export function simdLayout(shape: GemmShape): SimdLayout {
  const pairs = Math.ceil(shape.blockIn / 2);
  const groups = Math.ceil(shape.blockOut / 4);
  const groupsInChunk = Math.min(4, groups);
  return { pairs, groups, groupsInChunk, chunks: groups / groupsInChunk };
}

const VECTOR = 16;
const PAIR = 4;
/** Pairs handled without a loop. */
const UNROLL = 8;

/** Parameters in order: the loops of a `GemmBox`, and where everything lies. */
const P = {
  uops: 0,
  uopsEnd: 1,
  outBegin: 2,
  outEnd: 3,
  inBegin: 4,
  inEnd: 5,
  dstOut: 6,
  dstIn: 7,
  srcOut: 8,
  srcIn: 9,
  wgtOut: 10,
  wgtIn: 11,
  dstMask: 12,
  srcMask: 13,
  wgtMask: 14,
  inp: 15,
  wgt: 16,
  acc: 17,
} as const;
const PARAMETERS = 18;

const LOCAL = { u: 18, o: 19, i: 20, b: 21, chunk: 22, k: 23, w: 24, wgtTile: 25 } as const;
/** Of each row of a step: its inputs, the place in them, its accumulators. */
const ROW = 26;
const inpRow = (r: number): number => ROW + 3 * r;
const x = (r: number): number => ROW + 3 * r + 1;
const y = (r: number): number => ROW + 3 * r + 2;
const MAX_ROWS = 2;
const I32_LOCALS = 8 + 3 * MAX_ROWS;
const MAX_GROUPS = 4;
const VECTORS = ROW + 3 * MAX_ROWS;
const WEIGHTS = VECTORS;
const INPUTS = VECTORS + 1;
const SUMS = INPUTS + MAX_ROWS;
const VECTOR_LOCALS = 1 + MAX_ROWS + MAX_ROWS * MAX_GROUPS;

/** Bytes of a micro-op as the functions read it: dst, src, wgt. */
export const UOP_BYTES = 12;

/** Of one operand: its field in a micro-op, the locals that hold its factors, mask and base, and the bytes of an element. */
type GemmOperand = Readonly<Record<'field' | 'out' | 'inner' | 'mask' | 'bytes' | 'base', number>>;

/**
 * The function for one shape: loop bounds of a tile are constants in it, small loops unrolled. `gemm` takes one step of
 * the loops after another. `gemm in pairs`, for a batch of one, takes inner iterations by two, which share each weight
 * it reads: the range must be even, the weights the same in both and the accumulators not.
 */
export function gemmFunction(shape: GemmShape, name: 'gemm' | 'gemm in pairs'): WasmFunction {
  const { batch, blockOut } = shape;
  const { pairs, groups } = simdLayout(shape);
  const rowBytes = pairs * PAIR;
  const tileBytes = pairs * groups * VECTOR;
  const rows = name === 'gemm' ? [0] : [0, 1];

  const dst = { field: 0, out: P.dstOut, inner: P.dstIn, mask: P.dstMask, bytes: batch * blockOut * 4, base: P.acc };
  const src = { field: 1, out: P.srcOut, inner: P.srcIn, mask: P.srcMask, bytes: batch * rowBytes, base: P.inp };
  const wgt = { field: 2, out: P.wgtOut, inner: P.wgtIn, mask: P.wgtMask, bytes: tileBytes, base: P.wgt };

  /** Byte address of an operand's element: base + ((field + o * factorOut + (i + row) * factorIn) & mask) * bytes. */
  const element = ({ field, out, inner, mask, bytes, base }: GemmOperand, row: number): Code => {
    const i = row === 0 ? get(LOCAL.i) : addI32(get(LOCAL.i), constant(row));
    const index = addI32(
      loadI32(get(LOCAL.u), field * 4),
      addI32(multiplyI32(get(LOCAL.o), get(out)), multiplyI32(i, get(inner))),
    );
    return addI32(get(base), multiplyI32(and(index, get(mask)), constant(bytes)));
  };

  const step: Code = [
    ...rows.flatMap((r) => [...element(dst, r), ...set(y(r)), ...element(src, r), ...set(inpRow(r))]),
    ...element(wgt, 0),
    ...set(LOCAL.wgtTile),
    ...repeat(LOCAL.b, batch, [
      ...get(LOCAL.wgtTile),
      ...set(LOCAL.w),
      ...rowsTimesTile(shape, rows),
      ...increase(inpRow(0), constant(rowBytes)),
    ]),
  ];
  const inner = countedLoop(LOCAL.i, get(P.inBegin), get(P.inEnd), rows.length, step);
  const outer = countedLoop(LOCAL.o, get(P.outBegin), get(P.outEnd), 1, inner);
  const body = countedLoop(LOCAL.u, get(P.uops), get(P.uopsEnd), UOP_BYTES, outer);
  return { name, parameters: PARAMETERS, i32Locals: I32_LOCALS, vectorLocals: VECTOR_LOCALS, body };
}

const repeat = (local: number, times: number, body: Code): Code =>
  times === 1 ? body : countedLoop(local, constant(0), constant(times), 1, body);

/** Input rows times one weight tile; leaves each `y` after the row's outputs. */
function rowsTimesTile(shape: GemmShape, rows: readonly number[]): Code {
  const { pairs, groupsInChunk, chunks } = simdLayout(shape);
  const unrolled = Math.min(UNROLL, pairs);
  const groups = Array.from({ length: groupsInChunk }, (_, g) => g);
  const sum = (r: number, g: number): number => SUMS + r * MAX_GROUPS + g;

  const products = Array.from({ length: unrolled }, (_, p): Code => [
    ...rows.flatMap((r) => [...loadSplat(get(x(r)), p * PAIR), ...set(INPUTS + r)]),
    ...groups.flatMap((g) => [
      ...loadVector(get(LOCAL.w), (p * groupsInChunk + g) * VECTOR),
      ...set(WEIGHTS),
      ...rows.flatMap((r) => [
        ...addVectors(get(sum(r, g)), dotPairs(get(INPUTS + r), get(WEIGHTS))),
        ...set(sum(r, g)),
      ]),
    ]),
  ]).flat();
  const chunk: Code = [
    ...rows.flatMap((r) => [
      ...get(inpRow(r)),
      ...set(x(r)),
      ...groups.flatMap((g) => [...loadVector(get(y(r)), g * VECTOR), ...set(sum(r, g))]),
    ]),
    ...repeat(LOCAL.k, pairs / unrolled, [
      ...products,
      ...rows.flatMap((r) => increase(x(r), constant(unrolled * PAIR))),
      ...increase(LOCAL.w, constant(unrolled * groupsInChunk * VECTOR)),
    ]),
    ...rows.flatMap((r) => [
      ...groups.flatMap((g) => storeVector(get(y(r)), get(sum(r, g)), g * VECTOR)),
      ...increase(y(r), constant(Math.min(shape.blockOut, groupsInChunk * 4) * 4)),
    ]),
  ];
  return repeat(LOCAL.chunk, chunks, chunk);
}
