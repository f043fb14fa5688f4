import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../isa/instruction.ts';
import type { Trace } from '../../trace/trace.ts';
import {
  addImmediate,
  DE10,
  FINISH,
  loadInp,
  loadUop,
  nop,
  timingProgramOf,
  storeOut,
  withHardware,
  TILE,
} from './build.testing.ts';
import { gemm } from '../../isa/build.testing.ts';
import { simulateReference } from './reference/simulate.ts';
import { runTiming } from './run.ts';

/** The worked examples of the timing specification, section 12; each also on the simulator that steps every cycle. */
function simulate(instructions: readonly Instruction[], arch = DE10): Trace {
  const trace = runTiming(timingProgramOf(instructions, arch));
  const stepped = simulateReference(timingProgramOf(instructions, arch), trace.endedAt + 300);
  expect([...stepped.done]).toEqual([...trace.done]);
  return trace;
}

const times = (trace: Trace): number[][] =>
  Array.from(trace.done, (done, i) => [trace.fetched[i] ?? -1, trace.start[i] ?? -1, done]);

const readsOf = (trace: Trace, instruction: number): number[][] =>
  [...trace.reads.instruction.keys()]
    .filter((row) => trace.reads.instruction[row] === instruction)
    .map((row) => {
      const { accepted, issued, firstBeat, lastBeat } = trace.reads;
      return [accepted[row] ?? -1, issued[row] ?? -1, firstBeat[row] ?? -1, lastBeat[row] ?? -1];
    });

/** Runs one instruction and then waits for its token, so that FINISH does not come before it is done. */
function alone(instruction: Exclude<Instruction, { op: 'UNKNOWN' }>, arch = DE10): Trace {
  const byStore = instruction.op === 'STORE';
  const pushing = {
    ...instruction,
    pushPrev: byStore,
    pushNext: instruction.op === 'LOAD' && (instruction.memoryType & 3) % 3 !== 0,
  };
  return simulate([pushing, nop({ popNext: byStore, popPrev: pushing.pushNext }), FINISH], arch);
}

const duration = (trace: Trace): number => (trace.done[0] ?? 0) - (trace.start[0] ?? 0);

describe('timing.md, section 12', () => {
  it('12.1: FINISH alone is done at 25; at 27 on wider buses', () => {
    const trace = simulate([FINISH]);
    expect(readsOf(trace, -1)).toEqual([[1, 2, 20, 21]]);
    expect(times(trace)).toEqual([[23, 24, 25]]);
    for (const busBits of [128, 256, 512]) expect(simulate([FINISH], withHardware({ busBits })).cycles).toBe(27);
  });

  it('12.2: a tile', () => {
    const trace = simulate(TILE);
    expect(times(trace)).toEqual([
      [37, 38, 76],
      [38, 77, 131],
      [39, 40, 76],
      [40, 132, 154],
      [41, 155, 169],
      [42, 170, 197],
      [43, 198, 199],
      [44, 200, 201],
    ]);
    expect(readsOf(trace, 0)).toEqual([[39, 40, 58, 73]]);
    expect(readsOf(trace, 1)).toEqual([
      [78, 79, 97, 112],
      [80, 81, 113, 128],
    ]);
    expect(readsOf(trace, 2)).toEqual([[41, 42, 74, 74]]);
    const { accepted, firstBeat, lastBeat, acknowledged } = trace.writes;
    expect([accepted[0], firstBeat[0], lastBeat[0], acknowledged[0]]).toEqual([171, 174, 196, 197]);
    expect([...trace.tokenFromPrev]).toEqual([-1, -1, -1, 1, -1, 4, -1, -1]);
    expect([...trace.tokenFromNext]).toEqual([-1, -1, -1, -1, -1, -1, 5, -1]);
  });

  it('12.3: padding is filled beside the data', () => {
    const block = { dramBase: 0x1000, ySize: 4, xSize: 6, xStride: 14 };
    const ones = alone(loadInp({ ...block, yPad0: 1, yPad1: 1, xPad0: 1, xPad1: 1 }));
    expect(duration(ones)).toBe(102 - 28);
    expect([...ones.reads.beats].slice(1)).toEqual([12, 4, 8, 8, 4, 12]);
    const many = alone(loadInp({ ...block, yPad0: 3, yPad1: 1, xPad0: 2, xPad1: 2 }));
    expect(duration(many)).toBe(134 - 28);
  });

  it('12.4: rows are split at multiples of 2^L beats', () => {
    const load = alone(loadInp({ dramBase: 0x1003, ySize: 2, xSize: 10, xStride: 20 }));
    expect(duration(load)).toBe(181 - 119);
    expect([...load.reads.beats].slice(1)).toEqual([10, 10, 2, 16, 2]);
    const rows = storeOut({ dramBase: 0x2003, ySize: 2, xSize: 7, xStride: 14 });
    expect(duration(alone(rows))).toBe(79 - 28);
    expect(duration(alone(rows, withHardware({ burstLengthLog2: 8 })))).toBe(76 - 28);
  });

  it('12.5: single beats come in trains, since a last beat on the bus holds up the issue', () => {
    const trace = simulate([loadUop({ dramBase: 0x3000, ySize: 24, xSize: 1, xStride: 2 }), FINISH]);
    expect(trace.start[0]).toBe(26);
    expect(trace.done[0]).toBe(107);
    const bus = readsOf(trace, 0).map(([, , first]) => first);
    const train = (from: number, n: number): number[] => Array.from({ length: n }, (_, i) => from + i);
    expect(bus).toEqual([...train(46, 9), ...train(73, 9), ...train(100, 6)]);
  });

  it('12.6: GEMM and immediate ALU take n + 6 cycles, ALU with two operands 2n + 6', () => {
    const trace = simulate([
      addImmediate({ iterOut: 5 }),
      addImmediate({ iterOut: 5, useImm: false }),
      gemm({ uopEnd: 3, iterOut: 2, iterIn: 7 }),
      FINISH,
    ]);
    const [s = 0] = trace.start;
    expect([...trace.done].slice(0, 3)).toEqual([s + 11, s + 12 + 16, s + 29 + 48]);
  });

  const ten = [...Array.from({ length: 9 }, () => nop()), FINISH];

  it('an ALU that multiplies takes MUL as any other opcode, and the RTL none at all', () => {
    const multiply = [addImmediate({ aluOpcode: 4, useImm: false, iterIn: 5 }), FINISH];
    expect(duration(simulate(multiply, withHardware({ aluMultiply: 'yes' })))).toBe(2 * 5 + 6);
    expect(runTiming(timingProgramOf(multiply)).deadlock?.message).toContain('no module takes');
  });

  it('12.7: a second batch is read when the first has been handed out', () => {
    const trace = simulate(ten);
    expect([...trace.fetched]).toEqual([37, 38, 39, 40, 41, 42, 43, 44, 70, 71]);
    expect(trace.cycles).toBe(74);
    expect(simulate(ten, withHardware({ burstLengthLog2: 8 })).cycles).toBe(61);
  });

  it('12.8: wide fetch hands out while it moves the batch', () => {
    const wide = withHardware({ busBits: 128, burstLengthLog2: 3 });
    const trace = simulate(ten, wide);
    expect([...trace.fetched]).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 66, 67]);
    expect(readsOf(trace, -1)).toEqual([
      [1, 2, 20, 27],
      [41, 42, 60, 61],
    ]);
    expect(trace.cycles).toBe(70);
    expect(simulate(TILE, wide).cycles).toBe(156);
  });
});

describe('timing.md, section 11: durations in isolation', () => {
  it('a narrow load of B beats takes B + 22 cycles and one more for each row of top padding', () => {
    expect(duration(alone(loadInp({ xSize: 12 })))).toBe(24 + 22);
    expect(duration(alone(loadInp({ xSize: 12, yPad0: 1 })))).toBe(24 + 23);
    expect(duration(alone(loadInp({ xSize: 12 }), withHardware({ memoryDelay: 30 })))).toBe(24 + 36);
  });

  it('a wide load takes a cycle less', () => {
    expect(duration(alone(loadUop({ xSize: 12 })))).toBe(6 + 21);
    expect(duration(alone(loadInp({ xSize: 12 }), withHardware({ busBits: 128 })))).toBe(12 + 21);
  });

  it('instructions that move nothing take one cycle', () => {
    expect(duration(alone(nop()))).toBe(1);
    expect(duration(alone(storeOut({ xSize: 0 })))).toBe(1);
  });
});

describe('timing.md, section 14: corner cases', () => {
  it('a loop count of 0 means 16,384, a micro-op range that ends where it begins all 16,384', () => {
    expect(duration(runTiming(timingProgramOf([gemm({ iterOut: 0 }), FINISH])))).toBe(16_384 + 6);
    expect(duration(runTiming(timingProgramOf([gemm({ uopBegin: 5, uopEnd: 5 }), FINISH])))).toBe(16_384 + 6);
    expect(duration(runTiming(timingProgramOf([gemm({ uopBegin: 5, uopEnd: 4 }), FINISH])))).toBe(16_383 + 6);
  });

  it('a push beyond 255 tokens is lost', () => {
    const program300 = (rows: number): Instruction[] => [
      storeOut({ xSize: 20, ySize: rows, xStride: 20 }),
      ...Array.from({ length: 300 }, () => nop({ pushNext: true })),
      ...Array.from({ length: 300 }, () => storeOut({ xSize: 0, popPrev: true })),
      storeOut({ xSize: 0, pushPrev: true }),
      nop({ popNext: true }),
      FINISH,
    ];
    const { deadlock } = simulate(program300(60));
    expect(deadlock?.waiting[1]).toMatchObject({
      module: 'compute',
      missing: [{ queue: 'store->compute', pushes: 1, pops: 1, pop: 1 }],
    });
    expect(deadlock?.waiting[0]).toMatchObject({
      module: 'store',
      missing: [{ queue: 'compute->store', pushes: 300, pops: 300, pop: 256, supplier: -1 }],
    });
  });

  it('a push and a pop in the same cycle leave a full counter full', () => {
    // Stores of such a length that the first pop meets the 256th push.
    const head = [
      storeOut({ xSize: 8, ySize: 106, xStride: 8 }),
      storeOut({ xSize: 4 }),
      storeOut({ xSize: 0 }),
      storeOut({ xSize: 0 }),
    ];
    const turns = Array.from({ length: 260 }, () => [nop({ pushNext: true }), storeOut({ xSize: 0, popPrev: true })]);
    const { start, done } = simulate([...head, ...turns.flat()]);
    expect(start[head.length + 1]).toBe(done[head.length + 2 * 255]);
    expect([...start].every((t) => t >= 0)).toBe(true);
  });
});
