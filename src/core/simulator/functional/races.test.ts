import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../isa/instruction.ts';
import { alu, finish, gemm, load, microOps, programOf, store, TINY_ARCH } from '../../isa/build.testing.ts';
import { runFunctional } from './run.ts';

const UOPS = 0x1000;
const uops = microOps(TINY_ARCH, UOPS, [{ dst: 0, src: 0, wgt: 0 }]);

/** Races as [memory, first, second, at]. Instruction 0 loads one micro-op; FINISH is added. */
function racesOf(body: readonly Instruction[]): [string, number, number, number][] {
  const p = programOf(TINY_ARCH, [load('UOP', { dramBase: UOPS / 4 }), ...body, finish()], [uops]);
  const result = runFunctional(p, { semantics: 'simulator' });
  expect(result.problem).toBeNull();
  expect(result.deadlock).toBeNull();
  return result.races.map((r) => [r.memory, r.first, r.second, r.at]);
}

const inp = (given: object = {}): Instruction => load('INP', { dramBase: 0x800, ...given });
const wgt = (given: object = {}): Instruction => load('WGT', { dramBase: 0x800, ...given });
const reset = gemm({ reset: true });

describe('races between modules', () => {
  it('a GEMM that reads what a load without token writes', () => {
    expect(racesOf([reset, wgt({ pushNext: true }), inp(), gemm({ popPrev: true })])).toEqual([['INP', 3, 4, 0]]);
    expect(racesOf([reset, wgt(), inp({ pushNext: true }), gemm({ popPrev: true })])).toEqual([]);
  });

  it('a load that overwrites what a GEMM still reads', () => {
    const round = (waits: boolean) => [
      reset,
      wgt(),
      inp({ pushNext: true }),
      gemm({ popPrev: true, pushPrev: waits }),
      inp({ popNext: waits }),
    ];
    expect(racesOf(round(false))).toEqual([['INP', 4, 5, 0]]);
    expect(racesOf(round(true))).toEqual([]);
  });

  it('only where the elements are the same', () => {
    expect(racesOf([reset, wgt(), inp({ pushNext: true }), gemm({ popPrev: true }), inp({ sramBase: 1 })])).toEqual([]);
    // Padding writes too.
    expect(racesOf([reset, wgt(), inp({ pushNext: true }), gemm({ popPrev: true }), inp({ yPad0: 1 })])).toEqual([
      ['INP', 4, 5, 0],
    ]);
  });

  it('a store that reads what compute writes, and compute that overwrites what a store reads', () => {
    const fill = alu('ADD', { useImm: true, pushNext: true });
    const out = store({ dramBase: 0x2000, popPrev: true });
    expect(racesOf([reset, { ...fill, pushNext: false }, { ...out, popPrev: false }])).toEqual([['ACC', 2, 3, 0]]);
    expect(racesOf([reset, fill, out, reset])).toEqual([['ACC', 3, 4, 0]]);
    expect(
      racesOf([reset, fill, store({ dramBase: 0x2000, popPrev: true, pushPrev: true }), { ...reset, popNext: true }]),
    ).toEqual([]);
  });

  it('a load from DRAM that a store without token writes', () => {
    const fill = [reset, alu('ADD', { useImm: true, pushNext: true })];
    const out = store({ dramBase: 0x800, popPrev: true, pushPrev: true });
    expect(racesOf([...fill, out, inp()])).toEqual([['DRAM', 3, 4, 0x1000]]);
    // store -> compute -> load carries the order over two queues.
    const relay = load('UOP', { xSize: 0, popNext: true, pushPrev: true });
    expect(racesOf([...fill, out, relay, inp({ popNext: true })])).toEqual([]);
    // Next to it is not on it, also between the rows of a strided store.
    expect(racesOf([...fill, out, inp({ dramBase: 0x801 })])).toEqual([]);
    const rows = store({ dramBase: 0x800, ySize: 3, xStride: 4, popPrev: true });
    expect(racesOf([...fill, rows, inp({ dramBase: 0x805 })])).toEqual([]);
    expect(racesOf([...fill, rows, inp({ dramBase: 0x805, xSize: 4 })])).toEqual([['DRAM', 3, 4, 0x1010]]);
  });

  it('are described', () => {
    const p = programOf(
      TINY_ARCH,
      [
        load('UOP', { dramBase: UOPS / 4 }),
        reset,
        inp(),
        wgt({ pushNext: true }),
        inp(),
        gemm({ popPrev: true }),
        finish(),
      ],
      [uops],
    );
    expect(runFunctional(p, { semantics: 'simulator' }).races[0]?.message).toBe(
      'LOAD 4 (load) and GEMM 5 (compute) both touch INP element 0, at least one writes it, and no token orders them.',
    );
  });

  it('are capped, with the full count', () => {
    const many = Array.from({ length: 100 }, () => [inp(), gemm()]).flat();
    const p = programOf(TINY_ARCH, [load('UOP', { dramBase: UOPS / 4 }), reset, wgt(), ...many, finish()], [uops]);
    const result = runFunctional(p, { semantics: 'simulator' });
    expect(result.races).toHaveLength(64);
    expect(result.raceCount).toBeGreaterThan(100);
  });
});
