import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../../machine/arch.ts';
import type { Instruction, MicroOp } from '../../isa/instruction.ts';
import type { Program } from '../../program/program.ts';
import { alu, finish, gemm, int32s, load, microOps, programOf, store, TINY_ARCH } from '../../isa/build.testing.ts';
import { hasRoot } from './loopHazards.ts';
import { HAZARDS_PER_KIND, type HazardCode } from './result.ts';
import { runFunctional } from './run.ts';

const UOPS = 0x1000;
const DATA = 0x2000;

/** Micro-ops and 16 accumulator elements in DRAM; `body` runs after the micro-ops are loaded. */
function withUops(uops: readonly MicroOp[], body: readonly Instruction[], arch: Arch = TINY_ARCH): Program {
  const values = Array.from({ length: 32 }, (_, i) => i + 1);
  return programOf(
    arch,
    [load('UOP', { dramBase: UOPS / 4, xSize: uops.length }), ...body, finish()],
    [microOps(arch, UOPS, uops), int32s(DATA, values)],
  );
}

const loadAcc = load('ACC', { dramBase: DATA / 8, xSize: 8 });
const same = (dst: number): MicroOp => ({ dst, src: dst, wgt: 0 });

/** Hazards as [code, index], without those about tokens, which these programs do without. */
function hazardsOf(p: Program): [HazardCode, number][] {
  const result = runFunctional(p, { semantics: 'simulator' });
  expect(result.problem?.message).toBeUndefined();
  return result.hazards.filter((h) => h.code !== 'unfinished').map((h) => [h.code, h.index]);
}

describe('a stale store', () => {
  it('stores what LOAD ACC wrote', () => {
    expect(hazardsOf(withUops([same(0)], [loadAcc, store({ dramBase: 0x4000 })]))).toEqual([['stale-store', 2]]);
  });

  it('stores what a GEMM with reset wrote', () => {
    const body = [gemm({ reset: true }), store({ dramBase: 0x4000 })];
    expect(hazardsOf(withUops([same(0)], body))).toEqual([['stale-store', 2]]);
  });

  it('is mended by an ALU instruction on the element, of exactly that element', () => {
    const touch = alu('ADD', { useImm: true, imm: 0 });
    expect(hazardsOf(withUops([same(0)], [loadAcc, touch, store({ dramBase: 0x4000 })]))).toEqual([]);
    const next = store({ dramBase: 0x4000, sramBase: 1 });
    expect(hazardsOf(withUops([same(0)], [loadAcc, touch, next]))).toEqual([['stale-store', 3]]);
  });
});

describe('ALU', () => {
  it('with an immediate reads src on the RTL: dst must be the same for every step', () => {
    const run = (uop: MicroOp, given: object) =>
      hazardsOf(withUops([uop], [loadAcc, alu('ADD', { useImm: true, imm: 1, ...given })]));
    expect(run(same(1), { iterIn: 2, dstFactorIn: 1, srcFactorIn: 1 })).toEqual([]);
    expect(run({ dst: 1, src: 3, wgt: 0 }, {})).toEqual([['alu-immediate-source', 2]]);
    expect(run(same(1), { iterIn: 2, dstFactorIn: 1, srcFactorIn: 2 })).toEqual([['alu-immediate-source', 2]]);
    // A factor of a loop that runs once does not matter.
    expect(run(same(1), { dstFactorIn: 1, srcFactorIn: 2 })).toEqual([]);
  });

  it('reads an old value if the micro-op right before wrote it', () => {
    const run = (uops: MicroOp[], given: object) =>
      hazardsOf(withUops(uops, [loadAcc, alu('ADD', { uopEnd: uops.length, ...given })]));
    // Neighbours in the micro-op list.
    expect(
      run(
        [
          { dst: 1, src: 0, wgt: 0 },
          { dst: 2, src: 1, wgt: 0 },
        ],
        {},
      ),
    ).toEqual([['alu-reads-old', 2]]);
    // Two apart is fine.
    const apart = [
      { dst: 1, src: 0, wgt: 0 },
      { dst: 3, src: 3, wgt: 0 },
      { dst: 2, src: 1, wgt: 0 },
    ];
    expect(run(apart, {})).toEqual([]);
    // As destination only, the new value is there.
    expect(
      run(
        [
          { dst: 1, src: 0, wgt: 0 },
          { dst: 1, src: 2, wgt: 0 },
        ],
        {},
      ),
    ).toEqual([]);
    // From one inner iteration to the next, and from the last inner one to the next outer one.
    expect(run([{ dst: 1, src: 0, wgt: 0 }], { iterIn: 3, dstFactorIn: 1, srcFactorIn: 1 })).toEqual([
      ['alu-reads-old', 2],
    ]);
    expect(run([{ dst: 2, src: 0, wgt: 0 }], { iterIn: 3, dstFactorIn: 1, srcFactorIn: 1 })).toEqual([]);
    expect(
      run([{ dst: 2, src: 0, wgt: 0 }], {
        iterOut: 2,
        iterIn: 2,
        dstFactorIn: 1,
        srcFactorIn: 1,
        srcFactorOut: 3,
        dstFactorOut: 2,
      }),
    ).toEqual([['alu-reads-old', 2]]);
  });

  it('repeated on one element in a row reads old values also with an immediate', () => {
    const body = [loadAcc, alu('ADD', { useImm: true, imm: 1, iterIn: 2 })];
    expect(hazardsOf(withUops([same(0)], body))).toEqual([['alu-reads-old', 2]]);
  });

  it('joins the wgt field to the source index on the RTL', () => {
    // INP is 8 elements deep here, so wgt 1 stands for source 8; at 16 elements of ACC that is another one.
    const arch: Arch = { ...TINY_ARCH, config: { ...TINY_ARCH.config, LOG_INP_BUFF_SIZE: 4 } };
    const uops = [{ dst: 0, src: 1, wgt: 1 }];
    const body = [load('ACC', { dramBase: DATA / 8, xSize: 16 }), alu('ADD')];
    expect(hazardsOf(withUops(uops, body, arch))).toEqual([['alu-source-wgt-bits', 2]]);
  });

  it('shifts alike only by 0 to 31', () => {
    const byImm = (imm: number) =>
      hazardsOf(withUops([same(0)], [loadAcc, alu('SHR', { useImm: true, imm })])).map(([code]) => code);
    expect(byImm(31)).toEqual([]);
    expect(byImm(-31)).toEqual([]);
    expect(byImm(32)).toEqual(['shift-amount']);
    expect(byImm(-32)).toEqual(['shift-amount']);
  });

  it('shifts by a tensor alike only if its elements are 0 to 31 and the unused immediate is not negative', () => {
    const byTensor = (amount: number, imm: number) => {
      const p = withUops([{ dst: 1, src: 0, wgt: 0 }], [loadAcc, alu('SHR', { imm })]);
      const amounts = int32s(DATA, [amount, amount]);
      return hazardsOf({ ...p, dram: [...p.dram, amounts] }).map(([code]) => code);
    };
    expect(byTensor(31, 0)).toEqual([]);
    expect(byTensor(32, 0)).toEqual(['shift-amount']);
    expect(byTensor(-1, 0)).toEqual(['shift-amount']);
    expect(byTensor(3, -1)).toEqual(['shift-amount']);
  });
});

describe('fields that the RTL takes otherwise', () => {
  const cases: readonly [HazardCode, readonly Instruction[]][] = [
    ['y-size-zero', [load('INP', { dramBase: 64, ySize: 0 })]],
    ['iteration-zero', [loadAcc, alu('ADD', { iterOut: 0, useImm: true })]],
    ['uop-range-empty', [loadAcc, alu('ADD', { uopEnd: 0, useImm: true })]],
    ['address-zero', [load('INP', { dramBase: 0 })]],
    ['store-pads', [loadAcc, alu('ADD', { useImm: true }), store({ dramBase: 0x4000, xPad0: 1 })]],
    ['not-decoded', [load('ACC_8BIT', { dramBase: 64 })]],
    ['not-decoded', [loadAcc, alu('MUL', { useImm: true, imm: 2 })]],
  ];
  it.each(cases)('%s', (code, body) => {
    expect(hazardsOf(withUops([same(0)], body))).toEqual([[code, body.length]]);
  });

  it('are not reported of instructions without transfer', () => {
    expect(
      hazardsOf(withUops([same(0)], [load('UOP', { xSize: 0, ySize: 0 }), store({ xSize: 0, xPad0: 3 })])),
    ).toEqual([]);
  });

  it('store-row-step: only if outputs are not 8 bits wide, the store is narrow and has rows', () => {
    const arch: Arch = {
      ...TINY_ARCH,
      config: { ...TINY_ARCH.config, LOG_OUT_WIDTH: 4, LOG_BLOCK_OUT: 3, LOG_ACC_BUFF_SIZE: 9, LOG_WGT_BUFF_SIZE: 8 },
    };
    const body = (ySize: number) => [
      load('ACC', { dramBase: DATA / 32, xSize: 2 }),
      alu('ADD', { useImm: true, iterIn: 2, dstFactorIn: 1, srcFactorIn: 1 }),
      store({ dramBase: 0x400, ySize }),
    ];
    expect(hazardsOf(withUops([same(0)], body(1), arch))).toEqual([]);
    expect(hazardsOf(withUops([same(0)], body(2), arch))).toEqual([['store-row-step', 3]]);
  });
});

describe('reads of what nothing wrote', () => {
  const wgt = load('WGT', { dramBase: 0x800 });
  const inp = load('INP', { dramBase: 0x800 });
  it.each<[string, readonly Instruction[], number]>([
    ['a micro-op', [loadAcc, alu('ADD', { useImm: true, uopBegin: 1, uopEnd: 2 })], 2],
    ['an input', [loadAcc, wgt, gemm()], 3],
    ['a weight', [loadAcc, inp, gemm()], 3],
    ['an accumulator that a GEMM adds to', [inp, wgt, gemm()], 3],
    ['an accumulator that is stored', [store({ dramBase: 0x4000 })], 1],
  ])('%s', (_, body, index) => {
    expect(hazardsOf(withUops([same(0)], body))).toEqual([['uninitialized-read', index]]);
  });

  it('zeros written as padding count as written', () => {
    const padded = load('INP', { dramBase: 0x800, yPad0: 1 });
    expect(hazardsOf(withUops([same(0)], [loadAcc, padded, wgt, gemm()]))).toEqual([]);
  });
});

describe('reports', () => {
  it('are one a kind and instruction, capped by kind, with the full count', () => {
    const stores = Array.from({ length: 40 }, () => store({ dramBase: 0x4000, xSize: 4 }));
    const result = runFunctional(withUops([same(0)], [loadAcc, ...stores]), { semantics: 'simulator' });
    expect(result.hazards.filter((h) => h.code === 'stale-store')).toHaveLength(HAZARDS_PER_KIND);
    // Each store is stale, and none is ordered before FINISH.
    expect(result.hazardCount).toBe(40 + 40);
  });

  it('name instructions behind FINISH', () => {
    const p = programOf(TINY_ARCH, [finish(), gemm()]);
    expect(hazardsOf(p)).toEqual([['after-finish', 1]]);
  });
});

describe('a root of a + b * o + c * i within the loops', () => {
  it('is found exactly when trying all o and i finds one', () => {
    const small = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(
        fc.integer({ min: -30, max: 30 }),
        small,
        small,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (a, b, c, out, inner) => {
          let found = false;
          for (let o = 0; o < out; o++) for (let i = 0; i < inner; i++) found ||= a + b * o + c * i === 0;
          expect(hasRoot(a, b, c, out, inner)).toBe(found);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
