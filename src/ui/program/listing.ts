import type { RunView } from '../../core/analysis/runView.ts';
import { DEFAULT_STREAM_BASE } from '../../core/program/program.ts';
import { disassemble } from '../../core/program/assembly/disassemble.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { integer } from '../format.ts';

/** What a run does not carry itself: its instruction stream and its micro-op kernels. */
export interface ProgramParts {
  readonly name: string;
  readonly stream: Uint8Array;
  readonly microOps: { readonly dramBase: number; readonly words: Uint32Array };
}

export interface Listing {
  readonly text: string;
  /** Line (from 1) of each instruction. */
  readonly lineOf: Int32Array;
  /** Instruction of each line (from 1); -1 where a line is none. */
  readonly instructionAt: Int32Array;
}

const MICRO_OP_BYTES = 4;

/** The program as assembly text without its DRAM contents, but with its micro-op kernels. */
export function listingOf(run: RunView, parts: ProgramParts): Listing {
  const { words, dramBase } = parts.microOps;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const { text, lineOfInstruction } = disassemble(
    {
      name: parts.name,
      source: '',
      arch: run.arch,
      instructions: parts.stream,
      dram: [{ address: dramBase * MICRO_OP_BYTES, bytes }],
      base: DEFAULT_STREAM_BASE,
      expect: null,
      workload: null,
    },
    { withoutData: true },
  );
  const instructionAt = new Int32Array(text.split('\n').length + 1).fill(-1);
  for (const [index, line] of lineOfInstruction.entries()) instructionAt[line] = index;
  return { text, lineOf: lineOfInstruction, instructionAt };
}

/** Widths of the gutter's columns, in characters. */
export interface GutterWidths {
  readonly index: number;
  readonly start: number;
  readonly cycles: number;
}

export function gutterWidths(trace: Trace): GutterWidths {
  return {
    index: Math.max(1, String(trace.instructionCount - 1).length),
    start: Math.max('start'.length, integer(trace.endedAt).length),
    cycles: Math.max('cycles'.length, integer(longest(trace)).length),
  };
}

function longest(trace: Trace): number {
  let most = 0;
  for (let i = 0; i < trace.instructionCount; i++) {
    most = Math.max(most, (trace.done[i] ?? 0) - (trace.start[i] ?? 0));
  }
  return most;
}

const SPACE = '\u00a0';
const right = (text: string, width: number): string => text.padStart(width, SPACE);

export const gutterLength = (w: GutterWidths): number => w.index + w.start + w.cycles + 4;

/** `  12   1 204     598`: index, start cycle, duration. Blank for lines that are no instruction. */
export function gutterText(trace: Trace, widths: GutterWidths, instruction: number): string {
  if (instruction < 0) return '';
  const start = trace.start[instruction] ?? -1;
  const done = trace.done[instruction] ?? -1;
  return [
    right(String(instruction), widths.index),
    right(start < 0 ? 'never' : integer(start), widths.start),
    right(start < 0 || done < 0 ? '–' : integer(done - start), widths.cycles),
  ].join(SPACE.repeat(2));
}

export const gutterTitle = (w: GutterWidths): string =>
  [right('#', w.index), right('start', w.start), right('cycles', w.cycles)].join(SPACE.repeat(2));
