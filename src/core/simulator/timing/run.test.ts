import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../testdata/sample.ts';
import { awkwardProgram, endingProgram, firstDifference, wildProgram } from './random.testing.ts';
import { simulateReference } from './reference/simulate.ts';
import { createTimingRun, runTiming } from './run.ts';

/** Awkward programs may run for ever; the reference steps each cycle, so it looks at the beginning only. */
const PATIENCE = 6000;

describe('the event-driven simulator', () => {
  it('tells the same as the one that steps each cycle, on programs that end, on any machine', () => {
    fc.assert(
      fc.property(endingProgram, (program) => {
        const got = runTiming(program);
        expect(got.cycles).not.toBeNull();
        expect(firstDifference(simulateReference(program, got.endedAt + 10), got)).toBeNull();
      }),
      { numRuns: samples(25, 200) },
    );
  });

  it('tells the same on programs with wrong tokens, reads at address 0, unknown opcodes and counters that wrap', () => {
    fc.assert(
      fc.property(awkwardProgram, (program) => {
        const got = runTiming(program, { cycleLimit: PATIENCE });
        const limit = got.cut === null ? got.endedAt + 300 : PATIENCE;
        expect(firstDifference(simulateReference(program, limit), got)).toBeNull();
      }),
      { numRuns: samples(25, 250) },
    );
  });

  it('tells the same on programs whose fields are anything their bits can say, up to the cut', () => {
    fc.assert(
      fc.property(wildProgram, (program) => {
        const got = runTiming(program, { cycleLimit: PATIENCE });
        const limit = got.cut === null ? got.endedAt + 300 : PATIENCE;
        expect(firstDifference(simulateReference(program, limit), got)).toBeNull();
      }),
      { numRuns: samples(25, 250) },
    );
  });

  it('gives the same trace in slices of any size', () => {
    fc.assert(
      fc.property(endingProgram, fc.integer({ min: 1, max: 50 }), (program, slice) => {
        const run = createTimingRun(program);
        let steps = 0;
        while (!run.step(slice)) steps++;
        expect(steps).toBeLessThan(10_000);
        expect(firstDifference(runTiming(program), run.trace())).toBeNull();
      }),
      { numRuns: samples(10, 50) },
    );
  });

  it('counts the bursts it does not record', () => {
    fc.assert(
      fc.property(endingProgram, fc.nat(20), (program, burstLimit) => {
        const whole = runTiming(program);
        const part = runTiming(program, { burstLimit });
        const bare = runTiming(program, { recordBursts: false });
        expect(part.reads.count + part.writes.count + part.unrecordedBursts).toBe(
          whole.reads.count + whole.writes.count,
        );
        expect(bare.unrecordedBursts).toBe(whole.reads.count + whole.writes.count);
        expect(bare.done).toEqual(whole.done);
      }),
      { numRuns: samples(10, 50) },
    );
  });
});
