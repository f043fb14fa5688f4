import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenPaths, goldenProgram, randomPrograms } from '../program/golden.testing.ts';
import { samples } from '../../testdata/sample.ts';
import { anyLegalArch } from './arch.testing.ts';
import { decode, decodeMicroOp, encode, encodeMicroOp, readBits, writeBits } from './codec.ts';
import { fieldRange, FIXED_INDEX_BITS, isaLayout, layoutFor, type IsaLayout } from './fields.ts';
import type { Instruction } from './instruction.ts';
import { anyInstruction } from './instruction.testing.ts';

const FIXED = layoutFor(FIXED_INDEX_BITS);

const LOAD: Instruction = {
  op: 'LOAD',
  popPrev: false,
  popNext: true,
  pushPrev: false,
  pushNext: false,
  memoryType: 2,
  sramBase: 0x1234,
  dramBase: 0x89abcdef,
  ySize: 1,
  xSize: 0xffff,
  xStride: 0x8001,
  yPad0: 1,
  yPad1: 2,
  xPad0: 4,
  xPad1: 15,
};

describe('bits of little-endian words', () => {
  it('are read where they were written, across word borders too, and nothing else changes', () => {
    const cases = fc.integer({ min: 1, max: 32 }).chain((bits) =>
      fc.record({
        bits: fc.constant(bits),
        offset: fc.integer({ min: 0, max: 96 - bits }),
        value: fc.integer({ min: 0, max: 2 ** bits - 1 }),
        before: fc.uint32Array({ minLength: 3, maxLength: 3 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ bits, offset, value, before }) => {
        const words = Uint32Array.from(before);
        writeBits(words, 0, offset, bits, value);
        expect(readBits(words, 0, offset, bits)).toBe(value);
        const big = (w: Uint32Array): bigint => [...w].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
        const mask = (2n ** BigInt(bits) - 1n) << BigInt(offset);
        expect(big(words)).toBe((big(before) & ~mask) | (BigInt(value) << BigInt(offset)));
      }),
    );
  });
});

describe('an instruction', () => {
  it('puts its fields where instructions.md section 2 says', () => {
    const bytes = encode(FIXED, [LOAD]);
    // opcode 0, pop_next bit 4, type 2 at bit 7, sram_base at 10, dram_base at 26; y, x, stride, pads in word 2.
    const word1 = (1n << 4n) | (2n << 7n) | (0x1234n << 10n) | (0x89abcdefn << 26n);
    const word2 = 1n | (0xffffn << 16n) | (0x8001n << 32n) | (0xf421n << 48n);
    const expected = Buffer.alloc(16);
    expected.writeBigUInt64LE(word1, 0);
    expected.writeBigUInt64LE(word2, 8);
    expect(bytes.ok && Buffer.from(bytes.value).toString('hex')).toBe(expected.toString('hex'));
  });

  it('comes back from its bits: decode(encode(x)) = x, for every legal machine and both layouts', () => {
    const machineAndStream = anyLegalArch().chain((arch) => {
      const layout = isaLayout(arch);
      return fc.tuple(fc.constant(layout), fc.array(anyInstruction(layout), { maxLength: 4 }));
    });
    fc.assert(
      fc.property(machineAndStream, ([layout, instructions]) => {
        const bytes = encode(layout, instructions);
        if (!bytes.ok) throw new Error(bytes.problems[0].message);
        expect(decode(layout, bytes.value)).toEqual(instructions);
      }),
      { numRuns: samples(80, 300) },
    );
  });

  it('with a field that does not fit is an error that names field, value and range', () => {
    const bad: readonly [Instruction, string, number][] = [
      [{ ...LOAD, xPad1: 16 }, 'x_pad_1', 16],
      [{ ...LOAD, ySize: -1 }, 'y_size', -1],
      [{ ...LOAD, sramBase: 0.5 }, 'sram_base', 0.5],
      [{ ...LOAD, dramBase: 2 ** 32 }, 'dram_base', 2 ** 32],
    ];
    for (const [instruction, field, got] of bad) {
      const result = encode(FIXED, [{ ...LOAD }, instruction]);
      expect(result.ok ? null : result.problems[0]).toMatchObject({ code: 'isa.field-range', field, got });
      expect(result.ok ? '' : result.problems[0].message).toContain('Instruction 1');
    }
  });

  it('refuses the first value past either end of every field, and takes the ends', () => {
    const layout = layoutFor({ uop: 5, inp: 6, wgt: 7, acc: 8 });
    const value = (op: 'LOAD' | 'GEMM' | 'ALU'): Record<string, unknown> => ({
      op,
      ...Object.fromEntries([...layout.head.slice(1), ...layout.fields[op]].map((f) => [f.name, 0])),
    });
    for (const op of ['LOAD', 'GEMM', 'ALU'] as const) {
      for (const f of layout.fields[op]) {
        const fits = (v: number): boolean =>
          encode(layout, [{ ...value(op), [f.name]: v } as unknown as Instruction]).ok;
        const { min, max } = fieldRange(f);
        expect([fits(min), fits(max), fits(min - 1), fits(max + 1)], `${op} ${f.name}`).toEqual([
          true,
          true,
          false,
          false,
        ]);
      }
    }
  });
});

describe('fields of a layout', () => {
  it('never overlap or leave their 64-bit word, for every legal machine', () => {
    fc.assert(
      fc.property(anyLegalArch(), (arch) => {
        const layout: IsaLayout = isaLayout(arch);
        for (const [name, fields] of Object.entries({ ...layout.fields, microOp: layout.microOp })) {
          const head = name === 'microOp' ? [] : layout.head;
          const width = name === 'microOp' ? 32 : 64;
          let end = 0;
          for (const f of [...head, ...fields]) {
            expect(f.offset, `${name} ${f.name}`).toBeGreaterThanOrEqual(end);
            end = f.offset + f.bits;
            if (f.bits > 0) expect(Math.floor((end - 1) / width), f.name).toBe(Math.floor(f.offset / width));
          }
          expect(end).toBeLessThanOrEqual(name === 'microOp' ? 32 : 128);
        }
      }),
    );
  });

  it('are 13, 11, 11 and 10 bits in the fixed layout, whatever the machine', () => {
    expect(FIXED.microOp.map((f) => [f.name, f.offset, f.bits])).toEqual([
      ['dst', 0, 11],
      ['src', 11, 11],
      ['wgt', 22, 10],
    ]);
    expect(FIXED.fields.GEMM.find((f) => f.name === 'uopEnd')?.bits).toBe(14);
  });
});

describe('golden streams', () => {
  it('re-encode to the same bits, but for bits that no field owns', () => {
    let unowned = 0;
    for (const program of [...goldenPaths().map(goldenProgram), ...randomPrograms()]) {
      const layout = isaLayout(program.arch);
      const instructions = decode(layout, program.instructions);
      const again = encode(layout, instructions);
      if (!again.ok) throw new Error(again.problems[0].message);
      const rewritten = again.value;
      // VTA's runtime does not clear its memory before it fills in fields, so some bits between them are garbage.
      instructions.forEach((instruction, i) => {
        if (instruction.op === 'UNKNOWN') throw new Error(`${program.name} has an unknown opcode`);
        const owned = new Uint32Array(4);
        for (const f of [...layout.head, ...layout.fields[instruction.op]]) writeBits(owned, 0, f.offset, f.bits, -1);
        const mask = new Uint8Array(owned.buffer);
        for (let b = 0; b < 16; b++) {
          const difference = (rewritten[16 * i + b] ?? 0) ^ (program.instructions[16 * i + b] ?? 0);
          if (difference === 0) continue;
          expect(difference & (mask[b] ?? 0), `${program.name} instruction ${i} byte ${b}`).toBe(0);
          unowned++;
        }
      });
      expect(decode(layout, rewritten)).toEqual(instructions);
    }
    expect(unowned).toBeGreaterThan(0);
  });
});

describe('a micro-op', () => {
  it('comes back from its word, for every legal machine', () => {
    const machineAndUop = anyLegalArch().chain((arch) => {
      const layout = isaLayout(arch);
      const index = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
      const [dst = 0, src = 0, wgt = 0] = layout.microOp.map((f) => f.bits);
      return fc.tuple(fc.constant(layout), fc.record({ dst: index(dst), src: index(src), wgt: index(wgt) }));
    });
    fc.assert(
      fc.property(machineAndUop, ([layout, uop]) => {
        const word = encodeMicroOp(layout, uop);
        expect(word.ok && decodeMicroOp(layout, word.value)).toEqual(uop);
      }),
    );
  });

  it('with an index that does not fit is an error', () => {
    const result = encodeMicroOp(FIXED, { dst: 0, src: 2048, wgt: 0 });
    expect(result.ok ? null : result.problems[0]).toMatchObject({ field: 'src_idx', got: 2048, limit: '0..2047' });
  });
});
