import type { GemmShape } from './gemmKernel.ts';
import { simdLayout } from './simdGemm.ts';
import {
  constant,
  countedLoop,
  get,
  increase,
  loadWidened,
  pick,
  set,
  storeVector,
  type Code,
  type WasmFunction,
} from '../../base/wasmCode.ts';

/** Parameters: where packed weights and tiles lie, and how many bytes of weights to take. */
const P = { from: 0, to: 1, end: 2 } as const;
const LOCAL = { chunk: 3, k: 4, x: 5 } as const;
const ROW = 6;
const HALF = 10;

/** Bytes of a vector, and pairs of inputs in one. */
const VECTOR = 16;
const LANES = 4;

/**
 * Brings int8 weights from their order in DRAM (by output, then by input) into that of `SimdLayout`, in blocks of four
 * outputs by four pairs of inputs: a transposition of 32-bit lanes. Null for shapes and widths that have no such blocks.
 */
export function packFunction(shape: GemmShape): WasmFunction | null {
  const { blockIn, blockOut, wgtBits } = shape;
  if (wgtBits !== 8 || blockIn % (2 * LANES) !== 0 || blockOut % LANES !== 0) return null;
  const { pairs, groupsInChunk, chunks } = simdLayout(shape);
  const rowsInChunk = groupsInChunk * LANES;

  const group = (g: number): Code => {
    const row = (r: number): Code => get(ROW + r);
    const half = (n: number): Code => get(HALF + n);
    const store = (pair: number, value: Code): Code =>
      storeVector(get(P.to), value, (pair * groupsInChunk + g) * VECTOR);
    return [
      ...[0, 1, 2, 3].flatMap((r) => [...loadWidened(get(LOCAL.x), (g * LANES + r) * blockIn), ...set(ROW + r)]),
      ...[...pick(row(0), row(1), [0, 4, 1, 5]), ...set(HALF)],
      ...[...pick(row(2), row(3), [0, 4, 1, 5]), ...set(HALF + 1)],
      ...[...pick(row(0), row(1), [2, 6, 3, 7]), ...set(HALF + 2)],
      ...[...pick(row(2), row(3), [2, 6, 3, 7]), ...set(HALF + 3)],
      ...store(0, pick(half(0), half(1), [0, 1, 4, 5])),
      ...store(1, pick(half(0), half(1), [2, 3, 6, 7])),
      ...store(2, pick(half(2), half(3), [0, 1, 4, 5])),
      ...store(3, pick(half(2), half(3), [2, 3, 6, 7])),
    ];
  };
  const block: Code = [
    ...Array.from({ length: groupsInChunk }, (_, g) => group(g)).flat(),
    ...increase(LOCAL.x, constant(2 * LANES)),
    ...increase(P.to, constant(LANES * groupsInChunk * VECTOR)),
  ];
  const chunk: Code = [
    ...get(P.from),
    ...set(LOCAL.x),
    ...countedLoop(LOCAL.k, constant(0), constant(pairs), LANES, block),
    ...increase(P.from, constant(rowsInChunk * blockIn)),
  ];
  const tile = countedLoop(LOCAL.chunk, constant(0), constant(chunks), 1, chunk);
  // `from` moves on by itself, so the loop over tiles adds nothing to it.
  const body = countedLoop(P.from, get(P.from), get(P.end), 0, tile);
  return { name: 'pack', parameters: 3, i32Locals: 3, vectorLocals: 8, body };
}
