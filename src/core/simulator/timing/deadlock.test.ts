import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import type { Instruction, MemoryInstruction } from '../../isa/instruction.ts';
import type { TokenQueue } from '../../machine/design/tokens.ts';
import { samples } from '../../../testdata/sample.ts';
import { DE10, FINISH, loadInp, nop, timingProgramOf, storeOut, withHardware } from './build.testing.ts';
import { gemm } from '../../isa/build.testing.ts';
import { endingProgram } from './random.testing.ts';
import { runTiming } from './run.ts';

const deadlock = (instructions: readonly Instruction[], arch = DE10) => {
  const found = runTiming(timingProgramOf(instructions, arch)).deadlock;
  if (found === null) throw new Error('the program ends');
  return found;
};

/** An instruction that does nothing but push one token to the queue. */
const pusher: Readonly<Record<TokenQueue, MemoryInstruction>> = {
  'load->compute': loadInp({ xSize: 0, pushNext: true }),
  'compute->load': nop({ pushPrev: true }),
  'compute->store': nop({ pushNext: true }),
  'store->compute': storeOut({ xSize: 0, pushPrev: true }),
};

describe('the explanation of a deadlock', () => {
  it('names a missing push: who waits for which token, and who could give it', () => {
    const { waiting, remedy, message } = deadlock([loadInp({ xSize: 4 }), gemm({ popPrev: true }), FINISH]);
    expect(waiting[0]?.missing).toEqual([
      { queue: 'load->compute', pushes: 0, pops: 1, pop: 1, supplier: -1, surplus: null },
    ]);
    expect(remedy).toMatchObject({ queue: 'load->compute', instruction: 1, tokens: 1, surplus: [] });
    expect(message).toMatch(
      /^Nothing can move any more after cycle \d+: compute waits at #1 GEMM for token 1 of load->compute, which nothing pushes: a push is missing \(the stream pushes 0 and pops 1\)\. With one more token on load->compute for #1 GEMM the tokens would let it run to its end: #0 LOAD INP, which is done by then, could give it with push_next\.$/,
    );
  });

  it('names a surplus push: a flag on the wrong side', () => {
    const { waiting, message } = deadlock([
      loadInp({ pushNext: true }),
      gemm({ popPrev: true, pushPrev: true }),
      storeOut({ popPrev: true, pushPrev: true }),
      nop({ popNext: true }),
      FINISH,
    ]);
    expect(waiting.map((w) => w.instruction)).toEqual([2, 3]);
    expect(waiting[0]?.missing[0]?.surplus).toEqual({ queue: 'compute->load', pushes: 1, pops: 0, instructions: [1] });
    expect(message).toContain('on compute->load 1 are pushed and 0 popped, so nobody takes what #1 GEMM pushes there');
    expect(message).toContain('#1 GEMM, which is done by then, could give it with push_next');
  });

  it('names a push flag on the side where a module has no neighbour', () => {
    const { message } = deadlock([loadInp({ pushPrev: true }), gemm({ popPrev: true }), FINISH]);
    expect(message).toContain('(the stream pushes 0 and pops 1; #0 LOAD INP sets push_prev, which load ignores)');
  });

  it('names a push that was lost because the counter was full', () => {
    const pushes = Array.from({ length: 256 }, () => loadInp({ xSize: 0, pushNext: true }));
    const pops = Array.from({ length: 256 }, () => nop({ popPrev: true }));
    const { waiting } = deadlock([gemm({ iterOut: 2000 }), ...pushes, ...pops, FINISH]);
    expect(waiting[0]?.missing[0]).toMatchObject({ pushes: 256, pops: 256, pop: 256, supplier: -1 });
    expect(waiting[0]?.reason).toContain('whose push was lost because the counter held 255 tokens');
  });

  it('spells out a circle of waits', () => {
    const { message, remedy } = deadlock([
      loadInp({ popNext: true, pushNext: true }),
      gemm({ popPrev: true, pushPrev: true }),
      FINISH,
    ]);
    expect(message).toContain(
      'They wait in a circle: load at #0 for the push of #1 GEMM; compute at #1 for the push of #0 LOAD INP.',
    );
    expect(remedy).toMatchObject({ queue: 'compute->load', instruction: 0, surplus: [1] });
    expect(remedy?.text).toContain('; the push of #1 GEMM would then be one too many.');
  });

  it('says how long queues would have to be, where a full one holds up who would push', () => {
    const waits = Array.from({ length: 5 }, () => loadInp({ popNext: true }));
    const gives = Array.from({ length: 5 }, () => nop({ pushPrev: true }));
    const stream = [...waits, ...gives, FINISH];
    const { message, remedy } = deadlock(stream, withHardware({ queueDepth: 2 }));
    expect(remedy).toMatchObject({ queue: null, queueDepth: 5 });
    expect(message).toContain(
      "They wait in a circle: load at #0 for the push of #5 NOP, which comes after #2; fetch at #2 for a place in load's queue.",
    );
    expect(message).toContain('With queues of 5 instructions instead of 2 the tokens would let it run to its end.');
    expect(runTiming(timingProgramOf(stream, withHardware({ queueDepth: 5 }))).cycles).not.toBeNull();
    expect(runTiming(timingProgramOf(stream, withHardware({ queueDepth: 4 }))).cycles).toBeNull();
  });

  it('gives no remedy where there is none: fetch stands, or a load never ends', () => {
    const undecoded: Instruction = { ...nop(), op: 'UNKNOWN', opcode: 6 };
    expect(deadlock([undecoded, FINISH]).remedy).toBeNull();
    const { remedy, message } = deadlock([loadInp({ dramBase: 0, pushNext: true }), nop({ popPrev: true }), FINISH]);
    // Compute could go on with a token from elsewhere; that load never would.
    expect(remedy).toMatchObject({ queue: 'load->compute', instruction: 1 });
    expect(message).toContain('load never gets done with #0 LOAD INP: the memory drops reads at address 0');
  });

  it('comes at once, whatever the limit', () => {
    const stream = timingProgramOf([loadInp({ popNext: true }), FINISH]);
    const never = timingProgramOf([loadInp({ popNext: true, pushNext: true }), nop({ popPrev: true }), FINISH]);
    expect(runTiming(stream).cycles).not.toBeNull();
    expect(runTiming(never, { cycleLimit: 2 ** 40 }).endedAt).toBeLessThan(100);
  });

  it('is right about the remedy: with such pushes at the front, or such queues, no token is missing any more', () => {
    let tried = 0;
    let ended = 0;
    fc.assert(
      fc.property(endingProgram, fc.nat(1000), ({ arch, base, instructions: whole }, n) => {
        // The flags are bits 3 to 6 of the first byte: one instruction that pushed tokens pushes none any more.
        const instructions = whole.slice();
        const pushing = Array.from({ length: whole.length / 16 }, (_, i) => 16 * i).filter(
          (offset) => ((whole[offset] ?? 0) & 0b1100000) !== 0,
        );
        fc.pre(pushing.length > 0);
        const at = pushing[n % pushing.length] ?? 0;
        instructions[at] = (instructions[at] ?? 0) & ~0b1100000;
        const { remedy } = runTiming({ arch, base, instructions }, { cycleLimit: 2 ** 32 }).deadlock ?? {
          remedy: null,
        };
        if (remedy === null) return;
        tried++;
        const hardware = { ...arch.hardware, queueDepth: remedy.queueDepth ?? arch.hardware.queueDepth };
        const given = Array.from({ length: remedy.tokens }, () => pusher[remedy.queue ?? 'load->compute']);
        const better = [...given, ...decode(isaLayout(arch), instructions)];
        const trace = runTiming(timingProgramOf(better, { ...arch, hardware }, base));
        if (trace.cycles === null) expect(trace.deadlock?.message).toMatch(/never gets done with|never answers/);
        else ended++;
      }),
      { numRuns: samples(200, 1000) },
    );
    expect(tried).toBeGreaterThan(samples(8, 20));
    expect(ended).toBeGreaterThan(tried / 2);
  });
});
