import type { GemmShape } from './gemmKernel.ts';
import {
  add,
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
  multiply,
  set,
  storeVector,
  type Code,
  type WasmFunction,
} from './wasmCode.ts';

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

const LOCAL = { u: 18, o: 19, i: 20, b: 21, chunk: 22, k: 23, x: 24, w: 25, y: 26, inpRow: 27, wgtTile: 28 } as const;
const I32_LOCALS = 11;
const SUM = 29;
const X = 33;
const VECTOR_LOCALS = 5;

/** Bytes of a micro-op as the functions read it: dst, src, wgt. */
export const UOP_BYTES = 12;

/** The function for one shape, `gemm`: loop bounds of a tile are constants in it, small loops unrolled. */
export function gemmFunction(shape: GemmShape): WasmFunction {
  const { batch, blockOut } = shape;
  const { pairs, groups } = simdLayout(shape);
  const rowBytes = pairs * PAIR;
  const tileBytes = pairs * groups * VECTOR;

  /** Byte address of an operand's element: base + ((field + o * factorOut + i * factorIn) & mask) * bytes. */
  const element = (field: number, out: number, inner: number, mask: number, bytes: number, base: number): Code => {
    const index = add(
      loadI32(get(LOCAL.u), field * 4),
      add(multiply(get(LOCAL.o), get(out)), multiply(get(LOCAL.i), get(inner))),
    );
    return add(get(base), multiply(and(index, get(mask)), constant(bytes)));
  };

  const step: Code = [
    ...element(0, P.dstOut, P.dstIn, P.dstMask, batch * blockOut * 4, P.acc),
    ...set(LOCAL.y),
    ...element(1, P.srcOut, P.srcIn, P.srcMask, batch * rowBytes, P.inp),
    ...set(LOCAL.inpRow),
    ...element(2, P.wgtOut, P.wgtIn, P.wgtMask, tileBytes, P.wgt),
    ...set(LOCAL.wgtTile),
    ...repeat(LOCAL.b, batch, [
      ...get(LOCAL.wgtTile),
      ...set(LOCAL.w),
      ...rowTimesTile(shape),
      ...increase(LOCAL.inpRow, constant(rowBytes)),
    ]),
  ];
  const body = countedLoop(
    LOCAL.u,
    get(P.uops),
    get(P.uopsEnd),
    UOP_BYTES,
    countedLoop(
      LOCAL.o,
      get(P.outBegin),
      get(P.outEnd),
      1,
      countedLoop(LOCAL.i, get(P.inBegin), get(P.inEnd), 1, step),
    ),
  );
  return { name: 'gemm', parameters: PARAMETERS, i32Locals: I32_LOCALS, vectorLocals: VECTOR_LOCALS, body };
}

const repeat = (local: number, times: number, body: Code): Code =>
  times === 1 ? body : countedLoop(local, constant(0), constant(times), 1, body);

/** One input row times one weight tile; leaves `y` after the row's outputs. */
function rowTimesTile(shape: GemmShape): Code {
  const { pairs, groupsInChunk, chunks } = simdLayout(shape);
  const unrolled = Math.min(UNROLL, pairs);
  const sums = Array.from({ length: groupsInChunk }, (_, g) => g);

  const products = Array.from({ length: unrolled }, (_, p): Code => [
    ...loadSplat(get(LOCAL.x), p * PAIR),
    ...set(X),
    ...sums.flatMap((g) => [
      ...addVectors(get(SUM + g), dotPairs(get(X), loadVector(get(LOCAL.w), (p * groupsInChunk + g) * VECTOR))),
      ...set(SUM + g),
    ]),
  ]).flat();
  const chunk: Code = [
    ...get(LOCAL.inpRow),
    ...set(LOCAL.x),
    ...sums.flatMap((g) => [...loadVector(get(LOCAL.y), g * VECTOR), ...set(SUM + g)]),
    ...repeat(LOCAL.k, pairs / unrolled, [
      ...products,
      ...increase(LOCAL.x, constant(unrolled * PAIR)),
      ...increase(LOCAL.w, constant(unrolled * groupsInChunk * VECTOR)),
    ]),
    ...sums.flatMap((g) => storeVector(get(LOCAL.y), get(SUM + g), g * VECTOR)),
    ...increase(LOCAL.y, constant(Math.min(shape.blockOut, groupsInChunk * 4) * 4)),
  ];
  return repeat(LOCAL.chunk, chunks, chunk);
}
