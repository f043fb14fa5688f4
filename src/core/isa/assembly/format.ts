import { decodeAt, encode, streamWords } from '../codec.ts';
import type { IsaLayout } from '../fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import type { Instruction } from '../instruction.ts';
import { mnemonicOf } from './mnemonics.ts';
import { OPERANDS, usesMicroOps, type AssemblyOperand } from './operands.ts';
import { tokenWords } from './tokens.ts';

/** How the text names micro-op kernels; absent: by number. */
export interface KernelNames {
  /** `kernel0`, `kernel0[2:6]`: replaces the micro-op range of a GEMM or ALU. */
  readonly range?: string | undefined;
  /** `kernel0`: replaces a LOAD's dram operand … */
  readonly dram?: string | undefined;
  /** … and its x operand as well, if it is the kernel's length. */
  readonly wholeKernel?: boolean | undefined;
}

const DEPENDENCE_FIELDS = new Set(['op', 'memoryType', 'popPrev', 'popNext', 'pushPrev', 'pushNext']);

/** One line of assembly, without indent and comment: `load.inp dram=0x1000 y=4 x=6 stride=14 pad=1,1,1,1 push=compute`. */
export function formatInstruction(instruction: Instruction, names: KernelNames = {}): string {
  if (instruction.op === 'UNKNOWN') return [`opcode${instruction.opcode}`, ...tokenWords(instruction)].join(' ');
  const value = instruction as unknown as Readonly<Record<string, number | boolean>>;
  const isMemory = instruction.op === 'LOAD' || instruction.op === 'STORE';
  const onlyTokens = isMemory && Object.entries(value).every(([key, v]) => DEPENDENCE_FIELDS.has(key) || v === 0);
  const nop = onlyTokens ? mnemonicOf(instruction.op, value, true) : undefined;
  const mnemonic = nop ?? mnemonicOf(instruction.op, value, false);
  if (mnemonic === undefined) throw new Error(`no mnemonic for ${JSON.stringify(instruction)}`);
  if (nop !== undefined) return [nop.text, ...tokenWords(instruction)].join(' ');

  const words = [mnemonic.text];
  if (usesMicroOps(instruction.op)) {
    words.push(names.range ?? `uop=${String(value['uopBegin'])}..${String(value['uopEnd'])}`);
  }
  const wholeKernel = names.dram !== undefined && names.wholeKernel === true;
  if (wholeKernel) words.push(names.dram);
  for (const operand of OPERANDS[instruction.op]) {
    if (operand.key === 'imm') words.push(...immediate(value));
    else if (operand.key === 'dram' && names.dram !== undefined) {
      if (!wholeKernel) words.push(`dram=${names.dram}`);
    } else if (!(operand.key === 'x' && wholeKernel)) words.push(...operandWord(operand, value));
  }
  return [...words, ...tokenWords(instruction)].join(' ');
}

/** An unused immediate still matters: the RTL's SHR by tensor looks at its sign. */
function immediate(value: Readonly<Record<string, number | boolean>>): string[] {
  if (value['useImm'] === true) return [`imm=${String(value['imm'])}`];
  return value['imm'] === 0 ? [] : [`unusedimm=${String(value['imm'])}`];
}

function operandWord(operand: AssemblyOperand, value: Readonly<Record<string, number | boolean>>): string[] {
  const values = operand.fields.map((name) => Number(value[name]));
  const fallback = operand.fallback === 'xSize' ? Number(value['xSize']) : operand.fallback;
  if (values.every((v) => v === fallback)) return [];
  const text = (v: number): string => (operand.style === 'address' ? `0x${v.toString(16)}` : String(v));
  return [`${operand.key}=${values.map(text).join(',')}`];
}

/** 128 bits as one hexadecimal number, bit 127 first. */
function hex128(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).reverse();
  return `0x${digits.join('').replace(/^0+(?=.)/, '')}`;
}

/**
 * Instruction `index` of a stream so that the text gives back its very bits: bits that no field owns follow as `unused=…`,
 * and an opcode that no mnemonic has is a `.raw` line.
 */
export function formatExactly(layout: IsaLayout, stream: Uint8Array, index: number, names: KernelNames = {}): string {
  const bytes = stream.subarray(index * INSTRUCTION_BYTES, (index + 1) * INSTRUCTION_BYTES);
  const instruction = decodeAt(layout, streamWords(bytes), 0);
  if (instruction.op === 'UNKNOWN') return `.raw ${hex128(bytes)}`;
  const known = encode(layout, [instruction]);
  if (!known.ok) throw new Error(known.problems[0].message);
  const unused = bytes.map((b, i) => b ^ (known.value[i] ?? 0));
  const text = formatInstruction(instruction, names);
  return unused.some((b) => b !== 0) ? `${text} unused=${hex128(unused)}` : text;
}
