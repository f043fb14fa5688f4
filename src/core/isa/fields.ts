import type { Arch } from '../machine/arch.ts';
import type { Opcode } from '../machine/design/operations.ts';
import { FIXED_WIDTHS } from '../machine/fieldLimits.ts';
import { geometry } from '../machine/geometry.ts';
import { counted } from '../machine/quantity.ts';
import type { Problem } from '../base/problem.ts';

/**
 * Where every field of every instruction and of a micro-op lies. One table for encoder, decoder, assembler,
 * disassembler, documentation and inspector. Rule (`instructions.md` section 2): fields fill a 64-bit word from bit 0;
 * a field that no longer fits, or that opens word 2 by definition, starts the next word.
 */
export interface Field {
  /** Property of the instruction value, e.g. `uopBegin`. */
  readonly name: string;
  /** Name in VTA's headers, e.g. `uop_begin`. */
  readonly isaName: string;
  readonly offset: number;
  readonly bits: number;
  readonly signed: boolean;
  /** One-bit fields that read as true or false. */
  readonly flag: boolean;
}

/** Smallest and largest value of a field. */
export function fieldRange(f: Field): { readonly min: number; readonly max: number } {
  return f.signed ? { min: -(2 ** (f.bits - 1)), max: 2 ** (f.bits - 1) - 1 } : { min: 0, max: 2 ** f.bits - 1 };
}

/** A value that a field cannot hold. Code: `isa.field-range`. */
export function fieldRangeProblem(f: Field, got: number | string): Problem {
  const { min, max } = fieldRange(f);
  return {
    code: 'isa.field-range',
    message: `${f.isaName} is ${got}, but its ${counted(f.bits, 'bit holds', 'bits hold')} ${min} to ${max}.`,
    field: f.isaName,
    got,
    limit: `${min}..${max}`,
    fix: `Use a whole number from ${min} to ${max}.`,
  };
}

/** Widths of the four index kinds: micro-op, input, weight, accumulator (log2 depths). */
export interface IndexBits {
  readonly uop: number;
  readonly inp: number;
  readonly wgt: number;
  readonly acc: number;
}

export interface IsaLayout {
  readonly index: IndexBits;
  readonly fields: Readonly<Record<Opcode, readonly Field[]>>;
  readonly microOp: readonly Field[];
  /** Fields of every instruction: opcode, then the four dependence flags. */
  readonly head: readonly Field[];
}

type FieldSpec = readonly [
  name: string,
  isaName: string,
  bits: number,
  kind?: 'flag' | 'signed' | 'word2' | 'unsigned',
];

function place(specs: readonly FieldSpec[], start: number): Field[] {
  let offset = start;
  return specs.map(([name, isaName, bits, kind]) => {
    if (kind === 'word2') offset = 64;
    if (offset < 64 && offset + bits > 64) offset = 64;
    const field = { name, isaName, offset, bits, signed: kind === 'signed', flag: kind === 'flag' };
    offset += bits;
    return field;
  });
}

const HEAD: readonly FieldSpec[] = [
  ['opcode', 'opcode', 3],
  ['popPrev', 'pop_prev_dep', 1, 'flag'],
  ['popNext', 'pop_next_dep', 1, 'flag'],
  ['pushPrev', 'push_prev_dep', 1, 'flag'],
  ['pushNext', 'push_next_dep', 1, 'flag'],
];
const HEAD_BITS = 7;

const MEMORY: readonly FieldSpec[] = [
  ['memoryType', 'memory_type', 3],
  ['sramBase', 'sram_base', 16],
  ['dramBase', 'dram_base', 32],
  ['ySize', 'y_size', 16, 'word2'],
  ['xSize', 'x_size', 16],
  ['xStride', 'x_stride', 16],
  ['yPad0', 'y_pad_0', 4],
  ['yPad1', 'y_pad_1', 4],
  ['xPad0', 'x_pad_0', 4],
  ['xPad1', 'x_pad_1', 4],
];

const loops = (uop: number): readonly FieldSpec[] => [
  ['reset', 'reset_reg', 1, 'flag'],
  ['uopBegin', 'uop_bgn', uop],
  ['uopEnd', 'uop_end', uop + 1],
  ['iterOut', 'iter_out', 14],
  ['iterIn', 'iter_in', 14],
];

/** Throws nothing: an illegal configuration gives a layout with overlapping or over-long fields; `limits.ts` refuses it first. */
export function layoutFor(index: IndexBits): IsaLayout {
  const { uop, inp, wgt, acc } = index;
  const memory = place(MEMORY, HEAD_BITS);
  return {
    index,
    head: place(HEAD, 0),
    fields: {
      LOAD: memory,
      STORE: memory,
      GEMM: place(
        [
          ...loops(uop),
          ['dstFactorOut', 'dst_factor_out', acc, 'word2'],
          ['dstFactorIn', 'dst_factor_in', acc],
          ['srcFactorOut', 'src_factor_out', inp],
          ['srcFactorIn', 'src_factor_in', inp],
          ['wgtFactorOut', 'wgt_factor_out', wgt],
          ['wgtFactorIn', 'wgt_factor_in', wgt],
        ],
        HEAD_BITS,
      ),
      ALU: place(
        [
          ...loops(uop),
          ['dstFactorOut', 'dst_factor_out', acc, 'word2'],
          ['dstFactorIn', 'dst_factor_in', acc],
          ['srcFactorOut', 'src_factor_out', acc],
          ['srcFactorIn', 'src_factor_in', acc],
          ['aluOpcode', 'alu_opcode', 3],
          ['useImm', 'use_imm', 1, 'flag'],
          ['imm', 'imm', 16, 'signed'],
        ],
        HEAD_BITS,
      ),
      FINISH: [],
    },
    microOp: place(
      [
        ['dst', 'dst_idx', acc],
        ['src', 'src_idx', Math.max(acc, inp)],
        ['wgt', 'wgt_idx', wgt],
      ],
      0,
    ),
  };
}

/** The Chisel design's widths, whatever the configuration. */
export const FIXED_INDEX_BITS: IndexBits = {
  uop: FIXED_WIDTHS.UOP,
  inp: FIXED_WIDTHS.INP,
  wgt: FIXED_WIDTHS.WGT,
  acc: FIXED_WIDTHS.ACC,
};

/** The layout of a machine, by its `isaLayout` (`derived`: log2 of the buffers' depths). */
export function isaLayout(arch: Arch): IsaLayout {
  if (arch.hardware.isaLayout === 'fixed') return layoutFor(FIXED_INDEX_BITS);
  const { logDepth } = geometry(arch);
  return layoutFor({ uop: logDepth.UOP, inp: logDepth.INP, wgt: logDepth.WGT, acc: logDepth.ACC });
}
