import { geometry } from '../../arch/geometry.ts';
import { instructionFact } from '../../isa/assembly/facts.ts';
import { formatExactly } from '../../isa/assembly/format.ts';
import { decode } from '../../isa/codec.ts';
import { isaLayout, type IsaLayout } from '../../isa/fields.ts';
import type { MemoryRange, Program, ProgramExpectation } from '../program.ts';
import { dataLines, kernelLines } from './dataText.ts';
import { findKernelBlocks, type KernelBlock } from './kernelBlocks.ts';

export interface Disassembly {
  readonly text: string;
  /** Line (from 1) of each instruction. */
  readonly lineOfInstruction: Int32Array;
}

export interface DisassemblyOptions {
  /** Leave the DRAM contents and what is expected out: a listing to read, not a program to assemble. */
  readonly withoutData?: boolean;
}

/** Column in which the comments of instructions start. */
const COMMENT_COLUMN = 72;

/** The whole program as text; `assemble` of it gives the same program to the bit. */
export function disassemble(program: Program, options: DisassemblyOptions = {}): Disassembly {
  const layout = isaLayout(program.arch);
  const machine = geometry(program.arch);
  const instructions = decode(layout, program.instructions);
  const kernels = findKernelBlocks(program, instructions, machine.depth.UOP);
  const lines = header(program);
  const lineOfInstruction = new Int32Array(instructions.length);
  for (const [i, instruction] of instructions.entries()) {
    const text = `  ${formatExactly(layout, program.instructions, i, kernels.namesFor(instruction))}`;
    const fact = instructionFact(machine, instruction);
    const comment = fact === null ? `; ${i}` : `; ${i}: ${fact}`;
    lines.push(`${text.padEnd(COMMENT_COLUMN - 1)} ${comment}`);
    lineOfInstruction[i] = lines.length;
  }
  if (options.withoutData === true) lines.push(...kernelListing(program, layout, kernels.blocks));
  else {
    lines.push(...program.dram.flatMap((range, i) => rangeLines(layout, range, blocksOf(kernels.blocks, i))));
    if (program.expect !== null) lines.push(...expectation(program.expect));
  }
  return { text: `${lines.join('\n')}\n`, lineOfInstruction };
}

const pairs = (values: object): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');

function header(program: Program): string[] {
  const { name, source, arch, base, workload, extra } = program;
  return [
    `.name ${JSON.stringify(name)}`,
    ...(source === '' ? [] : [`.source ${JSON.stringify(source)}`]),
    `.config ${pairs(arch.config)}`,
    `.hardware ${pairs(arch.hardware)}`,
    `.base 0x${base.toString(16)}`,
    ...(workload === null || workload === undefined ? [] : [`.workload ${JSON.stringify(workload)}`]),
    ...(extra === undefined ? [] : [`.extra ${JSON.stringify(extra)}`]),
    '',
  ];
}

const blocksOf = (blocks: readonly KernelBlock[], range: number): KernelBlock[] =>
  blocks.filter((b) => b.range === range).sort((a, b) => a.offset - b.offset);

function rangeLines(layout: IsaLayout, range: MemoryRange, blocks: readonly KernelBlock[]): string[] {
  const lines = ['', `.dram 0x${range.address.toString(16)} ; ${range.bytes.length} bytes`];
  let at = 0;
  for (const block of blocks) {
    lines.push(...dataLines(range.bytes.subarray(at, block.offset)), ...kernelLines(layout, block, range.bytes));
    at = block.offset + 4 * block.count;
  }
  return [...lines, ...dataLines(range.bytes.subarray(at))];
}

const kernelListing = (program: Program, layout: IsaLayout, blocks: readonly KernelBlock[]): string[] =>
  blocks.flatMap((block) => {
    const range = program.dram[block.range];
    return range === undefined ? [] : ['', ...kernelLines(layout, block, range.bytes)];
  });

function expectation(expect: ProgramExpectation): string[] {
  return [
    '',
    ['.expect', expect.cycles === null ? '' : pairs({ cycles: expect.cycles }), pairs(expect.counters ?? {})]
      .filter((part) => part !== '')
      .join(' '),
    ...expect.dram.flatMap((range) => [
      `.expect.dram 0x${range.address.toString(16)} ; ${range.bytes.length} bytes`,
      ...dataLines(range.bytes),
    ]),
  ];
}
