import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import type { AluBox } from './aluBox.ts';
import { TINY_ARCH } from '../../isa/build.testing.ts';
import { trackAlu, trackAluSteps, trackGemm, trackGemmSteps, type AluReads } from './computeTracker.ts';
import type { GemmBox } from './gemmKernel.ts';
import { createHazardLog, createRaceLog } from './logs.ts';
import { createMachine, reserve, type Instant, type Machine } from './machine.ts';
import { createMemory } from './memory.ts';
import { createPairKernel } from './pairKernel.ts';
import { allBetween, fillSpans, spansOf } from './spans.ts';

/** Of all three buffers of the tiny machine. */
const DEPTH = 16;

const loops = fc.record({
  bases: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 }).map((b) => Int32Array.from(b)),
  uopBegin: fc.integer({ min: 0, max: 9 }),
  uops: fc.integer({ min: 1, max: 6 }),
  outBegin: fc.integer({ min: 0, max: 1 }),
  outs: fc.integer({ min: 1, max: 4 }),
  inBegin: fc.integer({ min: 0, max: 1 }),
  ins: fc.integer({ min: 1, max: 4 }),
  factorOut: fc.integer({ min: 0, max: 3 }),
  factorIn: fc.integer({ min: 0, max: 2 }),
});
type Loops = typeof loops extends fc.Arbitrary<infer T> ? T : never;

const rangesOf = (l: Loops) => ({
  uopBegin: l.uopBegin,
  uopEnd: l.uopBegin + l.uops,
  uopMask: 7,
  outBegin: l.outBegin,
  outEnd: l.outBegin + l.outs,
  inBegin: l.inBegin,
  inEnd: l.inBegin + l.ins,
});

/** Every element the loops touch, one by one. */
function touched(l: Loops): Set<number> {
  const elements = new Set<number>();
  for (let u = l.uopBegin; u < l.uopBegin + l.uops; u++) {
    for (let o = l.outBegin; o < l.outBegin + l.outs; o++) {
      for (let i = l.inBegin; i < l.inBegin + l.ins; i++) {
        elements.add((l.bases[u % 8] ?? 0) + o * l.factorOut + i * l.factorIn);
      }
    }
  }
  return elements;
}

describe('spans', () => {
  it('are exactly the elements that the loops touch, or null if one is past the end', () => {
    fc.assert(
      fc.property(loops, (l) => {
        const spans = spansOf(rangesOf(l), l.bases, l.factorOut, l.factorIn, DEPTH);
        const elements = touched(l);
        expect(spans === null).toBe([...elements].some((e) => e >= DEPTH));
        if (spans === null) return;
        const marks = new Uint8Array(DEPTH);
        fillSpans(marks, spans, 1);
        expect([...marks.keys()].filter((e) => marks[e] === 1)).toEqual([...elements].sort((a, b) => a - b));
      }),
      { numRuns: samples(400, 2000) },
    );
  });

  it('of a 3 x 3 kernel over rows of inputs are one stretch, looked at once', () => {
    const bases = Int32Array.from({ length: 16 }, (_, k) => (k % 3) + 58 * Math.floor(k / 3));
    const kernel = { uopBegin: 0, uopEnd: 9, uopMask: 15, outBegin: 0, outEnd: 6, inBegin: 0, inEnd: 56 };
    const spans = spansOf(kernel, bases, 58, 1, 2048);
    expect(spans?.pairs.subarray(0, 2 * spans.count)).toEqual(Int32Array.of(0, 58 * 8));
  });

  it('are between two values if every element is', () => {
    const values = Int32Array.of(3, 9, 4, 5, 9);
    const spans = { count: 2, pairs: Int32Array.of(0, 1, 2, 4) };
    expect(allBetween(values, spans, 3, 5)).toBe(true);
    expect(allBetween(values, spans, 4, 5)).toBe(false);
    expect(allBetween(values, spans, 3, 4)).toBe(false);
  });
});

/** A machine whose every element was written and read by somebody, sometimes by nobody, or by who is not done yet. */
function machineAfter(stamps: readonly number[], rtl: boolean): Machine {
  const machine = createMachine(TINY_ARCH, {
    semantics: rtl ? 'rtl' : 'simulator',
    memory: createMemory(0),
    kernelFactory: createPairKernel,
    hazards: createHazardLog(),
    races: createRaceLog((index) => `instruction ${index}`),
  });
  if (!machine.ok) throw new Error(machine.problems[0].message);
  let n = 0;
  const next = (): number => stamps[n++ % stamps.length] ?? 0;
  for (const tensor of ['INP', 'WGT', 'ACC'] as const) {
    reserve(machine.value, tensor, DEPTH);
    const { lastWrite, lastRead } = machine.value.shadow[tensor];
    for (let e = 0; e < DEPTH; e++) {
      lastWrite[e] = next();
      lastRead[e] = next();
    }
  }
  for (let e = 0; e < DEPTH; e++) machine.value.stale[e] = next() & 1;
  return machine.value;
}

const stateOf = (m: Machine) => ({
  shadow: m.shadow,
  stale: m.stale,
  out: m.out,
  hazards: m.hazards.hazards,
  races: m.races.races,
});

/** Mostly innocent, so that both ways of tracking have their turn. */
const stamps = fc.array(
  fc.oneof({ weight: 200, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constantFrom(0, 6, 7, 8)),
  { minLength: 97, maxLength: 97 },
);
const done = fc.constantFrom(5, 5, 5, 4, 8);
const instants = fc
  .record({ loadDone: done, computeDone: done, storeDone: done })
  .map((clocks): Instant => ({ index: 8, stamp: 9, ...clocks }));

describe('tracking whole stretches', () => {
  it('leaves and reports what tracking a GEMM step by step does', () => {
    fc.assert(
      fc.property(stamps, instants, loops, loops, loops, fc.boolean(), fc.boolean(), (s, t, d, i, w, reset, rtl) => {
        const box: GemmBox = {
          ...rangesOf(d),
          dst: d.bases,
          src: i.bases,
          wgt: w.bases,
          dstFactorOut: d.factorOut,
          dstFactorIn: d.factorIn,
          srcFactorOut: i.factorOut,
          srcFactorIn: i.factorIn,
          wgtFactorOut: w.factorOut,
          wgtFactorIn: w.factorIn,
          dstMask: DEPTH - 1,
          srcMask: DEPTH - 1,
          wgtMask: DEPTH - 1,
        };
        const whole = machineAfter(s, rtl);
        const steps = machineAfter(s, rtl);
        trackGemm(whole, t, box, reset);
        trackGemmSteps(steps, t, box, reset);
        expect(stateOf(whole)).toEqual(stateOf(steps));
      }),
      { numRuns: samples(200, 1000) },
    );
  });

  it('leaves and reports what tracking an ALU instruction step by step does', () => {
    const reads = fc.constantFrom<AluReads>('dst', 'dst and src', 'src');
    fc.assert(
      fc.property(stamps, instants, loops, loops, reads, (s, t, d, i, r) => {
        const box: AluBox = {
          ...rangesOf(d),
          dst: d.bases,
          src: i.bases,
          dstFactorOut: d.factorOut,
          dstFactorIn: d.factorIn,
          srcFactorOut: i.factorOut,
          srcFactorIn: i.factorIn,
          accMask: DEPTH - 1,
          opcode: 0,
          immediate: null,
          accBits: 32,
        };
        const whole = machineAfter(s, false);
        const steps = machineAfter(s, false);
        trackAlu(whole, t, box, r);
        trackAluSteps(steps, t, box, r);
        expect(stateOf(whole)).toEqual(stateOf(steps));
      }),
      { numRuns: samples(200, 1000) },
    );
  });
});
