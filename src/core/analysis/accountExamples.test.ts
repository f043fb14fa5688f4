import { describe, expect, it } from 'vitest';
import type { Instruction } from '../isa/instruction.ts';
import {
  DE10,
  FINISH,
  loadInp,
  nop,
  timingProgramOf,
  storeOut,
  withHardware,
  TILE,
} from '../simulator/timing/build.testing.ts';
import { gemm } from '../isa/build.testing.ts';
import { timed } from './accounts.testing.ts';
import { instructionAccount, latencyDetail, type InstructionAccount } from './instructionAccount.ts';
import { runAccount, runCauses } from './runAccount.ts';
import type { TimedRun } from './timedRun.ts';

/** The worked examples of the timing specification, section 12, cycle by cycle as a person would divide them. */
const run = (instructions: readonly Instruction[], arch = DE10): TimedRun => timed(timingProgramOf(instructions, arch));

function account(r: TimedRun, index: number): InstructionAccount {
  const found = instructionAccount(r, index);
  if (found === null) throw new Error(`instruction ${index} was never done`);
  return found;
}

const NONE = { work: 0, fill: 0, bandwidth: 0, latency: 0, token: 0, queue: 0 };

describe('12.2, a tile', () => {
  const tile = run(TILE);

  it('LOAD INP: start at 38, asks from 39, beats 58 to 73, delivered and done at 76', () => {
    expect(account(tile, 0)).toMatchObject({
      offered: 37,
      parts: { ...NONE, fill: 1 + 3, latency: 58 - 39, work: 16 },
      queue: { full: 0, behind: 0 },
    });
    expect(latencyDetail(tile, 0)).toMatchObject({ delay: 58 - 41, asking: 2 });
  });

  it('LOAD WGT waits 38 cycles for the module, behind #0', () => {
    expect(account(tile, 1)).toMatchObject({
      offered: 38,
      parts: { ...NONE, queue: 38, fill: 1 + 3, latency: 97 - 78, work: 32 },
      queue: { full: 0, behind: 38, previous: 0 },
    });
  });

  it('LOAD UOP finds the bus carrying INP: its own beat comes behind', () => {
    // Narrow enough that several share a beat: written and done a cycle earlier.
    expect(account(tile, 2)).toMatchObject({
      parts: { ...NONE, fill: 1 + 2, latency: 58 - 41, bandwidth: 16, work: 1 },
      heldBy: [{ client: 'INP', cycles: 16, instruction: 0 }],
    });
  });

  it('GEMM waits behind LOAD UOP, and then for the token that LOAD WGT pushed at 131', () => {
    expect(account(tile, 3)).toMatchObject({
      parts: { ...NONE, queue: 76 - 40, token: 131 - 76, work: 16, fill: 7 },
      culprit: 1,
      tokens: [{ queue: 'load->compute', from: 1, pushed: 131, slack: 0 }],
    });
  });

  it('STORE: a start cycle, 16 beats, the rest address phase, gaps between elements and acknowledge', () => {
    expect(account(tile, 5).parts).toEqual({ ...NONE, token: 169 - 42, fill: 1, work: 16, latency: 27 - 16 });
  });

  it('as compute lived it: 201 cycles, most of them waiting for its first weights', () => {
    const cycles = Object.fromEntries(runAccount(tile, 'compute').map((p) => [p.part, p.cycles]));
    expect(cycles).toEqual({
      // Handed out at 39, so it stood idle through cycle 39; then LOAD UOP from 40 to 76.
      queue: 39,
      uop: 37,
      'first-load': 131 - 76,
      products: 16,
      alu: 8,
      // GEMM and ALU 7 each, the NOP 2, FINISH 2.
      fill: 7 + 7 + 2 + 2,
      'last-store': 197 - 169,
    });
  });

  it('why it waited for the first load: the cycles 77 to 131 of LOAD WGT', () => {
    const wait = runAccount(tile, 'compute').find((p) => p.part === 'first-load');
    expect(wait?.why).toEqual([
      { cause: 'fill', client: null, cycles: 1 + 3 },
      { cause: 'bandwidth', client: 'WGT', cycles: 32 },
      { cause: 'latency', client: null, cycles: 19 },
    ]);
  });

  it('why it had nothing to do at first: fetch read the program', () => {
    const wait = runAccount(tile, 'compute').find((p) => p.part === 'queue');
    expect(wait?.why).toEqual([
      // The last beat at 35 is delivered at 36.
      { cause: 'fill', client: null, cycles: 1 },
      { cause: 'bandwidth', client: 'fetch', cycles: 16 },
      { cause: 'latency', client: null, cycles: 19 },
      // Two others are handed out at 37 and 38, the first for compute at 39.
      { cause: 'queue', client: null, cycles: 3 },
    ]);
  });

  it('as the read port lived it: silent before 58 but for fetch, and after 128', () => {
    const cycles = Object.fromEntries(runAccount(tile, 'read').map((p) => [p.part, p.cycles]));
    expect(cycles).toEqual({
      'read.head': 57,
      'read.INP': 16,
      'read.UOP': 1,
      // 75 and 76 deliver INP and UOP, 77 starts LOAD WGT.
      'read.fill': 3,
      'read.latency': 97 - 78,
      'read.WGT': 32,
      'read.tail': 201 - 128,
    });
  });

  it('as the write port lived it', () => {
    const cycles = Object.fromEntries(runAccount(tile, 'write').map((p) => [p.part, p.cycles]));
    expect(cycles).toEqual({ 'write.head': 173, 'write.OUT': 16, 'write.latency': 7, 'write.tail': 201 - 196 });
  });

  it('by the six causes, all waiting followed to its end', () => {
    const causes = runCauses(tile);
    expect(causes.find((c) => c.cause === 'work')?.cycles).toBe(16 + 8);
    expect(causes.filter((c) => c.cause === 'bandwidth').map((c) => [c.client, c.cycles])).toEqual([
      ['fetch', 16],
      ['UOP', 1],
      ['INP', 16],
      ['WGT', 32],
      ['OUT', 16],
    ]);
  });
});

describe('12.3, padding', () => {
  it('zeros that take longer than the data are work', () => {
    const block = { dramBase: 0x1000, ySize: 4, xSize: 6, xStride: 14, yPad0: 3, yPad1: 1, xPad0: 2, xPad1: 2 };
    const padded = run([loadInp({ ...block, pushNext: true }), nop({ popPrev: true }), FINISH]);
    const { parts, start, done } = account(padded, 0);
    expect(done - start).toBe(48 + 58);
    // The first cycle and the next start the unit, two rows of top padding pass before the first command; beats at
    // 4 + 19 to 70 after the start, written to 72, and zeros up to done at 106.
    expect(parts).toEqual({ ...NONE, fill: 2 + 2 + 1, latency: 19, work: 2 + 48 + (106 - 73) });
  });
});

describe('12.7, two fetch batches', () => {
  it('FINISH waits for its batch to be read', () => {
    const ten = run([...Array.from({ length: 9 }, () => nop()), FINISH]);
    const queue = runAccount(ten, 'compute').find((p) => p.part === 'queue');
    // 1 to 37 until the first hand-out, 54 to 70 until the ninth; FINISH, handed out at 71, starts at 73 behind it.
    expect(queue?.cycles).toBe(37 + 17);
    expect(account(ten, 9).queue).toEqual({ full: 0, behind: 1, previous: 8 });
  });
});

describe('a queue of two', () => {
  it('holds fetch up: the time before hand-out is part of the life of what does not fit', () => {
    const narrow = run(
      [gemm({ iterOut: 100 }), nop(), nop(), loadInp({ pushNext: true }), nop({ popPrev: true }), FINISH],
      withHardware({ queueDepth: 2 }),
    );
    // #0 is done at 140, so there is room at 141 for #2, ready since 35.
    expect(account(narrow, 2)).toMatchObject({ offered: 35, fetched: 141, queue: { full: 106, behind: 1 } });
    // The load stood behind it, though its own queue was empty.
    expect(account(narrow, 3)).toMatchObject({ offered: 142, fetched: 142, queue: { full: 0, behind: 0 } });
    const loadWait = runAccount(narrow, 'read').find((p) => p.part === 'read.head');
    expect(loadWait?.why.find((w) => w.cause === 'queue')?.cycles).toBe(142 - 32);
  });
});

describe('two tokens', () => {
  it('are both listed, the one that came last as the culprit', () => {
    const both = run([
      loadInp({ pushNext: true }),
      storeOut({ pushPrev: true, xSize: 40 }),
      nop({ popPrev: true, popNext: true }),
      FINISH,
    ]);
    const { tokens, culprit, start } = account(both, 2);
    expect(culprit).toBe(1);
    expect(tokens.map((t) => [t.queue, t.from, t.slack])).toEqual([
      ['load->compute', 0, start - 1 - (both.trace.done[0] ?? 0)],
      ['store->compute', 1, 0],
    ]);
  });
});
