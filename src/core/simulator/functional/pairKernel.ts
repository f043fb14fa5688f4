/* oxlint-disable max-params -- Hot loops: what a tile needs is handed over as numbers, for an object each would cost more than its products. */
import { runAluBox } from './aluBox.ts';
import type { GemmBox, GemmKernel, GemmShape } from './gemmKernel.ts';
import { unpackScalars } from './packing.ts';

/**
 * GEMM in plain TypeScript. Two weights of neighbouring outputs share one double, low + high * 2^32: one multiplication
 * and one addition then do two multiply-adds, exactly, as long as both sums stay small. A product is at most 2^14 in
 * magnitude, so after 64 of them the high sum is at most 2^20 and the whole below 2^53.
 * Measured at 16x16 in Node 20: 2.6 GMAC/s, against 1.2 for the best unrolled 32-bit integer loop and 0.5 for the obvious one.
 */
const HIGH = 2 ** 32;
const LOW = 2 ** -32;
const SAFE_PRODUCTS = 64;
/** Pairs summed at once: as many as stay in registers. */
const MAX_LANES = 8;

// Hot loop: every box of a GEMM goes through this closure, which owns buffers and tiles.
// oxlint-disable-next-line max-lines-per-function -- Hot loop, see above.
export function createPairKernel(machine: GemmShape): GemmKernel {
  // Powers made by `2 **` are doubles to V8, and indices computed from them too: three times slower. `| 0` makes integers.
  const shape: GemmShape = {
    batch: machine.batch | 0,
    blockIn: machine.blockIn | 0,
    blockOut: machine.blockOut | 0,
    inpBits: machine.inpBits | 0,
    wgtBits: machine.wgtBits | 0,
  };
  const { batch, blockIn, blockOut, inpBits, wgtBits } = shape;
  const pairs = Math.ceil(blockOut / 2);
  const lanes = Math.min(MAX_LANES, pairs);
  const inpScalars = batch * blockIn;
  const wgtScalars = blockOut * blockIn;
  const accScalars = batch * blockOut;
  const inpBytes = (inpScalars * inpBits) / 8;
  const wgtBytes = (wgtScalars * wgtBits) / 8;
  const tile = lanes === 8 ? tile8 : lanes === 4 ? tile4 : tile1;
  const scratch = new Int8Array(wgtScalars);

  let inp = new Int8Array(0);
  // By element, group of `lanes` pairs, input, pair: the order in which they are used.
  let wgt = new Float64Array(0);
  let acc = new Int32Array(0);

  const packWeights = (at: number): void => {
    let to = at * blockIn * pairs;
    for (let group = 0; group < pairs; group += lanes) {
      for (let k = 0; k < blockIn; k++) {
        for (let p = group; p < group + lanes; p++) {
          const low = scratch[2 * p * blockIn + k] as number;
          const high = 2 * p + 1 < blockOut ? (scratch[(2 * p + 1) * blockIn + k] as number) : 0;
          wgt[to++] = low + high * HIGH;
        }
      }
    }
  };

  return {
    name: 'pairs in doubles',
    reserve(inpElements, wgtElements, accElements) {
      if (inpElements * inpScalars > inp.length) inp = grown(inp, new Int8Array(inpElements * inpScalars));
      if (wgtElements * blockIn * pairs > wgt.length) {
        wgt = grown(wgt, new Float64Array(wgtElements * blockIn * pairs));
      }
      if (accElements * accScalars > acc.length) acc = grown(acc, new Int32Array(accElements * accScalars));
    },
    acc: () => acc,
    loadInp: (at, count, bytes) =>
      unpackScalars(bytes.subarray(0, count * inpBytes), count * inpScalars, inpBits, inp, at * inpScalars),
    loadWgt(at, count, bytes) {
      for (let e = 0; e < count; e++) {
        unpackScalars(bytes.subarray(e * wgtBytes, (e + 1) * wgtBytes), wgtScalars, wgtBits, scratch, 0);
        packWeights(at + e);
      }
    },
    clearInp: (at, count) => inp.fill(0, at * inpScalars, (at + count) * inpScalars),
    clearWgt: (at, count) => wgt.fill(0, at * blockIn * pairs, (at + count) * blockIn * pairs),
    run: (box) => run(box, shape, tile, inp, wgt, acc),
    alu: (box) => runAluBox(acc, accScalars, box),
    release() {
      inp = new Int8Array(0);
      wgt = new Float64Array(0);
      acc = new Int32Array(0);
    },
  };
}

function grown<T extends Int8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** One input row times one weight tile: adds `blockOut` sums to `acc` from `to` on. */
// Hot loop: once a row of a product, here and in the tiles below.
type Tile = (
  inp: Int8Array,
  from: number,
  wgt: Float64Array,
  w: number,
  acc: Int32Array,
  to: number,
  blockIn: number,
  blockOut: number,
) => void;

/**
 * Micro-ops are the outermost loop, so that a weight tile stays in the cache over all iterations that share it.
 * Everything is read out of the box first: with property reads in the loops V8 makes code half as fast.
 */
function run(box: GemmBox, shape: GemmShape, tile: Tile, inp: Int8Array, wgt: Float64Array, acc: Int32Array): void {
  const { batch, blockIn, blockOut } = shape;
  const { dst, src, wgt: weights } = box;
  const uopEnd = box.uopEnd | 0;
  const outBegin = box.outBegin | 0;
  const outEnd = box.outEnd | 0;
  const inBegin = box.inBegin | 0;
  const inEnd = box.inEnd | 0;
  const dstOut = box.dstFactorOut | 0;
  const dstIn = box.dstFactorIn | 0;
  const srcOut = box.srcFactorOut | 0;
  const srcIn = box.srcFactorIn | 0;
  const wgtOut = box.wgtFactorOut | 0;
  const wgtIn = box.wgtFactorIn | 0;
  const uopMask = box.uopMask | 0;
  const dstMask = box.dstMask | 0;
  const srcMask = box.srcMask | 0;
  const wgtMask = box.wgtMask | 0;
  const tileDoubles = Math.imul(blockIn, (blockOut + 1) >> 1);
  for (let u = box.uopBegin | 0; u < uopEnd; u++) {
    const d0 = dst[u & uopMask] as number;
    const s0 = src[u & uopMask] as number;
    const w0 = weights[u & uopMask] as number;
    for (let o = outBegin; o < outEnd; o++) {
      const dRow = (d0 + Math.imul(o, dstOut)) | 0;
      const sRow = (s0 + Math.imul(o, srcOut)) | 0;
      const wRow = (w0 + Math.imul(o, wgtOut)) | 0;
      for (let i = inBegin; i < inEnd; i++) {
        const d = Math.imul((dRow + Math.imul(i, dstIn)) & dstMask, batch);
        const s = Math.imul((sRow + Math.imul(i, srcIn)) & srcMask, batch);
        const w = Math.imul((wRow + Math.imul(i, wgtIn)) & wgtMask, tileDoubles);
        for (let b = 0; b < batch; b++) {
          tile(inp, Math.imul(s + b, blockIn), wgt, w, acc, Math.imul(d + b, blockOut), blockIn, blockOut);
        }
      }
    }
  }
}

/* The three tiles are the same but for the number of pairs they keep in registers. */

const tile8: Tile = (inp, from, wgt, tileAt, acc, row, blockIn, blockOut) => {
  const inner = Math.min(blockIn, SAFE_PRODUCTS) | 0;
  const inpEnd = (from + blockIn) | 0;
  const accEnd = (row + blockOut) | 0;
  let w = tileAt | 0;
  for (let to = row | 0; to < accEnd; to = (to + 16) | 0) {
    for (let k0 = from | 0; k0 < inpEnd; k0 = (k0 + inner) | 0) {
      const end = (k0 + inner) | 0;
      let p0 = 0;
      let p1 = 0;
      let p2 = 0;
      let p3 = 0;
      let p4 = 0;
      let p5 = 0;
      let p6 = 0;
      let p7 = 0;
      for (let k = k0; k < end; k = (k + 1) | 0, w = (w + 8) | 0) {
        const x = inp[k] as number;
        p0 += x * (wgt[w] as number);
        p1 += x * (wgt[w + 1] as number);
        p2 += x * (wgt[w + 2] as number);
        p3 += x * (wgt[w + 3] as number);
        p4 += x * (wgt[w + 4] as number);
        p5 += x * (wgt[w + 5] as number);
        p6 += x * (wgt[w + 6] as number);
        p7 += x * (wgt[w + 7] as number);
      }
      addPair(acc, to, p0);
      addPair(acc, to + 2, p1);
      addPair(acc, to + 4, p2);
      addPair(acc, to + 6, p3);
      addPair(acc, to + 8, p4);
      addPair(acc, to + 10, p5);
      addPair(acc, to + 12, p6);
      addPair(acc, to + 14, p7);
    }
  }
};

const tile4: Tile = (inp, from, wgt, tileAt, acc, to, blockIn) => {
  const inner = Math.min(blockIn, SAFE_PRODUCTS) | 0;
  const inpEnd = (from + blockIn) | 0;
  let w = tileAt | 0;
  for (let k0 = from | 0; k0 < inpEnd; k0 = (k0 + inner) | 0) {
    const end = (k0 + inner) | 0;
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    for (let k = k0; k < end; k = (k + 1) | 0, w = (w + 4) | 0) {
      const x = inp[k] as number;
      p0 += x * (wgt[w] as number);
      p1 += x * (wgt[w + 1] as number);
      p2 += x * (wgt[w + 2] as number);
      p3 += x * (wgt[w + 3] as number);
    }
    addPair(acc, to, p0);
    addPair(acc, to + 2, p1);
    addPair(acc, to + 4, p2);
    addPair(acc, to + 6, p3);
  }
};

/** One or two pairs (up to four outputs); a lone output leaves the high half of its pair zero. */
const tile1: Tile = (inp, from, wgt, tileAt, acc, to, blockIn, blockOut) => {
  const inner = Math.min(blockIn, SAFE_PRODUCTS) | 0;
  const pairs = (blockOut + 1) >> 1;
  for (let p = 0; p < pairs; p++) {
    for (let k0 = 0; k0 < blockIn; k0 = (k0 + inner) | 0) {
      const end = (k0 + inner) | 0;
      let sum = 0;
      for (let k = k0; k < end; k++)
        sum += (inp[from + k] as number) * (wgt[tileAt + Math.imul(k, pairs) + p] as number);
      if (blockOut === 1) acc[to] = ((acc[to] as number) + sum) | 0;
      else addPair(acc, to + 2 * p, sum);
    }
  }
};

/** Splits a pair of sums. `| 0` after each addition keeps the arithmetic in 32-bit integers. */
function addPair(acc: Int32Array, to: number, pair: number): void {
  const low = pair | 0;
  acc[to] = ((acc[to] as number) + low) | 0;
  acc[to + 1] = ((acc[to + 1] as number) + (((pair - low) * LOW) | 0)) | 0;
}
