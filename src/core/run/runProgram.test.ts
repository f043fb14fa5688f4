import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOneGo } from '../base/slices.ts';
import { TOKEN_QUEUES } from '../machine/design/tokens.ts';
import { OPERATION } from '../machine/design/operations.ts';
import { firstDifference, endingProgram } from '../simulator/timing/random.testing.ts';
import { TILE, timingProgramOf } from '../simulator/timing/build.testing.ts';
import { steppedTiming } from '../simulator/timing/reference/simulate.ts';
import { refusedRun } from '../simulator/timing/result.ts';
import { runTiming } from '../simulator/timing/run.ts';
import { timingStream } from '../simulator/timing/stream.ts';
import type { TimingModel } from '../simulator/timing/timingModel.ts';
import { timeInSlices } from './runProgram.ts';

/** A board with neither fetch nor port: each instruction takes `cycles`, after the one before in its module and its tokens. */
const boardOf = (cycles: number): TimingModel => ({
  start(program) {
    const stream = timingStream(program.arch, program.instructions);
    const empty = refusedRun(stream, '').trace();
    const start = new Float64Array(stream.count).fill(-1);
    const done = new Float64Array(stream.count).fill(-1);
    const position = [0, 0, 0];
    const free = [0, 0, 0];
    const tokens: number[][] = TOKEN_QUEUES.map(() => []);
    let finished: number | null = null;
    const next = (module: 0 | 1 | 2): boolean => {
      const i = stream.order[module][position[module] ?? 0];
      if (i === undefined) return false;
      const flags = stream.flags[i] ?? 0;
      const popped = TOKEN_QUEUES.flatMap(({ to, pop }, q) =>
        to === module && (flags & pop) > 0 ? [tokens[q] ?? []] : [],
      );
      if (popped.some((queue) => queue.length === 0)) return false;
      start[i] = Math.max(free[module] ?? 0, ...popped.map((queue) => queue.shift() ?? 0));
      const end = start[i] + cycles;
      done[i] = end;
      free[module] = end;
      position[module] = (position[module] ?? 0) + 1;
      for (const [q, queue] of TOKEN_QUEUES.entries())
        if (queue.from === module && (flags & queue.push) > 0) tokens[q]?.push(end);
      if (stream.op[i] === OPERATION.FINISH) finished = end;
      return true;
    };
    return {
      step: (budget) => {
        for (let n = 0; n < budget; n++) if (!([0, 1, 2] as const).some(next)) return true;
        return false;
      },
      progress: { cycle: 0, events: 0, handedOut: 0, instructionCount: stream.count },
      trace: () => ({ ...empty, start, done, cycles: finished, endedAt: finished ?? 0, cut: null }),
    };
  },
});

describe('when everything happens', () => {
  it('is said by the model that is asked: the burst engine, or one that steps each cycle and says the same', () => {
    fc.assert(
      fc.property(endingProgram, (program) => {
        const bursts = inOneGo(timeInSlices(program, {}));
        const { endedAt } = bursts;
        const stepped = inOneGo(timeInSlices(program, { cycleLimit: endedAt + 10 }, steppedTiming));
        expect(firstDifference(runTiming(program), bursts)).toBeNull();
        expect(firstDifference(stepped, bursts)).toBeNull();
      }),
      { numRuns: 10 },
    );
  });

  it('may be said by a board without bursts and fetch', () => {
    const program = timingProgramOf(TILE);
    const trace = inOneGo(timeInSlices(program, {}, boardOf(100)));
    // Two loads in turn, then product, pass and store, each for the token of the one before, a nop and FINISH.
    expect(trace.cycles).toBe(700);
    expect(trace.reads.count).toBe(0);
    expect(inOneGo(timeInSlices(program, {}, boardOf(50))).cycles).toBe(350);
  });

  it('is cut where a model has no rules for the machine', () => {
    const program = timingProgramOf(TILE);
    const { hardware } = program.arch;
    const odd = { ...program, arch: { ...program.arch, hardware: { ...hardware, busBits: 96 } } };
    for (const trace of [inOneGo(timeInSlices(odd, {})), inOneGo(timeInSlices(odd, {}, steppedTiming))]) {
      expect(trace.cycles).toBeNull();
      expect(trace.cut).toContain('busBits is 96');
    }
  });
});
