import { readFileSync } from 'node:fs';
import { samples } from '../../../testdata/sample.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesBetween } from '../../base/differences.ts';
import { anyLegalArch } from '../../isa/arch.testing.ts';
import { encode } from '../../isa/codec.ts';
import { isaLayout } from '../../isa/fields.ts';
import { anyInstruction } from '../../isa/instruction.testing.ts';
import { goldenPaths, goldenProgram, randomPrograms } from '../golden.testing.ts';
import type { Program } from '../program.ts';
import { COUNTER_NAMES } from '../program.ts';
import { assemble, type Assembly } from './assemble.ts';
import { disassemble } from './disassemble.ts';

/** Every one in the long run, every sixth in the short one. */
const sampled = <T>(all: readonly T[]): readonly T[] => all.filter((_, i) => i % samples(6, 1) === 0);

const assembled = (text: string): Assembly => {
  const result = assemble(text);
  if (!result.ok) throw new Error(result.problems.map((p) => p.message).join('\n'));
  return result.value;
};

/** Says in words where two programs part, so that a failure can be read. */
function expectSame(got: Program, wanted: Program): void {
  const at = differencesBetween(got.instructions, wanted.instructions).first;
  expect(at, `${wanted.name}: instruction ${Math.floor(at / 16)} differs`).toBe(-1);
  expect(got).toEqual(wanted);
}

const SMALL = `
; Adds 3 to 16 accumulators.
.name "add three"
.expect cycles=99

  load.uop ones                 ; into the micro-op buffer
  load.acc dram=0x100 x=1
  alu.add ones imm=3 push=store
  store.out dram=0x800 pop=compute push=compute
  nop.compute pop=store
  finish

.dram 0x4000
  .int32 1,2,3,4,5,6,7,8 9 10 11 12 13 14 15 16
.dram 0x5000
  .uop ones
    uop dst=0
.expect.dram 0x8000
  .hex 0405060708090a0b0c0d0e0f10111213
`;

describe('assembly text', () => {
  it('is a whole program: machine, code, micro-op kernels, data and what to expect', () => {
    const { program, lineOfInstruction } = assembled(SMALL);
    expect(program.name).toBe('add three');
    expect([...lineOfInstruction]).toEqual([6, 7, 8, 9, 10, 11]);
    expect(program.dram.map((r) => [r.address, r.bytes.length])).toEqual([
      [0x4000, 64],
      [0x5000, 4],
    ]);
    expect(program.expect?.cycles).toBe(99);
    expect(program.expect?.dram[0]?.bytes[0]).toBe(4);
    expect(disassemble(program).text.split('\n').slice(4, 11)).toMatchInlineSnapshot(`
      [
        "",
        "  load.uop kernel0                                                                      ; 0: 4 bytes at 0x5000",
        "  load.acc dram=0x100                                                                   ; 1: 64 bytes at 0x4000",
        "  alu.add kernel0 imm=3 push=store                                                      ; 2: 1 micro-op",
        "  store.out dram=0x800 pop=compute push=compute                                         ; 3: 16 bytes at 0x8000",
        "  nop.compute pop=store                                                                 ; 4",
        "  finish                                                                                ; 5",
      ]
    `);
  });

  it('reads as the READMEs show it', () => {
    const example = (path: string): string =>
      readFileSync(new URL(path, import.meta.url), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('    '))
        .join('\n');
    const whole = assembled(example('../README.md'));
    expect(whole.program).toMatchObject({ name: 'example', expect: { cycles: 99 } });
    expect(whole.lineOfInstruction.length).toBe(3);
    const lines = assembled(example('../../isa/README.md').replace('gemm kernel0', 'gemm uop=0..1'));
    expect(lines.lineOfInstruction.length).toBe(4);
  });

  it('describes a machine by what differs from the default', () => {
    const { arch } = assembled(
      '\n.config LOG_BLOCK=3 LOG_BATCH=1 LOG_WGT_BUFF_SIZE=16 LOG_INP_BUFF_SIZE=14 ; 2x8x8\n.hardware busBits=128\nfinish',
    ).program;
    expect(arch.config).toMatchObject({ LOG_BLOCK_IN: 3, LOG_BLOCK_OUT: 3, LOG_BATCH: 1, LOG_ACC_BUFF_SIZE: 17 });
    expect(arch.hardware).toMatchObject({ busBits: 128, queueDepth: 512 });
  });

  it('names the lines of instructions for an editor', () => {
    const program = goldenProgram('default/conv3x3-s1-p1.json.gz');
    const { text, lineOfInstruction } = disassemble(program);
    expect([...assembled(text).lineOfInstruction]).toEqual([...lineOfInstruction]);
    const lines = text.split('\n');
    expect(lines[(lineOfInstruction[39] ?? 0) - 1]).toContain('finish');
  });

  it('lists micro-op kernels by label in the programs of VTA’s own compiler', () => {
    const { text } = disassemble(goldenProgram('default/conv3x3-s1-p1.json.gz'));
    expect(text.split('\n').filter((line) => /gemm|alu|load\.uop|\.uop/.test(line))).toMatchInlineSnapshot(`
      [
        "  nop.store.uop push=compute                                                            ; 0",
        "  load.uop kernel0 pop=store                                                            ; 2: 16 bytes at 0x7000",
        "  gemm.reset kernel0 out=8 in=2 dst=1,32 push=load                                      ; 3: 64 micro-ops",
        "  load.uop kernel1 sram=0x4 pop=load                                                    ; 6: 96 bytes at 0x7010",
        "  gemm kernel1 out=8 in=3 dst=1,0 src=1,1 wgt=0,1 push=load                             ; 7: 576 micro-ops, 147,456 multiply-adds",
        "  gemm kernel1 out=8 in=3 dst=1,0 src=1,1 wgt=0,1 pop=load push=load                    ; 10: 576 micro-ops, 147,456 multiply-adds",
        "  load.uop kernel2 sram=0x1c                                                            ; 11: 4 bytes at 0x7070",
        "  alu.shr kernel2 in=64 dst=0,1 src=0,1 imm=8                                           ; 12: 64 micro-ops",
        "  load.uop kernel3 sram=0x1d                                                            ; 14: 4 bytes at 0x7074",
        "  alu.add kernel3 out=2 in=32 dst=32,1 src=1,0                                          ; 15: 64 micro-ops",
        "  load.uop kernel4 sram=0x1e                                                            ; 16: 4 bytes at 0x7078",
        "  alu.min kernel4 in=64 dst=0,1 src=0,1 imm=127                                         ; 17: 64 micro-ops",
        "  load.uop kernel5 sram=0x1f                                                            ; 18: 4 bytes at 0x707c",
        "  alu.max kernel5 in=64 dst=0,1 src=0,1 imm=0 push=store                                ; 19: 64 micro-ops",
        "  gemm.reset kernel0 out=8 in=2 dst=1,32 pop=store push=load                            ; 21: 64 micro-ops",
        "  gemm kernel1 out=8 in=3 dst=1,0 src=1,1 wgt=0,1 pop=load push=load                    ; 25: 576 micro-ops, 147,456 multiply-adds",
        "  gemm kernel1 out=8 in=3 dst=1,0 src=1,1 wgt=0,1 pop=load push=load                    ; 28: 576 micro-ops, 147,456 multiply-adds",
        "  alu.shr kernel2 in=64 dst=0,1 src=0,1 imm=8                                           ; 29: 64 micro-ops",
        "  alu.add kernel3 out=2 in=32 dst=32,1 src=1,0                                          ; 31: 64 micro-ops",
        "  alu.min kernel4 in=64 dst=0,1 src=0,1 imm=127                                         ; 32: 64 micro-ops",
        "  alu.max kernel5 in=64 dst=0,1 src=0,1 imm=0 push=store                                ; 33: 64 micro-ops",
        "  nop.store.uop push=compute                                                            ; 35",
        "  .uop kernel0 ; 4 at 0x7000",
        "  .uop kernel1 ; 24 at 0x7010",
        "  .uop kernel2 ; 1 at 0x7070",
        "  .uop kernel3 ; 1 at 0x7074",
        "  .uop kernel4 ; 1 at 0x7078",
        "  .uop kernel5 ; 1 at 0x707c",
        ".expect gemm_counter=2304 alu_counter=512 inp_load_nbytes=2560 wgt_load_nbytes=18432 acc_load_nbytes=256 uop_load_nbytes=128 out_store_nbytes=2048",
      ]
    `);
    // The convolution's kernel steps over rows and pixels of input and output with its micro-ops.
    expect(text).toContain('    uop dst=0 src=0 wgt=0\n');
  });
});

it('remarks on the instructions of real programs in one column, with one of one and with grouped digits', () => {
  const columns = new Set<number>();
  const slips: string[] = [];
  for (const path of goldenPaths()) {
    for (const line of disassemble(goldenProgram(path), { withoutData: true }).text.split('\n')) {
      const [, text, remark = ''] = /^( {2}[a-z].*? +); \d+(?:: (.*))?$/.exec(line) ?? [];
      if (text === undefined) continue;
      columns.add(text.length);
      if (/(?<![\d,])1 [a-z-]+s\b|\d{4}/.test(remark.replace(/0x\w+/, ''))) slips.push(remark);
    }
  }
  expect([[...columns], slips]).toEqual([[88], []]);
});

describe('assemble(disassemble(p)) = p', () => {
  it('for golden programs', () => {
    for (const path of sampled(goldenPaths())) {
      const program = goldenProgram(path);
      expectSame(assembled(disassemble(program).text).program, program);
    }
  });

  it('for random programs that the RTL ran', () => {
    for (const program of sampled(randomPrograms())) expectSame(assembled(disassemble(program).text).program, program);
  });

  it('for any machine, any instructions and any data', () => {
    fc.assert(
      fc.property(anyProgram, (program) => {
        expectSame(assembled(disassemble(program).text).program, program);
      }),
      { numRuns: samples(60, 300) },
    );
  });

  it('for streams of loads and uses that overlap, repeat and overwrite micro-ops', () => {
    fc.assert(
      fc.property(microOpProgram, (program) => {
        const { text } = disassemble(program);
        expectSame(assembled(text).program, program);
      }),
      { numRuns: samples(100, 600) },
    );
  });
});

describe('errors', () => {
  it.each<[string, string, number, number]>([
    ['.nmae "x"', 'assembly.directive', 1, 1],
    ['\n  .name x', 'assembly.header', 2, 9],
    ['.config LOG_BATCH', 'assembly.header', 1, 9],
    ['.config LOG_BATCH=1 LOG_BLOCKS=3', 'assembly.config', 1, 21],
    ['.config LOG_BATCH=one', 'config.type', 1, 9],
    ['.hardware busBits=sixty', 'hardware.type', 1, 11],
    ['.hardware colour=1', 'hardware.unknown', 1, 11],
    ['.expect gemm_counter=3', 'assembly.expect', 1, 1],
    ['.base -1', 'assembly.address', 1, 7],
    ['.dram 0x100000000', 'assembly.address', 1, 7],
    ['.base64 AAAA', 'assembly.place', 1, 1],
    ['.dram 0\n .base64 A', 'base64.length', 2, 10],
    ['.dram 0\n .hex abc', 'assembly.data', 2, 7],
    ['.dram 0\n .zero 99999999999', 'assembly.data', 2, 8],
    ['.dram 0xfffffff0\n .zero 64', 'assembly.address', 2, 2],
    ['.dram 0\n .int8 1,2,300', 'assembly.number', 2, 12],
    ['.dram 2\n .uop k\n uop', 'assembly.address', 2, 7],
    ['.dram 4\n .uop k\n uop dst=2048', 'isa.field-range', 3, 10],
    ['.dram 4\n .uop k\n uop dts=1', 'assembly.operand', 3, 6],
    ['.dram 4\n .uop k', 'assembly.kernel', 2, 7],
    ['.dram 4\n .uop k\n uop\n .uop k\n uop', 'assembly.label', 4, 7],
    ['gemm k\n.dram 4\n.uop k\nuop', 'assembly.kernel-not-loaded', 1, 6],
    ['load.uop k\ngemm k[1:9]\n.dram 4\n.uop k\nuop\nuop', 'assembly.kernel-range', 2, 7],
    ['load.uop kern1\n.dram 4\n.uop kern0\nuop', 'assembly.label', 1, 10],
  ])('%j', (text, code, line, column) => {
    const result = assemble(text);
    expect(result.ok ? null : result.problems[0]).toMatchObject({ code, line, column });
  });

  it('come in the order of the lines, each where it is', () => {
    const result = assemble('foo\n.dram 0\n.hex x\n.nmae "x"\nload.inp x=1 y=z\n.base q');
    expect(result.ok ? [] : result.problems.map((p) => p.line)).toEqual([1, 3, 4, 5, 6]);
  });

  it('an illegal machine is refused at the parameter that breaks the limit', () => {
    const { text } = disassemble(goldenProgram('default/insn-alu-0.json.gz'));
    const result = assemble(text.replace('LOG_WGT_BUFF_SIZE=18', 'LOG_WGT_BUFF_SIZE=19'));
    expect(result.ok ? null : result.problems[0]).toMatchObject({ line: 3 });
    expect(result.ok ? '' : result.problems[0].code).toMatch(/^limit\./);
  });

  it('any text at all gives a program or problems, never an exception', () => {
    const word = fc.oneof(
      fc.constantFrom(...SMALL.split(/\s+/), '.zero', '.int8', '.uop', '=', '"', '0x', '-', '[', '{"a":', '\n', '\n'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const result = assemble(words.join(' '));
        if (!result.ok) for (const p of result.problems) expect(p.line).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

const anyRanges = fc.array(
  fc.record({
    address: fc.nat(2 ** 31),
    // Zeros as well as noise, so that every way to write data is used.
    bytes: fc
      .array(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.nat(200).map((n) => new Uint8Array(n)),
        ),
        { maxLength: 4 },
      )
      .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece]))),
  }),
  { maxLength: 3 },
);

const anyProgram: fc.Arbitrary<Program> = anyLegalArch().chain((arch) => {
  const layout = isaLayout(arch);
  const bits = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const encoded = anyInstruction(layout).map((instruction) => {
    const bytes = encode(layout, [instruction]);
    if (!bytes.ok) throw new Error(bytes.problems[0].message);
    return bytes.value;
  });
  return fc
    .record({
      name: fc.string({ unit: 'binary' }),
      source: fc.string({ unit: 'binary' }),
      stream: fc.array(fc.oneof(encoded, bits), { maxLength: 8 }),
      dram: anyRanges,
      base: fc.nat(2 ** 31),
      expectation: fc.option(fc.tuple(anyRanges, fc.option(fc.nat()), fc.boolean())),
      workload: fc.option(fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' })),
      extra: fc.option(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 })),
    })
    .map(({ name, source, stream, dram, base, expectation, workload, extra }): Program => {
      const counters = Object.fromEntries(COUNTER_NAMES.map((counter, i) => [counter, i * 1000])) as unknown;
      return {
        name,
        source,
        arch,
        instructions: Uint8Array.from(stream.flatMap((bytes) => [...bytes])),
        dram,
        base,
        expect:
          expectation === null
            ? null
            : {
                dram: expectation[0],
                cycles: expectation[1],
                counters: expectation[2] ? (counters as NonNullable<Program['expect']>['counters']) : null,
              },
        workload,
        // Through JSON, as a bundle would bring it: -0 is 0 there.
        ...(extra === null ? {} : { extra: JSON.parse(JSON.stringify(extra)) as Record<string, unknown> }),
      };
    })
    .map((p) => ({ ...p, workload: JSON.parse(JSON.stringify(p.workload)) as unknown }));
});

/** LOAD UOPs of few positions and addresses, so that they meet, and uses of what they loaded or did not. */
const microOpProgram: fc.Arbitrary<Program> = fc
  .array(
    fc.oneof(
      fc
        .record({
          sramBase: fc.nat(12),
          dramBase: fc.integer({ min: 1024, max: 1040 }),
          xSize: fc.nat(6),
          ySize: fc.nat(3),
          xStride: fc.nat(8),
          pad: fc.constantFrom(0, 0, 1),
        })
        .map(({ pad, ...load }) => ({
          op: 'LOAD',
          memoryType: 0,
          yPad0: pad,
          yPad1: 0,
          xPad0: 0,
          xPad1: pad,
          ...load,
        })),
      fc.record({ uopBegin: fc.nat(12), length: fc.integer({ min: 0, max: 6 }) }).map(({ uopBegin, length }) => ({
        op: 'GEMM',
        reset: false,
        uopBegin,
        uopEnd: uopBegin + length,
        iterOut: 1,
        iterIn: 1,
        dstFactorOut: 0,
        dstFactorIn: 0,
        srcFactorOut: 0,
        srcFactorIn: 0,
        wgtFactorOut: 0,
        wgtFactorIn: 0,
      })),
    ),
    { maxLength: 12 },
  )
  .chain((instructions) =>
    fc.record({ instructions: fc.constant(instructions), bytes: fc.uint8Array({ minLength: 60, maxLength: 60 }) }),
  )
  .map(({ instructions, bytes }) => {
    const base = goldenProgram('default/insn-alu-0.json.gz');
    const layout = isaLayout(base.arch);
    const flags = { popPrev: false, popNext: false, pushPrev: false, pushNext: false };
    const stream = encode(
      layout,
      instructions.map((i) => ({ ...flags, ...i }) as Parameters<typeof encode>[1][number]),
    );
    if (!stream.ok) throw new Error(stream.problems[0].message);
    // Two ranges that overlap in part.
    const dram = [
      { address: 4096, bytes },
      { address: 4120, bytes: bytes.slice(0, 24) },
    ];
    return { ...base, instructions: stream.value, dram, expect: null };
  });
