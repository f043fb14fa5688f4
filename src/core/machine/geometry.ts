import type { Arch } from './arch.ts';
import type { Tensor } from './tensors.ts';
import type { Bits, Bytes, Elements } from '../base/units.ts';

/** What follows from the parameters alone. One *element* of a buffer is a whole tile row set (`instructions.md` section 1). */
export interface Geometry {
  readonly batch: number;
  readonly blockIn: number;
  readonly blockOut: number;
  /** Width of one scalar. UOP: 32. */
  readonly scalarBits: Readonly<Record<Tensor, Bits>>;
  /** Scalars in one element: INP batch x blockIn, WGT blockOut x blockIn, ACC and OUT batch x blockOut, UOP 1. */
  readonly scalars: Readonly<Record<Tensor, number>>;
  readonly elementBits: Readonly<Record<Tensor, Bits>>;
  readonly elementBytes: Readonly<Record<Tensor, Bytes>>;
  /** Elements a buffer holds; OUT is as deep as ACC. */
  readonly depth: Readonly<Record<Tensor, Elements>>;
  /** log2 of depth (may be negative for an illegal configuration whose element exceeds its buffer). */
  readonly logDepth: Readonly<Record<Tensor, number>>;
  readonly bufferBytes: Readonly<Record<Tensor, Bytes>>;
  /** Multiply-adds of one GEMM micro-op: batch x blockIn x blockOut, done each cycle. */
  readonly macsPerCycle: number;
}

export function geometry(arch: Arch): Geometry {
  const c = arch.config;
  const logBits = { INP: c.LOG_INP_WIDTH, WGT: c.LOG_WGT_WIDTH, ACC: c.LOG_ACC_WIDTH, UOP: 5, OUT: c.LOG_OUT_WIDTH };
  const logScalars = {
    INP: c.LOG_BATCH + c.LOG_BLOCK_IN,
    WGT: c.LOG_BLOCK_OUT + c.LOG_BLOCK_IN,
    ACC: c.LOG_BATCH + c.LOG_BLOCK_OUT,
    UOP: 0,
    OUT: c.LOG_BATCH + c.LOG_BLOCK_OUT,
  };
  const logBytes = (t: Tensor): number => logBits[t] + logScalars[t] - 3;
  const accLogDepth = c.LOG_ACC_BUFF_SIZE - logBytes('ACC');
  const logDepth = {
    INP: c.LOG_INP_BUFF_SIZE - logBytes('INP'),
    WGT: c.LOG_WGT_BUFF_SIZE - logBytes('WGT'),
    ACC: accLogDepth,
    UOP: c.LOG_UOP_BUFF_SIZE - 2,
    OUT: accLogDepth,
  };
  const each = (f: (t: Tensor) => number): Record<Tensor, number> => ({
    INP: f('INP'),
    WGT: f('WGT'),
    ACC: f('ACC'),
    UOP: f('UOP'),
    OUT: f('OUT'),
  });
  return {
    batch: 2 ** c.LOG_BATCH,
    blockIn: 2 ** c.LOG_BLOCK_IN,
    blockOut: 2 ** c.LOG_BLOCK_OUT,
    scalarBits: each((t) => 2 ** logBits[t]),
    scalars: each((t) => 2 ** logScalars[t]),
    elementBits: each((t) => 2 ** (logBits[t] + logScalars[t])),
    elementBytes: each((t) => 2 ** logBytes(t)),
    depth: each((t) => 2 ** logDepth[t]),
    logDepth,
    bufferBytes: each((t) => 2 ** (logDepth[t] + logBytes(t))),
    macsPerCycle: 2 ** (c.LOG_BATCH + c.LOG_BLOCK_IN + c.LOG_BLOCK_OUT),
  };
}
