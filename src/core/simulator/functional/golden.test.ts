import { describe, expect, it } from 'vitest';
import { goldenPaths, goldenProgram, randomPrograms } from '../../program/golden.testing.ts';
import type { Program } from '../../program/program.ts';
import { compareMemory, describeDifference } from './compare.ts';
import { createPairKernel } from './pairKernel.ts';
import type { FunctionalResult, Semantics } from './result.ts';
import { runFunctional } from './run.ts';

const SEMANTICS: readonly Semantics[] = ['simulator', 'rtl'];

/** Null if memory is as recorded, else the first divergence: where, what, and which STORE wrote it. */
function firstDivergence(program: Program, result: FunctionalResult): string | null {
  const { firstDifference } = compareMemory(result, program.expect);
  return firstDifference === null ? null : describeDifference(program, result, firstDifference);
}

/** Popping a token before any push, these cannot run on hardware; VTA's C++ simulator ignores tokens. */
const DEADLOCKING = ['conv1x1-s2', 'conv3x3-s1-p1'];

describe.each(goldenPaths())('%s, compiled by TVM and run by the C++ simulator', (path) => {
  const program = goldenProgram(path);

  it.each(SEMANTICS)('leaves the recorded memory and counters (%s)', (semantics) => {
    const result = runFunctional(program, { semantics });
    expect(result.problem).toBeNull();
    expect(firstDivergence(program, result)).toBeNull();
    expect(compareMemory(result, program.expect).matches).toBe(true);
    expect(result.counters).toEqual(program.expect?.counters);
  });

  it('leaves the same with the plain kernel, where WebAssembly is missing', () => {
    const result = runFunctional(program, { semantics: 'simulator', kernel: createPairKernel });
    expect(firstDivergence(program, result)).toBeNull();
  });

  it('has no hazard and no race, and deadlocks only if it is known to', () => {
    const result = runFunctional(program, { semantics: 'simulator' });
    expect(result.hazards).toEqual([]);
    expect(result.races).toEqual([]);
    expect(result.warnings).toEqual([]);
    const deadlocks = DEADLOCKING.includes(program.name);
    expect(result.order).toBe(deadlocks ? 'stream' : 'tokens');
    if (deadlocks) {
      expect(result.deadlock?.message).toContain('compute waits at instruction 2 for a token on store->compute');
    } else expect(result.deadlock).toBeNull();
  });
});

describe('the 60 random programs, whose memory the RTL left', () => {
  const programs = randomPrograms();

  it.each(SEMANTICS)('leave that memory and those counters (%s)', (semantics) => {
    let compared = 0;
    for (const program of programs) {
      const result = runFunctional(program, { semantics });
      expect(result.problem, program.name).toBeNull();
      expect(result.order, program.name).toBe('tokens');
      expect(firstDivergence(program, result), program.name).toBeNull();
      expect(result.counters, program.name).toEqual(program.expect?.counters);
      if (compareMemory(result, program.expect).matches === true) compared++;
    }
    // Two of them store nothing.
    expect(compared).toBe(58);
  });

  it('show that the one thing wrong with some is seen: memory had not settled when FINISH was done', () => {
    for (const program of programs) {
      const result = runFunctional(program, { semantics: 'simulator' });
      expect(result.races, program.name).toEqual([]);
      const codes = [...new Set(result.hazards.map((h) => h.code))];
      expect(codes, program.name).toEqual(program.extra?.['settled'] === true ? [] : ['unfinished']);
    }
  });

  it('are partly right only in token order: a plain run in stream order leaves other memory', () => {
    const outOfOrder = programs.filter((p) => p.extra?.['inOrder'] === false);
    expect(outOfOrder.length).toBeGreaterThan(5);
    const reordered = outOfOrder.filter((p) => {
      const { sequence } = runFunctional(p, { semantics: 'simulator' });
      return sequence.some((index, at) => index !== at);
    });
    expect(reordered).toEqual(outOfOrder);
  });
});
