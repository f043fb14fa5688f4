import { longestOf } from '../../../core/analysis/waits.ts';
import type { ListingShape } from '../../../core/program/assembly/disassemble.ts';
import type { Trace } from '../../../core/trace/trace.ts';
import { integer } from '../../words/format.ts';

/** Row (from 0) of an instruction: they stand one under the other after the header. */
export const rowOf = (shape: ListingShape, instruction: number): number => shape.head + instruction;

/** Instruction of a row; -1 where it is none. */
export function instructionAtRow(shape: ListingShape, row: number): number {
  const index = row - shape.head;
  return index >= 0 && index < shape.instructions ? index : -1;
}

/** Widths of the gutter's columns index, start and cycles, in characters. */
export type GutterWidths = readonly [index: number, start: number, cycles: number];

export const GUTTER_TITLES = ['#', 'start', 'cycles'] as const;

export function gutterWidths(trace: Trace): GutterWidths {
  return [
    String(Math.max(0, trace.instructionCount - 1)).length,
    Math.max('start'.length, integer(trace.endedAt).length),
    Math.max('cycles'.length, integer(longestOf({ trace }).cycles).length),
  ];
}

/** What stands in the gutter: index, start cycle, duration. Blank for lines that are no instruction. */
export function gutterTexts(trace: Trace, instruction: number): readonly [string, string, string] {
  if (instruction < 0) return ['', '', ''];
  const start = trace.start[instruction] ?? -1;
  const done = trace.done[instruction] ?? -1;
  return [
    String(instruction),
    start < 0 ? 'never' : integer(start),
    start < 0 || done < 0 ? '–' : integer(done - start),
  ];
}
