import { counted, groupDigits } from '../../machine/quantity.ts';
import { OPCODE_NAMES } from '../../machine/design/operations.ts';
import type { Instruction } from '../../isa/instruction.ts';
import type { Problem } from '../../base/problem.ts';
import { loopsOf } from './loops.ts';
import type { Machine } from './machine.ts';
import { ADDRESS_SPACE } from './memory.ts';

/** What stops a run as a whole; an instruction's own problems are beside its execution. */

export const badOpcode = (opcode: number, index: number): Problem => ({
  code: 'run.opcode',
  message: `Instruction ${index} has opcode ${opcode}, which means nothing.`,
  field: 'opcode',
  got: opcode,
  limit: OPCODE_NAMES.map((name, value) => `${value} ${name}`).join(', '),
  fix: 'Check that the stream is whole and in the layout its machine uses (isaLayout).',
});

export const noFinish = (count: number): Problem => ({
  code: 'run.no-finish',
  message: `The program never ends: there is no FINISH in its ${counted(count, 'instruction')}.`,
  field: 'opcode',
  got: count,
  limit: 'a FINISH',
  fix: 'End the stream with FINISH.',
});

export const rangeOutside = (range: number, address: number): Problem => ({
  code: 'run.dram-range',
  message: `dram[${range}] at ${address} reaches past the 32-bit address space.`,
  field: `dram[${range}].address`,
  got: address,
  limit: ADDRESS_SPACE - 1,
  fix: 'Use a lower address or fewer bytes.',
});

export const dramTooLarge = (range: number, bytes: number): Problem => ({
  code: 'run.dram-memory',
  message: `dram[${range}] (${counted(bytes, 'byte')}) makes the simulated DRAM larger than is allowed.`,
  field: `dram[${range}].bytes`,
  got: bytes,
  limit: null,
  fix: 'Give less data, or raise the memory limit.',
});

export function tooMuchWork(
  m: Machine,
  insn: Instruction,
  index: number,
  { work, total, limit }: { readonly work: number; readonly total: number; readonly limit: number },
): Problem {
  const alone = work > limit / 2;
  const what = `${insn.op} ${index}${describeLoops(m, insn)}`;
  return {
    code: 'run.work',
    message: alone
      ? `${what} alone asks for ${amount(work)} units of work (about a multiply-add each); the limit for a program is ${amount(limit)}.`
      : `The program asks for ${amount(total)} units of work (about a multiply-add each) up to ${what}; the limit is ${amount(limit)}.`,
    field: insn.op === 'LOAD' || insn.op === 'STORE' ? 'y_size' : 'iter_out',
    got: total,
    limit,
    fix: 'Check the loop counts, split the program, or raise the work limit.',
  };
}

function describeLoops(m: Machine, insn: Instruction): string {
  if (insn.op === 'LOAD' || insn.op === 'STORE')
    return ` (${counted(insn.ySize, 'row')} of ${counted(insn.xSize, 'element')})`;
  if (insn.op !== 'GEMM' && insn.op !== 'ALU') return '';
  const l = loopsOf(insn, m.layout, m.semantics);
  return ` (${groupDigits(l.out)} x ${counted(l.inner, 'iteration')} of ${counted(l.uops, 'micro-op')})`;
}

const amount = (n: number): string => (n < 1e6 ? String(n) : n.toExponential(1).replace('e+', 'e'));
