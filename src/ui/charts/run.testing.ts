import { geometry } from '../../core/machine/geometry.ts';
import type { Arch } from '../../core/machine/arch.ts';
import { DEFAULT_ARCH } from '../../core/machine/parameters.ts';
import type { RunView } from '../../core/analysis/runView.ts';
import { noteColumns } from '../../core/compiler/lowering/notes.ts';
import type { Instruction } from '../../core/isa/instruction.ts';
import { OPERATION } from '../../core/machine/design/operations.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { tileTrace } from '../../core/analysis/trace.testing.ts';

const ARCH: Arch = { ...DEFAULT_ARCH, hardware: { ...DEFAULT_ARCH.hardware, burstLengthLog2: 4 } };

const tokens = { popPrev: false, popNext: false, pushPrev: false, pushNext: false } as const;
const none = { yPad0: 0, yPad1: 0, xPad0: 0, xPad1: 0 } as const;

/** An instruction of the kind that the trace says, with small plain fields. */
function instructionOf(op: number): Instruction {
  const transfer = { ...tokens, ...none, sramBase: 0, dramBase: 4096, ySize: 1, xSize: 8, xStride: 8 };
  const loops = { ...tokens, uopBegin: 0, uopEnd: 2, iterOut: 2, iterIn: 4 };
  const factors = { dstFactorOut: 4, dstFactorIn: 1, srcFactorOut: 4, srcFactorIn: 1 };
  switch (op) {
    case OPERATION.LOAD_UOP:
    case OPERATION.LOAD_WGT:
    case OPERATION.LOAD_INP:
    case OPERATION.LOAD_ACC:
      return { op: 'LOAD', memoryType: op, ...transfer };
    case OPERATION.STORE:
      return { op: 'STORE', memoryType: 4, ...transfer, popPrev: true, pushPrev: true };
    case OPERATION.NOP:
      return { op: 'LOAD', memoryType: 0, ...transfer, ySize: 0, xSize: 0, popNext: true };
    case OPERATION.GEMM:
    case OPERATION.GEMM_RESET:
      return {
        op: 'GEMM',
        reset: op === OPERATION.GEMM_RESET,
        ...loops,
        ...factors,
        wgtFactorOut: 0,
        wgtFactorIn: 0,
        popPrev: true,
      };
    case OPERATION.ALU:
      return { op: 'ALU', reset: false, ...loops, ...factors, aluOpcode: 3, useImm: true, imm: 8, pushNext: true };
    default:
      return { op: 'FINISH', ...tokens };
  }
}

/** A run on the default machine of whatever a trace says happened. */
export function runOf(trace: Trace): RunView {
  return {
    arch: ARCH,
    geometry: geometry(ARCH),
    shape: {
      batch: 1,
      height: 8,
      width: 8,
      inChannels: 16,
      outChannels: 16,
      kernelHeight: 1,
      kernelWidth: 1,
      padHeight: 0,
      padWidth: 0,
      strideHeight: 1,
      strideWidth: 1,
    },
    epilogue: { shift: 8, bias: false, clip: [0, 127] },
    schedule: {
      ...{ tile_h: 8, tile_w: 8, tile_ci: 1, tile_co: 1, oc_nthread: 1, h_nthread: 1 },
      order: 'weight-stationary',
      fold_taps: 'none',
    },
    instructions: Array.from(trace.op, instructionOf),
    notes: noteColumns(
      Array.from(trace.op, () => ({
        role: 'sync',
        batch: 0,
        tileCo: 0,
        tileH: 0,
        tileW: 0,
        tileCi: 0,
        thread: 0,
      })),
    ),
    bufferBytes: { INP: 1024, WGT: 256, ACC: 4096, UOP: 8 },
    lowerBound: { cycles: 64, by: 'compute', parts: [] },
    programLowerBound: { cycles: 185, by: 'compute', parts: [] },
    estimate: 180,
    estimateParts: [],
    trace,
    search: { points: 10, legal: 5, estimated: 4, simulated: 2, excluded: 2, remaining: 1 },
  };
}

/** The tile of `timing.md` 12.2. */
export const tileRun = (): RunView => runOf(tileTrace());
