import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLegalArch } from '../arch.testing.ts';
import { decode, encode } from '../codec.ts';
import { FIXED_INDEX_BITS, isaLayout, layoutFor } from '../fields.ts';
import type { Instruction } from '../instruction.ts';
import { anyInstruction } from '../instruction.testing.ts';
import { samples } from '../../../testdata/sample.ts';
import { formatExactly, formatInstruction } from './format.ts';
import { assembleLine } from './parse.ts';

const LAYOUT = layoutFor(FIXED_INDEX_BITS);

const read = (text: string): Instruction => {
  const bytes = assembleLine(LAYOUT, text);
  if (!bytes.ok) throw new Error(bytes.problems[0].message);
  const [instruction] = decode(LAYOUT, bytes.value);
  if (instruction === undefined) throw new Error('no instruction');
  return instruction;
};
/** What a line comes back as when it is read and written again. */
const echo = (text: string): string => formatInstruction(read(text));
const problem = (text: string) => {
  const result = assembleLine(LAYOUT, text);
  return result.ok ? null : result.problems[0];
};

describe('a line of assembly', () => {
  it.each([
    'load.inp dram=0x1000 y=4 x=6 stride=14 pad=1,1,1,1 pop=compute push=compute',
    'load.wgt sram=0x20 dram=0x400',
    'load.acc8bit dram=0x10 x=0',
    'load.uop dram=0xc00 x=4',
    'gemm uop=0..4 out=2 in=4 dst=4,1 src=4,1 wgt=0,9 pop=load push=load,store',
    'gemm.reset uop=0..1 out=64 dst=1,0',
    'alu.add uop=0..1 out=64 dst=1,0 src=1,0 imm=-5',
    'alu.shr uop=0..1 unusedimm=-1',
    'alu.max.reset uop=0..1',
    'store.out sram=0x7 dram=0x2000 x=7 pop=compute push=compute',
    'nop.load push=compute',
    'nop.compute pop=load,store',
    'nop.store.uop pop=compute',
    'finish pop=store',
  ])('%s', (text) => {
    expect(echo(text)).toBe(text);
  });

  it('leaves out what is the default, and understands it written out', () => {
    expect(echo('load.inp sram=0 dram=0x1000 y=1 x=6 stride=6 pad=0')).toBe('load.inp dram=0x1000 x=6');
    expect(echo('load.inp x=6 pad=2 ; all four sides')).toBe('load.inp x=6 pad=2,2,2,2');
    expect(echo('  gemm\tuop=0x0..0x4   out=1 # a comment')).toBe('gemm uop=0..4');
  });

  it('names tokens after the module at the other end of the queue', () => {
    expect(read('load.inp push=compute')).toMatchObject({ pushNext: true, pushPrev: false });
    expect(read('store.out push=compute')).toMatchObject({ pushPrev: true, pushNext: false });
    expect(read('gemm uop=0..1 pop=load,store')).toMatchObject({ popPrev: true, popNext: true });
    // Load has no module before it, but the flag exists.
    expect(echo('load.inp pop=prev,compute')).toBe('load.inp pop=prev,compute');
  });

  it('gives the same instruction back, whatever its fields: read(format(x)) = x', () => {
    const machineAndInstruction = anyLegalArch().chain((arch) => {
      const layout = isaLayout(arch);
      return fc.tuple(fc.constant(layout), anyInstruction(layout));
    });
    fc.assert(
      fc.property(machineAndInstruction, ([layout, instruction]) => {
        const stream = encode(layout, [instruction]);
        if (!stream.ok) throw new Error(stream.problems[0].message);
        const text = formatExactly(layout, stream.value, 0);
        expect([text, assembleLine(layout, text)]).toEqual([text, { ok: true, value: stream.value }]);
      }),
      { numRuns: samples(100, 500) },
    );
  });

  it('keeps any 128 bits, also those that no field owns', () => {
    const machineAndBits = fc.tuple(anyLegalArch(), fc.uint8Array({ minLength: 16, maxLength: 16 }));
    fc.assert(
      fc.property(machineAndBits, ([arch, bits]) => {
        const layout = isaLayout(arch);
        const text = formatExactly(layout, bits, 0);
        expect([text, assembleLine(layout, text)]).toEqual([text, { ok: true, value: bits }]);
      }),
      { numRuns: samples(100, 500) },
    );
    const finish = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 7);
    expect(
      formatExactly(
        LAYOUT,
        Uint8Array.from({ length: 16 }, (_, i) => finish[i] ?? 0),
        0,
      ),
    ).toBe('finish unused=0x70000000000000000');
    expect(
      formatExactly(
        LAYOUT,
        Uint8Array.from({ length: 16 }, (_, i) => (i === 0 ? 0x0f : 0)),
        0,
      ),
    ).toBe('.raw 0xf');
  });
});

describe('an error says where it is and what to do', () => {
  it.each<[string, string, string, number, string]>([
    ['laod.inp x=1', 'assembly.mnemonic', 'instruction', 1, 'Did you mean load.inp?'],
    ['  load.inp widht=3', 'assembly.operand', 'widht', 12, 'Use '],
    ['load.inp strid=3', 'assembly.operand', 'strid', 10, 'Did you mean stride?'],
    ['load.inp x=1 x=2', 'assembly.operand', 'x', 14, 'Give it once.'],
    ['load.inp x=ten', 'assembly.number', 'xSize', 12, 'Write a whole number'],
    ['load.inp x=65536', 'isa.field-range', 'x_size', 12, 'Use a whole number from 0 to 65535.'],
    ['load.inp pad=1,2', 'assembly.operand', 'pad', 14, 'Write pad=TOP,BOTTOM,LEFT,RIGHT.'],
    ['load.inp pad=1,2,16,0', 'isa.field-range', 'x_pad_0', 18, 'Use a whole number from 0 to 15.'],
    ['gemm', 'assembly.kernel', 'uop', 1, 'Name a kernel'],
    ['gemm uop=4', 'assembly.operand', 'uop', 10, 'Write uop=BEGIN..END.'],
    ['gemm kernel7', 'assembly.label', 'kernel', 6, 'Define it'],
    ['gemm uop=0..1 pop=compute', 'assembly.token', 'pop', 19, 'Use load, store, or both.'],
    ['gemm uop=0..1 pop=load,load', 'assembly.token', 'pop', 24, 'Use load, store, or both.'],
    ['alu.add uop=0..1 imm=40000', 'isa.field-range', 'imm', 22, 'Use a whole number from -32768 to 32767.'],
    ['nop.load x=1', 'assembly.operand', 'x', 10, 'Use pop, push, unused.'],
    ['finish unused=0x1', 'assembly.unused', 'unused', 15, 'Set fields by their names'],
    ['.raw 12', 'assembly.raw', '.raw', 6, 'Write .raw 0x'],
  ])('%s', (text, code, field, column, fix) => {
    const got = problem(text);
    expect(got).toMatchObject({ code, field, line: 1, column });
    expect(got?.fix).toContain(fix);
    expect(got?.message).toContain(`Line 1, column ${column}`);
  });

  it('reports every wrong operand of a line', () => {
    const result = assembleLine(LAYOUT, 'load.inp x=70000 y=70000 pad=77');
    expect(result.ok ? [] : result.problems.map((p) => p.field)).toEqual(['y_size', 'x_size', 'y_pad_0']);
  });

  it('any text at all gives problems, not exceptions', () => {
    const piece = fc.constantFrom(
      'load.inp',
      'gemm',
      'alu.add',
      ' ',
      '=',
      'x=',
      'uop=',
      '..',
      ',',
      '0x',
      '9',
      'k[',
      ':',
      ']',
      'pop=',
      '"',
      '\\',
      ';',
      '\u2028',
      '.raw ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = assembleLine(LAYOUT, pieces.join(''));
        if (!result.ok) expect(result.problems[0].column).toBeGreaterThan(0);
      }),
      { numRuns: samples(400, 2000) },
    );
  });
});
