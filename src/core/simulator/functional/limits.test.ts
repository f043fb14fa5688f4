import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instruction, MicroOp } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import { goldenProgram } from '../../program/golden.testing.ts';
import type { Program } from '../../program/program.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { alu, finish, gemm, load, microOps, programOf, store } from '../../isa/build.testing.ts';
import { createFunctionalRun, runFunctional, type FunctionalOptions } from './run.ts';

const UOPS = 0x1000;

function problemOf(body: readonly Instruction[], uop: MicroOp = { dst: 0, src: 0, wgt: 0 }): Problem | null {
  const p = programOf(
    DEFAULT_ARCH,
    [load('UOP', { dramBase: UOPS / 4 }), ...body, finish()],
    [microOps(DEFAULT_ARCH, UOPS, [uop])],
  );
  return runFunctional(p, { semantics: 'simulator' }).problem;
}

describe('a program that leaves a buffer', () => {
  it.each<[string, readonly Instruction[], MicroOp, Partial<Problem>]>([
    [
      'LOAD',
      [load('INP', { sramBase: 2047, xSize: 2, dramBase: 256 })],
      { dst: 0, src: 0, wgt: 0 },
      { field: 'sram_base', got: 2048, limit: 2047 },
    ],
    [
      'LOAD with pads',
      [load('INP', { sramBase: 2040, dramBase: 256, yPad0: 15 })],
      { dst: 0, src: 0, wgt: 0 },
      { field: 'sram_base', got: 2055 },
    ],
    [
      'STORE',
      [store({ sramBase: 2000, xSize: 49, dramBase: 256 })],
      { dst: 0, src: 0, wgt: 0 },
      { field: 'sram_base', got: 2048 },
    ],
    [
      'GEMM dst',
      [gemm({ iterOut: 3, dstFactorOut: 1024 })],
      { dst: 0, src: 0, wgt: 0 },
      { field: 'dst_idx', got: 2048, limit: 2047 },
    ],
    ['GEMM src', [gemm({ iterIn: 2, srcFactorIn: 1 })], { dst: 0, src: 2047, wgt: 0 }, { field: 'src_idx', got: 2048 }],
    [
      'GEMM wgt',
      [gemm({ iterIn: 2, wgtFactorIn: 1 })],
      { dst: 0, src: 0, wgt: 1023 },
      { field: 'wgt_idx', got: 1024, limit: 1023 },
    ],
    [
      'ALU src',
      [alu('ADD', { iterIn: 2, srcFactorIn: 1 })],
      { dst: 0, src: 2047, wgt: 0 },
      { field: 'src_idx', got: 2048 },
    ],
    [
      'micro-ops',
      [alu('ADD', { useImm: true, uopBegin: 8000, uopEnd: 8193 })],
      { dst: 0, src: 0, wgt: 0 },
      { field: 'uop_end', got: 8193, limit: 8191 },
    ],
  ])('%s', (_, body, uop, expected) => {
    expect(problemOf(body, uop)).toMatchObject({ code: 'run.sram-bounds', ...expected });
    expect(problemOf(body, uop)?.message).toContain(' 1:');
  });

  it('is fine up to the last element', () => {
    expect(problemOf([gemm({ iterOut: 2, dstFactorOut: 1024, iterIn: 1024, dstFactorIn: 1 })])).toBeNull();
  });

  it('stops with memory and counters as they were before', () => {
    const p = programOf(DEFAULT_ARCH, [
      store({ dramBase: 256, xSize: 2 }),
      store({ dramBase: 512, sramBase: 2047, xSize: 2 }),
      finish(),
    ]);
    const result = runFunctional(p, { semantics: 'simulator' });
    expect(result.problem).not.toBeNull();
    expect(result.memory.written()).toEqual([{ address: 4096, length: 32 }]);
    expect(result.counters.out_store_nbytes).toBe(32);
    expect([...result.sequence]).toEqual([0]);
  });
});

describe('a program that leaves memory', () => {
  it('is refused at 32 bits', () => {
    expect(problemOf([load('WGT', { dramBase: 2 ** 24 })])).toMatchObject({
      code: 'run.dram-bounds',
      field: 'dram_base',
      limit: 2 ** 32 - 1,
    });
    expect(problemOf([load('WGT', { dramBase: 2 ** 24 - 1 })])).toBeNull();
    expect(problemOf([store({ dramBase: 2 ** 28 - 1, ySize: 2, xStride: 1 })])?.code).toBe('run.dram-bounds');
  });

  it('is refused when it would fill the host', () => {
    const stores = Array.from({ length: 40 }, (_, n) => store({ dramBase: (n + 1) * 2 ** 16 }));
    const p = programOf(DEFAULT_ARCH, [...stores, finish()]);
    const result = runFunctional(p, { semantics: 'simulator', memoryLimit: 2 ** 20 });
    expect(result.problem?.code).toBe('run.dram-memory');
    expect(result.memory.written()).toHaveLength(16);
  });
});

describe('a program that never ends', () => {
  it('for want of FINISH', () => {
    const p = programOf(DEFAULT_ARCH, [load('INP', { dramBase: 256 })]);
    expect(runFunctional(p, { semantics: 'simulator' }).problem?.code).toBe('run.no-finish');
    expect(runFunctional(programOf(DEFAULT_ARCH, []), { semantics: 'rtl' }).problem?.code).toBe('run.no-finish');
  });

  it('or as good as never: the work is added up before anything runs', () => {
    const huge = gemm({ uopEnd: 8192, iterOut: 16383, iterIn: 16383 });
    expect(problemOf([huge])).toMatchObject({ code: 'run.work', field: 'iter_out', limit: 1e10 });
    expect(problemOf([huge])?.message).toContain(
      'GEMM 1 (16,383 x 16,383 iterations of 8,192 micro-ops) alone asks for',
    );
  });

  it('or by the RTL taking 0 iterations for 16,384', () => {
    const p = programOf(DEFAULT_ARCH, [gemm({ iterOut: 0, iterIn: 0 }), finish()]);
    expect(runFunctional(p, { semantics: 'simulator' }).problem).toBeNull();
    expect(runFunctional(p, { semantics: 'rtl' }).problem?.code).toBe('run.work');
  });

  it('by many instructions of which each is modest', () => {
    const many = Array.from({ length: 100 }, () => gemm({ iterOut: 1000 }));
    const result = runFunctional(programOf(DEFAULT_ARCH, [...many, finish()]), {
      semantics: 'simulator',
      workLimit: 1e6,
    });
    expect(result.problem?.message).toContain('The program asks for 1.1e6 units of work');
  });
});

describe('fields that mean nothing', () => {
  it.each<[string, Instruction, Partial<Problem>]>([
    ['a LOAD of OUT', load('OUT', { dramBase: 256 }), { code: 'run.memory-type', got: 4 }],
    ['ALU opcode 7', alu('ADD', { aluOpcode: 7 }), { code: 'run.alu-opcode', got: 7 }],
    ['opcode 7', { ...finish(), op: 'UNKNOWN', opcode: 7 }, { code: 'run.opcode', got: 7 }],
  ])('%s', (_, insn, expected) => {
    expect(problemOf([insn])).toMatchObject(expected);
  });
});

describe('any bytes at all', () => {
  it('give a result or a problem, soon', () => {
    const options: FunctionalOptions[] = [
      { semantics: 'simulator', workLimit: 1e7 },
      { semantics: 'rtl', workLimit: 1e7 },
    ];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 320 }), fc.constantFrom(...options), (bytes, option) => {
        const p: Program = { ...programOf(DEFAULT_ARCH, []), instructions: bytes };
        const result = runFunctional(p, option);
        expect(result.problem !== null || result.deadlock !== null || result.order === 'tokens').toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('also with a single bit of a good program flipped', () => {
    const golden = goldenProgram('default/conv3x3-s1-p1-vt-oc.json.gz');
    fc.assert(
      fc.property(fc.nat(golden.instructions.length * 8 - 1), fc.boolean(), (bit, rtl) => {
        const instructions = golden.instructions.slice();
        instructions[bit >> 3] = (instructions[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const result = runFunctional(
          { ...golden, instructions },
          { semantics: rtl ? 'rtl' : 'simulator', workLimit: 2e7 },
        );
        if (result.problem !== null)
          expect(result.problem).toMatchObject({
            code: expect.stringMatching(/^run\./),
            fix: expect.stringMatching(/\w/),
          });
      }),
      { numRuns: 40 },
    );
  });
});

describe('a run in slices', () => {
  it('goes on where it was, shows progress, and ends with the same', () => {
    const golden = goldenProgram('default/conv5x5-p2.json.gz');
    const whole = runFunctional(golden, { semantics: 'simulator' });
    const run = createFunctionalRun(golden, { semantics: 'simulator' });
    const progress = [run.progress()];
    while (!run.step(50_000)) progress.push(run.progress());
    expect(progress.length).toBeGreaterThan(2);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(run.progress()).toBe(1);
    expect(run.result().memory.ranges()).toEqual(whole.memory.ranges());
    expect(run.result().counters).toEqual(whole.counters);
  });

  it('cuts a single long instruction too', () => {
    const uops = microOps(DEFAULT_ARCH, UOPS, [{ dst: 0, src: 0, wgt: 0 }]);
    const p = programOf(
      DEFAULT_ARCH,
      [load('UOP', { dramBase: UOPS / 4 }), gemm({ iterOut: 400, iterIn: 400 }), finish()],
      [uops],
    );
    const run = createFunctionalRun(p, { semantics: 'simulator' });
    let steps = 1;
    while (!run.step(1)) steps++;
    expect(steps).toBeGreaterThan(8);
    expect(run.result().counters.gemm_counter).toBe(160_000);
  });
});
