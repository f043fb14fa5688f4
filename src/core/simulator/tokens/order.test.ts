import { describe, expect, it } from 'vitest';
import { encode, streamWords } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import { DEFAULT_ARCH } from '../../machine/parameters.ts';
import { alu, finish, gemm, load, store } from '../../isa/build.testing.ts';
import { decodedAluOpcodes } from '../../machine/design/aluOperations.ts';
import { readHeads } from './heads.ts';
import { tokenOrder, type TokenOrder } from './order.ts';
import type { TokenRules } from './rules.ts';

function orderOf(instructions: readonly Instruction[], rules: Partial<TokenRules> = {}): TokenOrder {
  const layout = isaLayout(DEFAULT_ARCH);
  const stream = encode(layout, instructions);
  if (!stream.ok) throw new Error(stream.problems[0].message);
  const heads = readHeads(layout, streamWords(stream.value), decodedAluOpcodes(DEFAULT_ARCH.hardware));
  return tokenOrder(heads, { queueDepth: 512, stopAtUndecoded: false, neverDone: () => null, ...rules });
}

/** So many instructions' worth of certainty about a module when an instruction starts. */
const doneBefore = (order: TokenOrder, index: number, module: keyof typeof MODULE_ID): number =>
  order.clocks[index * 3 + MODULE_ID[module]] ?? -1;

describe('token order', () => {
  it('is stream order where the stream already respects the tokens', () => {
    const order = orderOf([
      load('INP', { pushNext: true }),
      gemm({ popPrev: true, pushNext: true }),
      store({ popPrev: true, pushPrev: true }),
      finish({ popNext: true }),
    ]);
    expect([...order.sequence]).toEqual([0, 1, 2, 3]);
    expect(order.deadlock).toBeNull();
    expect(order.left).toEqual([0, 0, 0, 0]);
  });

  it('puts a pop after the push that comes later in the stream', () => {
    const order = orderOf([gemm({ popPrev: true }), load('INP', { pushNext: true }), finish()]);
    expect([...order.sequence]).toEqual([1, 0, 2]);
  });

  it('knows what is certainly done: through tokens, not through chance', () => {
    const order = orderOf([
      load('INP', { pushNext: true }),
      load('WGT'),
      gemm({ popPrev: true, pushNext: true }),
      store({ popPrev: true }),
      finish(),
    ]);
    // The GEMM took the first load's token; the second load may still be under way.
    expect(doneBefore(order, 2, 'load')).toBe(1);
    // The store learns of the load through the GEMM.
    expect(doneBefore(order, 3, 'load')).toBe(1);
    expect(doneBefore(order, 3, 'compute')).toBe(3);
    // FINISH popped nothing, so it knows its own module only.
    expect(doneBefore(order, 4, 'store')).toBe(0);
    expect(doneBefore(order, 4, 'compute')).toBe(3);
  });

  it('ignores flags towards neighbours a module does not have', () => {
    const order = orderOf([
      load('INP', { popPrev: true, pushPrev: true }),
      store({ popNext: true, pushNext: true }),
      finish(),
    ]);
    expect(order.deadlock).toBeNull();
    expect(order.left).toEqual([0, 0, 0, 0]);
  });

  it('tells how many tokens are left', () => {
    const order = orderOf([
      load('INP', { pushNext: true }),
      load('INP', { pushNext: true }),
      finish({ popPrev: true }),
    ]);
    expect(order.left).toEqual([1, 0, 0, 0]);
  });
});

describe('a deadlock', () => {
  it('is explained by who waits for what, and by how many pushes and pops the program has', () => {
    const order = orderOf([
      load('INP', { pushNext: true }),
      gemm({ popPrev: true }),
      gemm({ popPrev: true }),
      finish(),
    ]);
    expect([...order.sequence]).toEqual([0, 1]);
    expect(order.deadlock?.message).toBe(
      'Nothing moves after 2 of 4 instructions: compute waits at instruction 2 for a token on load->compute.',
    );
    expect(order.deadlock?.waiting).toEqual([
      {
        module: 'compute',
        instruction: 2,
        tokens: ['load->compute'],
        missing: [{ queue: 'load->compute', pushes: 1, pops: 2, pop: 2, supplier: -1, surplus: null }],
        reason: 'pop 2 of 2 from load->compute finds it empty: the program pushes there only 1 time',
      },
    ]);
  });

  it('names the instruction that would supply the token but waits itself', () => {
    const order = orderOf([
      load('INP', { popNext: true, pushNext: true }),
      gemm({ popPrev: true, pushPrev: true }),
      finish(),
    ]);
    expect(order.deadlock?.waiting.map((w) => [w.module, w.missing[0]?.supplier])).toEqual([
      ['load', 1],
      ['compute', 0],
    ]);
  });

  it('comes from a full instruction queue too: fetch cannot reach the push', () => {
    const waits = [0, 1, 2].map(() => gemm({ popPrev: true }));
    const pushes = [0, 1, 2].map(() => load('INP', { pushNext: true }));
    const program = [...waits, ...pushes, finish()];
    expect(orderOf(program, { queueDepth: 3 }).deadlock).toBeNull();
    const order = orderOf(program, { queueDepth: 2 });
    expect(order.deadlock?.waiting.map((w) => [w.module, w.instruction, w.reason])).toEqual([
      [
        'compute',
        0,
        'pop 1 of 3 from load->compute finds it empty: the next push there is by instruction 3, which waits itself',
      ],
      ['fetch', 2, 'the compute queue holds 2 instructions, all it can, and none of them can go on'],
    ]);
  });

  it('comes from an instruction no module decodes, where the RTL is asked for', () => {
    const program = [load('INP'), alu('MUL'), finish()];
    expect(orderOf(program).deadlock).toBeNull();
    const order = orderOf(program, { stopAtUndecoded: true });
    expect(order.deadlock?.waiting).toMatchObject([
      { module: 'fetch', instruction: 1, reason: 'no module decodes this instruction, so fetch keeps it for ever' },
    ]);
  });

  it('comes from an instruction that is never done', () => {
    const order = orderOf([load('INP', { pushNext: true }), finish({ popPrev: true })], {
      neverDone: (index) => (index === 0 ? 'y_size is 0' : null),
    });
    expect(order.deadlock?.message).toBe(
      'Nothing moves after 0 of 2 instructions: load waits at instruction 0 because y_size is 0; compute waits at instruction 1 for a token on load->compute.',
    );
  });
});

describe('the token counter of 8 bits', () => {
  const pushes = (n: number): Instruction[] => Array.from({ length: n }, () => load('INP', { pushNext: true }));
  const pops = (n: number): Instruction[] => Array.from({ length: n }, () => gemm({ popPrev: true }));

  it('holds 255 tokens', () => {
    expect(orderOf([...pushes(255), ...pops(255), finish()]).overflow).toBeNull();
    expect(orderOf([...pushes(256), ...pops(256), finish()]).overflow).toEqual({
      instruction: 255,
      queue: 'load->compute',
      tokens: 256,
    });
  });

  it('cannot overflow where tokens back make load wait', () => {
    const turns = Array.from({ length: 400 }, (_, n) => [
      load('INP', { popNext: n >= 2, pushNext: true }),
      gemm({ popPrev: true, pushPrev: true }),
    ]).flat();
    expect(orderOf([...turns, finish()]).overflow).toBeNull();
  });
});

describe('FINISH', () => {
  it('ends what is looked at', () => {
    const order = orderOf([finish(), gemm({ popPrev: true })]);
    expect([...order.sequence]).toEqual([0]);
    expect(order.deadlock).toBeNull();
  });
});

describe('a standstill after some work', () => {
  // Three loads run; of the queue of two, the fourth waits for a token for ever, and the fifth stays behind it.
  const order = orderOf(
    [load('INP'), load('INP'), load('INP'), load('INP', { popNext: true }), load('INP'), load('INP'), finish()],
    { queueDepth: 2 },
  );

  it('counts what waits in a queue without what is done', () => {
    expect([...order.sequence]).toEqual([0, 1, 2]);
    expect(order.deadlock?.message).toBe(
      'Nothing moves after 3 of 7 instructions: load waits at instruction 3 for a token on compute->load; fetch waits at instruction 5 because the load queue holds 2 instructions, all it can, and none of them can go on.',
    );
  });
});
