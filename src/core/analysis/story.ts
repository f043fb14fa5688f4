import { noteAt } from '../compiler/lowering/notes.ts';
import { isaLayout } from '../isa/fields.ts';
import { moduleOf } from '../isa/dispatch.ts';
import { MEMORY_TYPE_NAMES } from '../machine/design/memories.ts';
import { ALU_OPCODE_NAMES } from '../machine/design/aluOperations.ts';
import type { Instruction } from '../isa/instruction.ts';
import { MODULE_NAMES, type ModuleName } from '../machine/design/modules.ts';
import { tokenNeighbours } from '../machine/design/tokens.ts';
import type { Cycles } from '../base/units.ts';
import type { Sentence } from '../figures/figure.ts';
import { instructionAccount } from './instructionAccount.ts';
import { instructionSegments } from './instructionSegments.ts';
import type { RunView } from './runView.ts';
import type { Segment } from './segment.ts';
import { sentences } from './sentences.ts';
import { nameOfInstruction } from './waits.ts';
import { tileText } from './words.ts';

/** One instruction's life, as the inspector tells it. `segments` add up to done - offered exactly. */
export interface Story {
  readonly index: number;
  readonly name: string;
  readonly module: ModuleName;
  /** What the compiler made it for: `gemm \u00b7 co 1 \u00b7 ci 4 \u00b7 thread 0`. */
  readonly purpose: string;
  /** Fetch had it ready to hand out; -1 for what never happened, here and below. */
  readonly offered: Cycles;
  readonly fetched: Cycles;
  readonly start: Cycles;
  readonly done: Cycles;
  /** Empty if it was never done. */
  readonly segments: readonly Segment[];
  readonly sentences: readonly Sentence[];
  /** Every field under its ISA name. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export function story(run: RunView, index: number): Story | null {
  const { trace } = run;
  const instruction = run.instructions.at(index);
  if (instruction === undefined) return null;
  const account = instructionAccount(run, index);
  return {
    index,
    name: nameOfInstruction(trace, index),
    module: MODULE_NAMES[trace.module[index] ?? 1] ?? 'compute',
    purpose: purpose(run, index),
    offered: trace.offered[index] ?? -1,
    fetched: trace.fetched[index] ?? -1,
    start: trace.start[index] ?? -1,
    done: trace.done[index] ?? -1,
    segments: account === null ? [] : instructionSegments(run, account),
    sentences: sentences(run, index, account),
    fields: fieldList(run, instruction),
  };
}

function purpose(run: RunView, index: number): string {
  const note = noteAt(run.notes, index);
  if (note === undefined) return '';
  const [role, tile] = [note.role.replace('-', ' '), tileText(note)];
  return tile === '' ? role : `${role} \u00b7 ${tile}`;
}

function fieldList(run: RunView, instruction: Instruction): Story['fields'] {
  if (instruction.op === 'UNKNOWN') return [{ name: 'opcode', value: String(instruction.opcode) }];
  const source = instruction as unknown as Readonly<Record<string, number | boolean>>;
  const fields = isaLayout(run.arch).fields[instruction.op].map((f) => {
    return { name: f.isaName, value: fieldText(f.name, source[f.name] ?? 0) };
  });
  const neighbours = tokenNeighbours(moduleOf(instruction) ?? 'compute');
  const tokens = (prev: boolean, next: boolean): string =>
    [...(prev ? [neighbours.prev] : []), ...(next ? [neighbours.next] : [])].filter((t) => t !== null).join(', ') ||
    'none';
  return [
    ...fields,
    { name: 'pop', value: tokens(instruction.popPrev, instruction.popNext) },
    { name: 'push', value: tokens(instruction.pushPrev, instruction.pushNext) },
  ];
}

/** A field's value as people say it: codes by name, addresses in hexadecimal. */
function fieldText(field: string, value: number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'sramBase' || field === 'dramBase') return `0x${value.toString(16).padStart(4, '0')}`;
  const names: readonly (string | undefined)[] =
    field === 'memoryType' ? MEMORY_TYPE_NAMES : field === 'aluOpcode' ? ALU_OPCODE_NAMES : [];
  return names[value] ?? String(value);
}
