import { describe, expect, it } from 'vitest';
import { goldenProgram } from '../../program/golden.testing.ts';
import { DE10, FINISH, loadInp, loadWgt, nop, timingProgramOf, storeOut, withHardware } from './build.testing.ts';
import { gemm } from '../../isa/build.testing.ts';
import { createTimingRun, runTiming } from './run.ts';

describe('a deadlock', () => {
  it('is found and explained: TVM programs that pop a token before anything has pushed one', () => {
    for (const name of ['conv1x1-s2', 'conv3x3-s1-p1']) {
      const trace = runTiming(goldenProgram(`default/${name}.json.gz`));
      expect(trace.cycles).toBeNull();
      expect(trace.cut).toBeNull();
      const waits = trace.deadlock?.waiting.filter((w) => w.tokens.length > 0) ?? [];
      expect(waits.length).toBeGreaterThan(0);
      for (const w of waits) {
        expect(trace.fetched[w.instruction]).toBeGreaterThan(0);
        expect(trace.start[w.instruction]).toBe(-1);
        expect(w.reason).toContain(`#${w.instruction}`);
      }
      expect(trace.deadlock?.message).toMatch(
        /^Nothing can move any more after cycle \d+: .* They wait in a circle: compute at #2 for the push of #\d+ STORE; store at #\d+ for the push of #\d+ ALU, which comes after #2\. With one more token on store->compute for #2 LOAD UOP the tokens would let it run to its end: another store instruction.* would have to give it with push_prev .*; the push of #\d+ NOP would then be one too many\.$/,
      );
    }
  });

  it('names the missing push', () => {
    const { deadlock } = runTiming(timingProgramOf([loadInp({ xSize: 4 }), gemm({ popPrev: true }), FINISH]));
    expect(deadlock?.waiting).toEqual([
      {
        module: 'compute',
        instruction: 1,
        tokens: ['load->compute'],
        missing: [{ queue: 'load->compute', pushes: 0, pops: 1, pop: 1, supplier: -1, surplus: null }],
        reason:
          'compute waits at #1 GEMM for token 1 of load->compute, which nothing pushes: a push is missing (the stream pushes 0 and pops 1)',
      },
    ]);
  });

  it('names the instruction that would push and waits itself', () => {
    const { deadlock } = runTiming(
      timingProgramOf([
        loadInp({ popNext: true, pushNext: true }),
        gemm({ popPrev: true, pushPrev: true }),
        storeOut({ popPrev: true }),
        FINISH,
      ]),
    );
    const [load, compute, storeWaits] = deadlock?.waiting ?? [];
    expect(load?.missing[0]).toMatchObject({ queue: 'compute->load', supplier: 1 });
    expect(compute?.missing[0]).toMatchObject({ queue: 'load->compute', supplier: 0 });
    expect(storeWaits?.missing[0]).toMatchObject({ queue: 'compute->store', supplier: -1 });
  });

  it('is also a full queue in front of the instruction that would push', () => {
    const waiting = Array.from({ length: 3 }, () => loadInp({ popNext: true }));
    const { deadlock } = runTiming(
      timingProgramOf([...waiting, nop({ pushPrev: true }), FINISH], withHardware({ queueDepth: 2 })),
    );
    expect(deadlock?.waiting.map((w) => [w.module, w.instruction])).toEqual([
      ['load', 0],
      ['fetch', 2],
    ]);
    expect(deadlock?.waiting[1]?.reason).toBe(
      'fetch cannot hand out #2 LOAD INP because the queue of load is full (2 instructions)',
    );
  });

  it.each([
    ['an opcode that no module takes', [{ ...nop(), op: 'UNKNOWN' as const, opcode: 6 }, FINISH], /no module takes/],
    ['a load of no rows', [loadInp({ ySize: 0 }), nop({ popPrev: true }), FINISH], /asks for no rows/],
    ['a load at address 0', [loadInp({ dramBase: 0, pushNext: true }), nop({ popPrev: true }), FINISH], /address 0/],
    ['a stream without FINISH', [nop()], /without a FINISH/],
    ['an empty stream', [], /without a FINISH/],
  ])('is said of %s', (_, instructions, message) => {
    expect(runTiming(timingProgramOf(instructions)).deadlock?.message).toMatch(message);
  });

  it('is said of a wide store of no rows', () => {
    const wide = [storeOut({ ySize: 0, pushPrev: true }), nop({ popNext: true }), FINISH];
    expect(runTiming(timingProgramOf(wide, withHardware({ busBits: 128 }))).deadlock?.message).toMatch(/y_size 0/);
  });
});

describe('limits', () => {
  const endless = timingProgramOf([
    ...Array.from({ length: 200 }, () =>
      loadWgt({ dramBase: 0x10, xSize: 0xffff, ySize: 0xffff, xStride: 0xffff, pushNext: true }),
    ),
    nop({ popPrev: true }),
    FINISH,
  ]);

  it('cut a program of 10^12 bursts after so many events, without keeping them all', () => {
    const trace = runTiming(endless, { eventLimit: 200_000, burstLimit: 1000 });
    expect(trace.cycles).toBeNull();
    expect(trace.deadlock).toBeNull();
    expect(trace.cut).toMatch(/more than 200000 bursts and instructions/);
    expect(trace.reads.count).toBe(1000);
    expect(trace.unrecordedBursts).toBeGreaterThan(198_000);
  });

  it('cut a run at a cycle', () => {
    const trace = runTiming(timingProgramOf([gemm({ iterOut: 0, iterIn: 0, uopEnd: 8 }), FINISH]), {
      cycleLimit: 1_000_000,
    });
    expect(trace).toMatchObject({ cycles: null, deadlock: null, endedAt: 1_000_000 });
    expect(trace.cut).toMatch(/limit of 1000000 cycles/);
  });

  it('do not stop a long computation: idle and steady stretches are skipped', () => {
    expect(runTiming(timingProgramOf([gemm({ iterOut: 0, iterIn: 0, uopEnd: 1024 }), FINISH])).cycles).toBeGreaterThan(
      2 ** 38,
    );
  });

  it('cut what a machine without timing rules would do at once', () => {
    for (const hardware of [{ busBits: 32 }, { busBits: 96 }, { burstLengthLog2: 12 }, { memoryDelay: -1 }]) {
      const trace = runTiming(timingProgramOf([FINISH], { ...DE10, hardware: { ...DE10.hardware, ...hardware } }));
      expect(trace.cycles).toBeNull();
      expect(trace.cut).toContain(Object.keys(hardware)[0]);
    }
  });
});

describe('a run in slices', () => {
  it('reports progress and can be left at any time', () => {
    const run = createTimingRun(
      timingProgramOf([...Array.from({ length: 1000 }, () => loadInp({ xSize: 8 })), FINISH]),
    );
    expect(run.step(100)).toBe(false);
    const { cycle, events, handedOut, instructionCount } = run.progress;
    expect(events).toBeGreaterThanOrEqual(100);
    expect(handedOut).toBeLessThan(instructionCount);
    const partial = run.trace();
    expect(partial.cut).toBe(`The run was stopped at cycle ${cycle}.`);
    expect(Math.max(...partial.done)).toBeLessThanOrEqual(cycle);
    while (!run.step(1000)) expect(run.progress.cycle).toBeGreaterThanOrEqual(cycle);
    expect(run.trace().cycles).not.toBeNull();
  });
});
