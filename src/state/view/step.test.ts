import { describe, expect, it } from 'vitest';
import { DEFAULT_VIEW } from './view.ts';
import { endInstruction, nearestInstruction, neighbourLane, nextInstruction, selectInstruction } from './step.ts';
import { tileTrace } from '../../core/analysis/trace.testing.ts';

const trace = tileTrace();

describe('stepping through instructions', () => {
  it('stays in the module: UOP load, GEMM, ALU, NOP, FINISH', () => {
    const walk = [2];
    for (let i = nextInstruction(trace, 2, 1); i !== null; i = nextInstruction(trace, i, 1)) walk.push(i);
    expect(walk).toEqual([2, 3, 4, 6, 7]);
    expect(nextInstruction(trace, 2, -1)).toBeNull();
    expect([endInstruction(trace, 4, 'first'), endInstruction(trace, 4, 'last')]).toEqual([2, 7]);
  });

  it('goes to what happens in the lane beside', () => {
    expect(neighbourLane(trace, 3, -1)).toBe(1);
    expect(neighbourLane(trace, 3, 1)).toBe(5);
    expect(neighbourLane(trace, 1, -1)).toBeNull();
    expect(nearestInstruction(trace, 0, 60)).toBe(0);
  });

  it('finds what runs at a cycle, or else what is nearest, as looking at every instruction does', () => {
    const slow = (module: number, cycle: number): number | null => {
      const distance = (i: number): number => {
        const [start = -1, done = -1] = [trace.start[i], trace.done[i]];
        return cycle < start ? start - cycle : Math.max(0, cycle - done);
      };
      const list = [...trace.module.keys()].filter((i) => trace.module[i] === module);
      return list.reduce<number | null>((a, b) => (a === null || distance(b) < distance(a) ? b : a), null);
    };
    for (const module of [0, 1, 2]) {
      for (let cycle = -3; cycle < 210; cycle++)
        expect(nearestInstruction(trace, module, cycle), `${module} at ${cycle}`).toBe(slow(module, cycle));
    }
  });

  it('selecting moves the cursor to the start and the window only if needed', () => {
    expect(selectInstruction(DEFAULT_VIEW, trace, 4)).toEqual({
      selection: { kind: 'instruction', index: 4 },
      cursor: 155,
      window: null,
    });
    const narrow = { ...DEFAULT_VIEW, window: { from: 30, to: 80 } };
    expect(selectInstruction(narrow, trace, 4).window).toEqual({ from: 125, to: 175 });
  });
});
