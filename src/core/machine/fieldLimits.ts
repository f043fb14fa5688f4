import type { BitField } from '../base/problem.ts';
import type { Limit } from './limit.ts';
import type { ParameterId } from './parameter.ts';
import { counted, groupDigits } from './quantity.ts';
import type { Tensor } from './tensors.ts';

const SPEC = 'VTA instruction set (apache/tvm-vta include/vta/hw_spec.h)';
const CHISEL_ISA = 'apache/tvm-vta hardware/chisel, ISA field widths';

/** Index widths of the Chisel design, whatever the configuration: the `fixed` layout. */
export const FIXED_WIDTHS = { UOP: 13, INP: 11, WGT: 10, ACC: 11 } as const;

type Indexed = keyof typeof FIXED_WIDTHS;
export const INDEXED: readonly Indexed[] = ['UOP', 'INP', 'WGT', 'ACC'];

export const BUFFER_PARAMETER: Readonly<Record<Indexed, ParameterId>> = {
  UOP: 'LOG_UOP_BUFF_SIZE',
  INP: 'LOG_INP_BUFF_SIZE',
  WGT: 'LOG_WGT_BUFF_SIZE',
  ACC: 'LOG_ACC_BUFF_SIZE',
};

/** Parameters that set the depth of a buffer: its size first, then those of its element. */
export const DEPTH_PARAMETERS: Readonly<Record<Indexed, readonly ParameterId[]>> = {
  UOP: ['LOG_UOP_BUFF_SIZE'],
  INP: ['LOG_INP_BUFF_SIZE', 'LOG_BLOCK_IN', 'LOG_BATCH', 'LOG_INP_WIDTH'],
  WGT: ['LOG_WGT_BUFF_SIZE', 'LOG_BLOCK_OUT', 'LOG_BLOCK_IN', 'LOG_WGT_WIDTH'],
  ACC: ['LOG_ACC_BUFF_SIZE', 'LOG_BLOCK_OUT', 'LOG_BATCH', 'LOG_ACC_WIDTH'],
};

/** `ACC 11 + INP 11 + WGT 11`; equal neighbours once: `2 x ACC 12`. */
function fieldsText(fields: readonly BitField[]): string {
  const runs: { readonly field: BitField; count: number }[] = [];
  for (const field of fields) {
    const last = runs.at(-1);
    if (last?.field.name === field.name && last.field.bits === field.bits) last.count++;
    else runs.push({ field, count: 1 });
  }
  return runs.map(({ field, count }) => `${count > 1 ? `${count} x ` : ''}${field.name} ${field.bits}`).join(' + ');
}

const unique = (ids: readonly ParameterId[]): readonly ParameterId[] => [...new Set(ids)];

interface FieldLimitSpec {
  readonly code: string;
  readonly title: string;
  readonly reason: string;
  readonly limit: number;
  /** What does not fit, e.g. `a micro-op`. */
  readonly holder: string;
  readonly tensors: readonly Indexed[];
  /** Its fields, first to last; an index has as many bits as the log2 of its buffer's depth. */
  fields(depth: Readonly<Record<Tensor, number>>): readonly BitField[];
}

/** A limit on the sum of field widths; it concerns the derived layout only, where widths follow from depths. */
const fieldLimit = (spec: FieldLimitSpec): Limit => ({
  code: spec.code,
  title: spec.title,
  reason: spec.reason,
  source: SPEC,
  parameters: unique([
    ...spec.tensors.map((t) => BUFFER_PARAMETER[t]),
    ...spec.tensors.flatMap((t) => DEPTH_PARAMETERS[t]),
    'isaLayout',
  ]),
  check(arch, { logDepth: depth }) {
    if (arch.hardware.isaLayout === 'fixed') return null;
    const fields = spec.fields(depth);
    const bits = fields.reduce((sum, field) => sum + field.bits, 0);
    if (bits <= spec.limit) return null;
    // Named is the index that exceeds most what the default machine (which just fits) has.
    const excess = (t: Indexed): number => depth[t] - FIXED_WIDTHS[t];
    const [widest = 'ACC'] = [...spec.tensors].sort((a, b) => excess(b) - excess(a));
    const indices = spec.tensors.map(
      (t) => `into ${t} (${counted(2 ** depth[t], 'element')}) has ${counted(depth[t], 'bit')}`,
    );
    return {
      field: BUFFER_PARAMETER[widest],
      got: bits,
      limit: spec.limit,
      message: `${spec.holder} needs ${bits} bits, ${bits - spec.limit} more than its ${spec.limit}: ${fieldsText(fields)}. An index ${indices.join(', one ')}.`,
      fields,
    };
  },
});

const DERIVED_LIMITS: readonly Limit[] = [
  fieldLimit({
    code: 'limit.micro-op-bits',
    title: 'ACC index + INP or ACC index, the wider + WGT index <= 32 bits',
    reason: 'A micro-op holds an accumulator index, an input or accumulator index and a weight index in 32 bits.',
    limit: 32,
    holder: 'A micro-op',
    tensors: ['ACC', 'INP', 'WGT'],
    fields: (d) => [
      { name: 'ACC', bits: d.ACC },
      { name: d.INP >= d.ACC ? 'INP' : 'INP or ACC', bits: Math.max(d.ACC, d.INP) },
      { name: 'WGT', bits: d.WGT },
    ],
  }),
  fieldLimit({
    code: 'limit.gemm-factor-bits',
    title: 'two loop factors each for ACC, INP and WGT <= 64 bits',
    reason: 'The second word of GEMM holds two loop factors for each of its three operands.',
    limit: 64,
    holder: 'The second word of GEMM',
    tensors: ['ACC', 'INP', 'WGT'],
    fields: (d) =>
      (['ACC', 'INP', 'WGT'] as const).flatMap((name) => [
        { name, bits: d[name] },
        { name, bits: d[name] },
      ]),
  }),
  fieldLimit({
    code: 'limit.uop-range-bits',
    title: '36 bits + first and last micro-op <= 64 bits',
    reason: 'The first word of GEMM and ALU holds the begin (U bits) and end (U + 1 bits) of the micro-ops to run.',
    limit: 64,
    holder: 'The first word of GEMM and ALU',
    tensors: ['UOP'],
    fields: (d) => [
      { name: 'operation and loops', bits: 36 },
      { name: 'first micro-op', bits: d.UOP },
      { name: 'last micro-op', bits: d.UOP + 1 },
    ],
  }),
  fieldLimit({
    code: 'limit.alu-factor-bits',
    title: 'four loop factors for ACC + 20 bits <= 64 bits',
    reason: 'The second word of ALU holds four accumulator factors, the operation and a 16-bit immediate.',
    limit: 64,
    holder: 'The second word of ALU',
    tensors: ['ACC'],
    fields: (d) => [
      ...Array.from({ length: 4 }, () => ({ name: 'ACC', bits: d.ACC })),
      { name: 'operation and immediate', bits: 20 },
    ],
  }),
];

/** In the fixed layout a buffer may be smaller than its index reaches, not larger: the rest could not be addressed. */
const fixedLimit = (tensor: Indexed): Limit => ({
  code: `limit.fixed-index-${tensor.toLowerCase()}`,
  title: `${tensor} depth <= 2^${FIXED_WIDTHS[tensor]} in the fixed layout`,
  reason: `The Chisel design's ${tensor} index has ${FIXED_WIDTHS[tensor]} bits whatever the configuration.`,
  source: CHISEL_ISA,
  parameters: [...DEPTH_PARAMETERS[tensor], 'isaLayout'],
  check(arch, { logDepth }) {
    const log = logDepth[tensor];
    if (arch.hardware.isaLayout !== 'fixed' || log <= FIXED_WIDTHS[tensor]) return null;
    return {
      field: BUFFER_PARAMETER[tensor],
      got: 2 ** log,
      limit: 2 ** FIXED_WIDTHS[tensor],
      message: `The ${tensor} buffer holds ${groupDigits(2 ** log)} elements, but the fixed layout's ${FIXED_WIDTHS[tensor]}-bit index reaches only ${groupDigits(2 ** FIXED_WIDTHS[tensor])}.`,
    };
  },
});

/**
 * Codes of the limits that a program keeps anyway: its indices do not reach beyond their fields. The RTL has been built
 * and run with buffers deeper than its index fields reach; they only concern who writes a program for the machine.
 */
export const isReachLimit = (code: string): boolean => code.startsWith('limit.fixed-index-');

const SRAM_BASE_BITS = 16;

const sramBaseLimit = (tensor: Indexed): Limit => ({
  code: `limit.sram-base-${tensor.toLowerCase()}`,
  title: `${tensor} depth <= 2^16`,
  reason: 'LOAD and STORE name the first element with a 16-bit sram_base.',
  source: SPEC,
  parameters: DEPTH_PARAMETERS[tensor],
  check(_arch, { logDepth }) {
    const log = logDepth[tensor];
    if (log <= SRAM_BASE_BITS) return null;
    return {
      field: BUFFER_PARAMETER[tensor],
      got: 2 ** log,
      limit: 2 ** SRAM_BASE_BITS,
      message: `The ${tensor} buffer holds ${groupDigits(2 ** log)} elements, but LOAD and STORE name the first of them with 16 bits, which reach only 65,536.`,
    };
  },
});

/** What instructions and micro-ops can address. */
export const FIELD_LIMITS: readonly Limit[] = [
  ...DERIVED_LIMITS,
  ...INDEXED.map(fixedLimit),
  ...INDEXED.map(sramBaseLimit),
];
