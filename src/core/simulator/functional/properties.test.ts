import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arch } from '../../machine/arch.ts';
import { samples } from '../../../testdata/sample.ts';
import { programOf } from '../../isa/build.testing.ts';
import { createPairKernel } from './pairKernel.ts';
import { anySimulatedArch, randomProgram, STORED } from './randomProgram.testing.ts';
import { interpret } from './reference.testing.ts';
import type { FunctionalResult, HazardCode, Semantics } from './result.ts';
import { runFunctional } from './run.ts';
import { createFastKernel } from './simdKernel.ts';

/** Null, or the first byte in which the run and the plain interpreter differ. */
function divergence(arch: Arch, seed: number, semantics: Semantics, wild: boolean): string | null {
  const { instructions, dram } = randomProgram(arch, seed, wild);
  const result = runFunctional(programOf(arch, instructions, dram), { semantics });
  if (result.problem !== null) return result.problem.message;
  const expected = interpret(arch, instructions, dram, semantics);
  let compared = 0;
  for (const { address, bytes } of result.memory.ranges()) {
    for (const [i, got] of bytes.entries()) {
      const want = expected.get(address + i);
      if (got !== want) return `byte 0x${(address + i).toString(16)}: expected ${want}, got ${got}`;
      compared++;
    }
  }
  // All that the interpreter stored, and something.
  const stored = [...expected.keys()].filter((address) => address >= STORED).length;
  return stored === compared && compared > 0 ? null : `${stored} bytes to compare, ${compared} compared`;
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('random programs on random machines, against an interpreter that takes one scalar at a time', () => {
  it('agree in the meaning of the C++ simulator', () => {
    fc.assert(
      fc.property(anySimulatedArch(), seeds, (arch, seed) => {
        expect(divergence(arch, seed, 'simulator', false)).toBeNull();
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('agree in the meaning of the RTL, with indices that wrap', () => {
    fc.assert(
      fc.property(anySimulatedArch(), seeds, (arch, seed) => {
        expect(divergence(arch, seed, 'rtl', true)).toBeNull();
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('leave the same memory, hazards and races with either kernel', () => {
    fc.assert(
      fc.property(anySimulatedArch(), seeds, fc.boolean(), (arch, seed, rtl) => {
        const { instructions, dram } = randomProgram(arch, seed, rtl);
        const bundle = programOf(arch, instructions, dram);
        const semantics = rtl ? 'rtl' : 'simulator';
        const [plain, fast] = [createPairKernel, createFastKernel].map((kernel) => {
          const { memory, ...rest } = runFunctional(bundle, { semantics, kernel });
          return { ...rest, ranges: memory.ranges() };
        });
        expect(fast).toEqual(plain);
      }),
      { numRuns: samples(15, 100) },
    );
  });

  it('leave the same memory in both semantics unless a hazard is reported', () => {
    /** These concern order and time, or what is not defined in either. */
    const harmless: readonly HazardCode[] = ['unfinished', 'uninitialized-read'];
    const clean = (r: FunctionalResult): boolean => r.hazards.every((h) => harmless.includes(h.code));
    let cleanRuns = 0;
    fc.assert(
      fc.property(anySimulatedArch(), seeds, (arch, seed) => {
        const { instructions, dram } = randomProgram(arch, seed, false);
        // Loads leave accumulators stale for the RTL: without those to ACC more programs are clean.
        const kept = instructions.filter((i) => !(i.op === 'LOAD' && (i.memoryType === 3 || i.memoryType === 5)));
        const bundle = programOf(arch, kept, dram);
        const simulator = runFunctional(bundle, { semantics: 'simulator' });
        if (!clean(simulator)) return;
        cleanRuns++;
        const rtl = runFunctional(bundle, { semantics: 'rtl' });
        expect(rtl.memory.ranges()).toEqual(simulator.memory.ranges());
      }),
      { numRuns: samples(25, 200) },
    );
    expect(cleanRuns).toBeGreaterThan(samples(4, 20));
  });
});
