import { counted } from '../../machine/quantity.ts';
import { geometry } from '../../machine/geometry.ts';
import { instructionFact } from '../../isa/assembly/facts.ts';
import { formatExactly } from '../../isa/assembly/format.ts';
import { isaLayout, type IsaLayout } from '../../isa/fields.ts';
import { INSTRUCTION_BYTES } from '../../machine/design/constants.ts';
import { instructionsOf } from '../../isa/instructionList.ts';
import { inOneGo } from '../../base/slices.ts';
import type { MemoryRange, Program, ProgramExpectation } from '../program.ts';
import { dataLines, kernelLines } from './dataText.ts';
import { findKernelBlocks, type KernelBlock } from './kernelBlocks.ts';

export interface Disassembly {
  readonly text: string;
  /** Line (from 1) of each instruction. */
  readonly lineOfInstruction: Int32Array;
}

/** Column in which the comments of instructions start. */
const COMMENT_COLUMN = 88;

export interface DisassemblyOptions {
  /** Leave the DRAM contents and what is expected out: a listing to read, not a program to assemble. */
  readonly withoutData?: boolean;
}

/** The whole program as text; `assemble` of it gives the same program to the bit. */
export function disassemble(program: Program, options: DisassemblyOptions = {}): Disassembly {
  const lines: string[] = [];
  const lineOfInstruction = new Int32Array(instructionCount(program));
  const text = inOneGo(instructionText(program, lines, (index) => (lineOfInstruction[index] = lines.length)));
  if (options.withoutData === true) lines.push(...kernelListing(program, text));
  else {
    lines.push(...program.dram.flatMap((range, i) => rangeLines(text.layout, range, blocksOf(text.blocks, i))));
    if (program.expect !== null) lines.push(...expectation(program.expect));
  }
  return { text: `${lines.join('\n')}\n`, lineOfInstruction };
}

/** Where the parts of a listing lie: `head` lines, then one line an instruction, then the micro-op kernels. */
export interface ListingShape {
  readonly head: number;
  readonly instructions: number;
}

/** Lines of a listing, in order. */
export type ListingSlice =
  | { readonly kind: 'shape'; readonly shape: ListingShape }
  | { readonly kind: 'lines'; readonly lines: readonly string[] };

/** As many instructions are written at a time. */
export const LISTING_SLICE = 2000;

/**
 * The text of `disassemble` without data, line by line: header, instructions, micro-op kernels. A few milliseconds a slice; every slice of lines but the last has `LISTING_SLICE` of them.
 */
export function* listingInSlices(program: Program): Generator<ListingSlice, null> {
  yield { kind: 'shape', shape: { head: header(program).length, instructions: instructionCount(program) } };
  const lines: string[] = [];
  const steps = instructionText(program, lines);
  const whole = function* (): Generator<ListingSlice> {
    while (lines.length >= LISTING_SLICE) yield { kind: 'lines', lines: lines.splice(0, LISTING_SLICE) };
  };
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      lines.push(...kernelListing(program, step.value));
      break;
    }
    yield* whole();
  }
  yield* whole();
  if (lines.length > 0) yield { kind: 'lines', lines };
  return null;
}

const instructionCount = (program: Program): number => Math.floor(program.instructions.length / INSTRUCTION_BYTES);

interface Written {
  readonly layout: IsaLayout;
  readonly blocks: readonly KernelBlock[];
}

/** Writes header and instructions to `lines`; yields now and then. */
function* instructionText(
  program: Program,
  lines: string[],
  wrote: (index: number) => void = () => undefined,
): Generator<null, Written> {
  const layout = isaLayout(program.arch);
  const machine = geometry(program.arch);
  const instructions = instructionsOf(layout, program.instructions);
  lines.push(...header(program));
  yield null;
  const kernels = findKernelBlocks(program, instructions, machine.depth.UOP);
  yield null;
  let i = 0;
  for (const instruction of instructions) {
    const text = `  ${formatExactly(layout, program.instructions, i, kernels.namesFor(instruction))}`;
    const fact = instructionFact(machine, instruction);
    const comment = fact === null ? `; ${i}` : `; ${i}: ${fact}`;
    lines.push(`${text.padEnd(COMMENT_COLUMN - 1)} ${comment}`);
    wrote(i);
    i += 1;
    if (i % LISTING_SLICE === 0) yield null;
  }
  return { layout, blocks: kernels.blocks };
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
  const lines = ['', `.dram 0x${range.address.toString(16)} ; ${counted(range.bytes.length, 'byte')}`];
  let at = 0;
  for (const block of blocks) {
    lines.push(...dataLines(range.bytes.subarray(at, block.offset)), ...kernelLines(layout, block, range.bytes));
    at = block.offset + 4 * block.count;
  }
  return [...lines, ...dataLines(range.bytes.subarray(at))];
}

const kernelListing = (program: Program, { layout, blocks }: Written): string[] =>
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
      `.expect.dram 0x${range.address.toString(16)} ; ${counted(range.bytes.length, 'byte')}`,
      ...dataLines(range.bytes),
    ]),
  ];
}
