import type { Bits } from '../base/units.ts';

/**
 * The fields of VTA's `vta_config.json`, under its own names. Every value is a log2; buffer sizes are log2 of bytes,
 * widths log2 of bits (source: VTA paper, arXiv 1807.04188, and apache/tvm-vta).
 */
export interface VtaConfig {
  readonly LOG_INP_WIDTH: number;
  readonly LOG_WGT_WIDTH: number;
  readonly LOG_ACC_WIDTH: number;
  readonly LOG_OUT_WIDTH: number;
  readonly LOG_BATCH: number;
  readonly LOG_BLOCK_IN: number;
  readonly LOG_BLOCK_OUT: number;
  readonly LOG_UOP_BUFF_SIZE: number;
  readonly LOG_INP_BUFF_SIZE: number;
  readonly LOG_WGT_BUFF_SIZE: number;
  readonly LOG_ACC_BUFF_SIZE: number;
}

/** `derived`: field widths follow from buffer depths (the C headers). `fixed`: 13/11/11/10, as the Chisel design has them. */
export type IsaLayoutName = 'derived' | 'fixed';

/** What `vta_config.json` does not say: the shell around the core. */
export interface Hardware {
  /** Memory data width W. */
  readonly busBits: Bits;
  /** AXI length bits L: a burst has at most 2^L beats. */
  readonly burstLengthLog2: number;
  /** Entries of each of the three instruction queues. */
  readonly queueDepth: number;
  /** D, cycles from a request at rest to its first beat (the DPI memory's delay). */
  readonly memoryDelay: number;
  /** Read bursts that can be outstanding at a time: tags of the memory engine (16 in the RTL). */
  readonly tagPool: number;
  readonly clockMHz: number;
  readonly isaLayout: IsaLayoutName;
  /** Does the ALU multiply (opcode MUL)? Left out: no, as in the Chisel design. */
  readonly aluMultiply?: 'no' | 'yes';
}

/** One machine: plain data, everything else about it is derived (`geometry.ts`) or checked (`limits.ts`). */
export interface Arch {
  readonly config: VtaConfig;
  readonly hardware: Hardware;
}
