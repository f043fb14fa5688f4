import { ALU_OPCODE } from '../../machine/design/aluOperations.ts';
import { runAluBox, type AluBox } from './aluBox.ts';
import type { GemmBox, GemmKernel, GemmShape } from './gemmKernel.ts';
import { createPairKernel } from './pairKernel.ts';
import { unpackScalars } from './packing.ts';
import { aluFunctionName, aluFunctions } from './simdAlu.ts';
import { gemmFunction, simdLayout, UOP_BYTES } from './simdGemm.ts';
import { packFunction } from './simdPack.ts';
import { wasmApi, type WasmApi, type WasmCall, type WasmMemory } from '../../base/wasmApi.ts';
import { wasmModuleOf, type WasmFunction } from '../../base/wasmCode.ts';

/**
 * GEMM in WebAssembly with 128-bit SIMD: eight multiply-adds an instruction. The machine code is made here, for the shape
 * at hand, so nothing is fetched; a page whose policy forbids it, or an engine without SIMD, gets the plain kernel.
 */
export const createFastKernel = (shape: GemmShape): GemmKernel => createSimdKernel(shape) ?? createPairKernel(shape);

const PAGE = 65536;
/** Micro-ops handed over in one call. */
const MAX_UOPS = 4096;
const UOP_SPACE = Math.ceil((MAX_UOPS * UOP_BYTES) / PAGE) * PAGE;
/** Packed weights on their way into their tiles. */
const STAGING = PAGE;
const BUFFERS = UOP_SPACE + STAGING;
/** A vector of accumulators may reach past the last one (`blockOut` 1 or 2), to add zeros. */
const SLACK = 64;

/**
 * Memories of finished runs. Each reserves gigabytes of address space, so that an engine lets only some hundred live at
 * once; making a new one for every run would end in waiting for the garbage collector.
 */
const idle: WasmMemory[] = [];
const MAX_IDLE = 4;
const MAX_IDLE_BYTES = 2 ** 26;

/** Compiled modules by shape: a sweep or a session runs the same few shapes over and over. */
const modules = new Map<string, object | null>();

function compile(shape: GemmShape, api: WasmApi): object | null {
  const key = `${shape.batch} ${shape.blockIn} ${shape.blockOut} ${shape.wgtBits}`;
  let module = modules.get(key);
  if (module === undefined) {
    try {
      module = new api.Module(wasmModuleOf(functionsFor(shape)));
    } catch {
      module = null;
    }
    modules.set(key, module);
  }
  return module;
}

function functionsFor(shape: GemmShape): WasmFunction[] {
  const pack = packFunction(shape);
  // A vector of accumulators that reaches past the element would write over the other one.
  const inPairs = shape.batch === 1 && shape.blockOut >= 4 ? [gemmFunction(shape, 'gemm in pairs')] : [];
  return [
    gemmFunction(shape, 'gemm'),
    ...inPairs,
    ...aluFunctions(shape.batch * shape.blockOut),
    ...(pack === null ? [] : [pack]),
  ];
}

/** Null where WebAssembly or its SIMD is missing or forbidden. */
// Hot loop: every box of a GEMM or ALU goes through this closure, which owns the kernel's memory.
// oxlint-disable-next-line max-lines-per-function -- Hot loop, see above.
export function createSimdKernel(machine: GemmShape): GemmKernel | null {
  const api = wasmApi();
  if (api === null) return null;
  const module = compile(machine, api);
  if (module === null) return null;
  const memory = idle.pop() ?? new api.Memory({ initial: BUFFERS / PAGE });
  const functions = new api.Instance(module, { env: { memory } }).exports;
  const { gemm, pack, 'gemm in pairs': inPairs } = functions;
  if (gemm === undefined) throw new Error('the module has a function for GEMM');

  const { inpBits, wgtBits } = machine;
  const batch = machine.batch | 0;
  const blockIn = machine.blockIn | 0;
  const blockOut = machine.blockOut | 0;
  const { pairs, groupsInChunk, chunks } = simdLayout(machine);
  const rowScalars = pairs * 2;
  const inpScalars = batch * rowScalars;
  const wgtScalars = pairs * 2 * chunks * groupsInChunk * 4;
  const accScalars = batch * blockOut;
  const inpBytes = (batch * blockIn * inpBits) / 8;
  const wgtBytes = (blockOut * blockIn * wgtBits) / 8;
  const row = new Int32Array(Math.max(batch * blockIn, blockOut * blockIn));

  // Capacities in elements, and views of their places in memory.
  let room = { inp: 0, wgt: 0, acc: 0 };
  let uops = new Int32Array(memory.buffer, 0, MAX_UOPS * 3);
  let staging = new Uint8Array(memory.buffer, UOP_SPACE, STAGING);
  let inp = new Int16Array(0);
  let wgt = new Int16Array(0);
  let acc = new Int32Array(0);

  const place = (next: typeof room): void => {
    const sizes = [next.inp * inpScalars * 2, next.wgt * wgtScalars * 2, next.acc * accScalars * 4];
    const [inpAt, wgtAt, accAt, end] = offsets(sizes);
    const missing = end + SLACK - memory.buffer.byteLength;
    const old = [inp.slice(), wgt.slice(), acc.slice()] as const;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    uops = new Int32Array(memory.buffer, 0, MAX_UOPS * 3);
    staging = new Uint8Array(memory.buffer, UOP_SPACE, STAGING);
    inp = new Int16Array(memory.buffer, inpAt, next.inp * inpScalars);
    wgt = new Int16Array(memory.buffer, wgtAt, next.wgt * wgtScalars);
    acc = new Int32Array(memory.buffer, accAt, next.acc * accScalars);
    // What lay there before belongs to other buffers, or to another run.
    new Uint8Array(memory.buffer, BUFFERS, end + SLACK - BUFFERS).fill(0);
    inp.set(old[0]);
    wgt.set(old[1]);
    acc.set(old[2]);
    room = next;
  };

  const packWeights = (at: number): void => {
    let to = at * wgtScalars;
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let p = 0; p < pairs; p++) {
        for (let j = chunk * groupsInChunk * 4; j < (chunk + 1) * groupsInChunk * 4; j++) {
          for (let k = 2 * p; k < 2 * p + 2; k++) {
            wgt[to++] = j < blockOut && k < blockIn ? (row[j * blockIn + k] as number) : 0;
          }
        }
      }
    }
  };

  const runPart = (part: WasmCall, box: GemmBox, count: number, inBegin: number, inEnd: number): void => {
    part(
      0,
      count * UOP_BYTES,
      box.outBegin,
      box.outEnd,
      inBegin,
      inEnd,
      box.dstFactorOut,
      box.dstFactorIn,
      box.srcFactorOut,
      box.srcFactorIn,
      box.wgtFactorOut,
      box.wgtFactorIn,
      box.dstMask,
      box.srcMask,
      box.wgtMask,
      inp.byteOffset,
      wgt.byteOffset,
      acc.byteOffset,
    );
  };

  return {
    name: 'WebAssembly SIMD',
    reserve(inpElements, wgtElements, accElements) {
      if (inpElements <= room.inp && wgtElements <= room.wgt && accElements <= room.acc) return;
      place({
        inp: Math.max(inpElements, room.inp),
        wgt: Math.max(wgtElements, room.wgt),
        acc: Math.max(accElements, room.acc),
      });
    },
    acc: () => acc,
    loadInp(at, count, bytes) {
      if (rowScalars === blockIn) {
        unpackScalars(bytes.subarray(0, count * inpBytes), count * inpScalars, inpBits, inp, at * inpScalars);
        return;
      }
      for (let e = 0; e < count; e++) {
        unpackScalars(bytes.subarray(e * inpBytes, (e + 1) * inpBytes), batch, inpBits, row, 0);
        for (let b = 0; b < batch; b++) inp[(at + e) * inpScalars + b * 2] = row[b] as number;
      }
    },
    loadWgt(at, count, bytes) {
      const atOnce = Math.floor(STAGING / wgtBytes);
      if (pack !== undefined && atOnce > 0) {
        for (let e = 0; e < count; e += atOnce) {
          const part = bytes.subarray(e * wgtBytes, Math.min(count, e + atOnce) * wgtBytes);
          staging.set(part);
          pack(UOP_SPACE, wgt.byteOffset + (at + e) * wgtScalars * 2, UOP_SPACE + part.length);
        }
        return;
      }
      for (let e = 0; e < count; e++) {
        unpackScalars(bytes.subarray(e * wgtBytes, (e + 1) * wgtBytes), blockOut * blockIn, wgtBits, row, 0);
        packWeights(at + e);
      }
    },
    clearInp: (at, count) => inp.fill(0, at * inpScalars, (at + count) * inpScalars),
    clearWgt: (at, count) => wgt.fill(0, at * wgtScalars, (at + count) * wgtScalars),
    run(box) {
      // The loops of the functions test at their end.
      if (box.outBegin >= box.outEnd || box.inBegin >= box.inEnd) return;
      const sameWeights = (box.wgtFactorIn & box.wgtMask) === 0;
      const otherSums = (box.dstFactorIn & box.dstMask) !== 0;
      const even = inPairs !== undefined && sameWeights && otherSums ? (box.inEnd - box.inBegin) & ~1 : 0;
      const middle = box.inBegin + even;
      for (let begin = box.uopBegin; begin < box.uopEnd; begin += MAX_UOPS) {
        const count = Math.min(MAX_UOPS, box.uopEnd - begin);
        gatherUops(box, box.wgt, begin, count, uops);
        if (inPairs !== undefined && even > 0) runPart(inPairs, box, count, box.inBegin, middle);
        if (middle < box.inEnd) runPart(gemm, box, count, middle, box.inEnd);
      }
    },
    alu(box) {
      const up = 32 - box.accBits;
      const name = aluFunctionName(box.opcode, box.immediate);
      const alu = name === null ? undefined : functions[name];
      const count = box.uopEnd - box.uopBegin;
      // Micro-ops are the innermost loop here, so all must be handed over at once.
      if (alu === undefined || count > MAX_UOPS) return runAluBox(acc, accScalars, box);
      if (count <= 0 || box.outBegin >= box.outEnd || box.inBegin >= box.inEnd) return false;
      gatherUops(box, null, box.uopBegin, count, uops);
      const amount = box.immediate ?? 0;
      alu(
        count * UOP_BYTES,
        box.outBegin,
        box.outEnd,
        box.inBegin,
        box.inEnd,
        box.dstFactorOut,
        box.dstFactorIn,
        box.srcFactorOut,
        box.srcFactorIn,
        box.accMask,
        acc.byteOffset,
        // A shift's amount: how far, whichever way.
        box.opcode === ALU_OPCODE.SHR ? Math.abs(amount) : amount,
        up,
      );
      return false;
    },
    release() {
      if (idle.length < MAX_IDLE && memory.buffer.byteLength <= MAX_IDLE_BYTES) idle.push(memory);
    },
  };
}

function gatherUops(
  { dst, src, uopMask }: GemmBox | AluBox,
  wgt: Int32Array | null,
  begin: number,
  count: number,
  to: Int32Array,
): void {
  for (let n = 0; n < count; n++) {
    const u = (begin + n) & uopMask;
    to[n * 3] = dst[u] as number;
    to[n * 3 + 1] = src[u] as number;
    to[n * 3 + 2] = wgt === null ? 0 : (wgt[u] as number);
  }
}

/** Places one behind the other from the end of micro-ops and staging on, each at a multiple of 64 bytes, and the end. */
function offsets(sizes: readonly number[]): [number, number, number, number] {
  const [a = 0, b = 0, c = 0] = sizes.map((size) => Math.ceil(size / 64) * 64);
  return [BUFFERS, BUFFERS + a, BUFFERS + a + b, BUFFERS + a + b + c];
}
