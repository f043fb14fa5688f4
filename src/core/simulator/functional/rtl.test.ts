import { describe, expect, it } from 'vitest';
import type { Arch } from '../../machine/arch.ts';
import type { Instruction, MicroOp } from '../../isa/instruction.ts';
import {
  alu,
  asInt8s,
  finish,
  gemm,
  int32s,
  int8s,
  load,
  microOps,
  programOf,
  store,
  TINY_ARCH,
} from '../../isa/build.testing.ts';
import type { FunctionalResult, Semantics } from './result.ts';
import { runFunctional } from './run.ts';

const UOPS = 0x1000;
const DATA = 0x2000;
const OUT = 0x4000;

/** Accumulator element n of DRAM holds n * 10 + 1 and n * 10 + 2. */
const ACC_DATA = int32s(
  DATA,
  Array.from({ length: 32 }, (_, i) => Math.floor(i / 2) * 10 + 1 + (i % 2)),
);
const loadAcc = load('ACC', { dramBase: DATA / 8, xSize: 8 });
const freshen = (uop: number): Instruction => alu('ADD', { useImm: true, uopBegin: uop, uopEnd: uop + 1 });

function run(semantics: Semantics, uops: readonly MicroOp[], body: readonly Instruction[]): FunctionalResult {
  const instructions = [load('UOP', { dramBase: UOPS / 4, xSize: uops.length }), ...body, finish()];
  const inputs = int8s(0x3000, [1, 2, 3, 4]);
  return runFunctional(programOf(TINY_ARCH, instructions, [microOps(TINY_ARCH, UOPS, uops), ACC_DATA, inputs]), {
    semantics,
  });
}

/** The first stored element under both semantics. */
function stored(uops: readonly MicroOp[], body: readonly Instruction[], elements = 1): Record<Semantics, number[]> {
  const read = (semantics: Semantics): number[] => asInt8s(run(semantics, uops, body).memory.read(OUT, elements * 2));
  return { simulator: read('simulator'), rtl: read('rtl') };
}

const uop = (dst: number, src = dst, wgt = 0): MicroOp => ({ dst, src, wgt });
const storeFrom = (sramBase: number, xSize = 1): Instruction => store({ dramBase: OUT / 2, sramBase, xSize });

describe('where the RTL does something else (instructions.md section 3)', () => {
  it('an immediate is combined with the source element', () => {
    const body = [loadAcc, alu('ADD', { useImm: true, imm: 5 }), storeFrom(0)];
    expect(stored([uop(0, 3)], body)).toEqual({ simulator: [6, 7], rtl: [36, 37] });
  });

  it('a store finds what the last GEMM or ALU left, not what LOAD ACC brought', () => {
    const again = load('ACC', { dramBase: DATA / 8 + 4, xSize: 1 });
    const body = [loadAcc, freshen(0), again, storeFrom(0)];
    expect(stored([uop(0)], body)).toEqual({ simulator: [41, 42], rtl: [1, 2] });
  });

  it('a store finds what was there before a reset', () => {
    const body = [loadAcc, freshen(0), gemm({ reset: true }), gemm({ reset: true }), storeFrom(0)];
    expect(stored([uop(0)], body)).toEqual({ simulator: [0, 0], rtl: [1, 2] });
  });

  it('what a GEMM adds after a reset is stored alike', () => {
    const inp = load('INP', { dramBase: 0x3000 / 2 });
    const wgt = load('WGT', { dramBase: 0x3000 / 4 });
    const body = [loadAcc, freshen(0), gemm({ reset: true }), inp, wgt, gemm(), storeFrom(0)];
    // [1 2] x [[1 2] [3 4]] transposed.
    expect(stored([uop(0)], body)).toEqual({ simulator: [5, 11], rtl: [5, 11] });
  });

  it('the next micro-op reads the old value as source', () => {
    const body = [loadAcc, alu('ADD', { uopEnd: 2 }), storeFrom(2)];
    // ACC[1] += ACC[0]; ACC[2] += ACC[1].
    expect(stored([uop(1, 0), uop(2, 1)], body)).toEqual({ simulator: [33, 36], rtl: [32, 34] });
  });

  it('a negative shift by tensor goes right by its low bits', () => {
    const p = [loadAcc, alu('MAX', { useImm: true, imm: -31, uopEnd: 1 }), alu('MIN', { useImm: true, imm: -31 })];
    // ACC[0] becomes -31; ACC[1] (11, 12) is shifted by it: left 31, or right by -31 & 31 = 1.
    const body = [...p, alu('SHR', { uopBegin: 1, uopEnd: 2 }), storeFrom(1)];
    expect(stored([uop(0), uop(1, 0)], body)).toEqual({ simulator: [0, 0], rtl: [5, 6] });
  });

  it('a shift by tensor goes left if the unused immediate is negative', () => {
    const toOne = [alu('MIN', { useImm: true, imm: 1 })];
    const body = [loadAcc, ...toOne, alu('SHR', { imm: -1, uopBegin: 1, uopEnd: 2 }), storeFrom(1)];
    // By -1 & 31 = 31 places.
    expect(stored([uop(0), uop(1, 0)], body)).toEqual({ simulator: [5, 6], rtl: [0, 0] });
  });

  it('a negative immediate shifts left in both', () => {
    const body = [loadAcc, alu('SHR', { useImm: true, imm: -2 }), storeFrom(0)];
    expect(stored([uop(0)], body)).toEqual({ simulator: [4, 8], rtl: [4, 8] });
  });

  it.each([
    ['MIN', 255, [-40, 100]],
    ['MAX', 128, [-128, -128]],
    ['SHR', 129, [-20, 50]],
  ] as const)(
    'an immediate keeps its sixteen bits over accumulators of eight in both: %s with %d',
    (op, imm, expected) => {
      const arch: Arch = { ...TINY_ARCH, config: { ...TINY_ARCH.config, LOG_ACC_WIDTH: 3, LOG_ACC_BUFF_SIZE: 5 } };
      const instructions = [
        load('UOP', { dramBase: UOPS / 4 }),
        load('ACC', { dramBase: DATA / 2 }),
        alu(op, { useImm: true, imm }),
        storeFrom(0),
        finish(),
      ];
      const bundle = programOf(arch, instructions, [microOps(arch, UOPS, [uop(0)]), int8s(DATA, [-40, 100])]);
      for (const semantics of ['simulator', 'rtl'] as const) {
        expect(asInt8s(runFunctional(bundle, { semantics }).memory.read(OUT, 2))).toEqual(expected);
      }
    },
  );

  it('SRAM addresses wrap at the depth, where the simulator stops', () => {
    const wrap = load('ACC', { dramBase: DATA / 8, sramBase: 15, xSize: 2 });
    const body = [wrap, freshen(0), storeFrom(0)];
    expect(asInt8s(run('rtl', [uop(0)], body).memory.read(OUT, 2))).toEqual([11, 12]);
    expect(run('simulator', [uop(0)], body).problem).toMatchObject({ code: 'run.sram-bounds', got: 16, limit: 15 });
  });
});

describe('corner cases of timing.md section 14', () => {
  it('0 iterations are none, or 16,384', () => {
    const body = [loadAcc, alu('ADD', { useImm: true, imm: 1, iterOut: 0 }), freshen(0), storeFrom(0)];
    expect(run('simulator', [uop(0)], body).counters.alu_counter).toBe(1);
    const rtl = run('rtl', [uop(0)], body);
    expect(rtl.counters.alu_counter).toBe(16385);
    // All but every other one read the value before the last write.
    expect(rtl.memory.read(OUT, 2)).toEqual(Uint8Array.of((1 + 8192) & 255, (2 + 8192) & 255));
  });

  it('an empty micro-op range runs none, or until the counter comes round', () => {
    const body = [loadAcc, alu('ADD', { useImm: true, uopBegin: 3, uopEnd: 3 })];
    expect(run('simulator', [uop(0)], body).counters.alu_counter).toBe(0);
    // 5 bits of counter at 16 micro-ops.
    expect(run('rtl', [uop(0)], body).counters.alu_counter).toBe(32);
  });

  it('a load of 0 rows is nothing, or never done', () => {
    const body = [load('INP', { dramBase: 64, ySize: 0 })];
    expect(run('simulator', [uop(0)], body).deadlock).toBeNull();
    const rtl = run('rtl', [uop(0)], body);
    expect(rtl.order).toBe('stream');
    expect(rtl.deadlock?.waiting).toMatchObject([
      { module: 'load', instruction: 1, reason: 'y_size is 0 with x_size 1, which the RTL never finishes' },
    ]);
  });

  it('a read at address 0 is never answered', () => {
    expect(run('rtl', [uop(0)], [load('INP', { dramBase: 0 })]).deadlock?.message).toContain(
      'a burst begins at address 0',
    );
  });

  it('a write burst at address 0 is lost', () => {
    const body = [loadAcc, freshen(0), store({ dramBase: 0 })];
    expect(asInt8s(run('simulator', [uop(0)], body).memory.read(0, 2))).toEqual([1, 2]);
    expect(asInt8s(run('rtl', [uop(0)], body).memory.read(0, 2))).toEqual([0, 0]);
  });

  it('what no module decodes stops fetch for ever, and works in the simulator', () => {
    const body = [loadAcc, alu('MUL', { useImm: true, imm: 3 }), storeFrom(0)];
    const simulator = run('simulator', [uop(0)], body);
    expect([simulator.order, asInt8s(simulator.memory.read(OUT, 2))]).toEqual(['tokens', [3, 6]]);
    const rtl = run('rtl', [uop(0)], body);
    expect(rtl.deadlock?.waiting).toMatchObject([{ module: 'fetch', instruction: 2 }]);
  });

  it('an ALU that multiplies decodes MUL', () => {
    const arch: Arch = { ...TINY_ARCH, hardware: { ...TINY_ARCH.hardware, aluMultiply: 'yes' } };
    const loadUop = load('UOP', { dramBase: UOPS / 4 });
    const body = [loadUop, loadAcc, alu('MUL', { useImm: true, imm: 3 }), store({ dramBase: OUT / 2, pushPrev: true })];
    const dram = [microOps(arch, UOPS, [uop(0)]), ACC_DATA];
    const rtl = runFunctional(programOf(arch, [...body, finish({ popNext: true })], dram), { semantics: 'rtl' });
    expect([rtl.deadlock, asInt8s(rtl.memory.read(OUT, 2))]).toEqual([null, [3, 6]]);
    expect(rtl.hazards.map((h) => h.code)).not.toContain('not-decoded');
  });

  it('stores of another memory type store all the same, or are refused', () => {
    const body = [loadAcc, freshen(0), store({ dramBase: OUT / 2, memoryType: 2 })];
    expect(asInt8s(run('rtl', [uop(0)], body).memory.read(OUT, 2))).toEqual([1, 2]);
    expect(run('simulator', [uop(0)], body).problem?.code).toBe('run.memory-type');
  });
});
