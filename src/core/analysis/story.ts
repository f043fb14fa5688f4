import { isaLayout } from '../isa/fields.ts';
import { moduleOf } from '../isa/dispatch.ts';
import { ALU_OPCODE_NAMES, MEMORY_TYPE_NAMES, type Instruction } from '../isa/instruction.ts';
import { MODULE_NAMES, type Trace } from '../trace/trace.ts';
import type { Cycles } from '../units.ts';
import type { Figure, Sentence, SentencePart } from './figure.ts';
import { memoryTime, type MemoryTime } from './memoryTime.ts';
import type { RunView } from './runView.ts';
import type { Segment } from './segment.ts';
import { instructionColour, nameOf, predecessors, startWait } from './waits.ts';
import { grouped, tileText } from './words.ts';
import { generatorCycles } from './work.ts';

/** One instruction's life, as the inspector tells it. `segments` add up to done - fetched exactly. */
export interface Story {
  readonly index: number;
  readonly name: string;
  readonly module: 'load' | 'compute' | 'store';
  /** What the compiler made it for: `gemm \u00b7 co 1 \u00b7 ci 4 \u00b7 thread 0`. */
  readonly purpose: string;
  readonly fetched: Cycles;
  readonly start: Cycles;
  readonly done: Cycles;
  readonly segments: readonly Segment[];
  readonly sentences: readonly Sentence[];
  /** Every field under its ISA name. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export function story(run: RunView, index: number): Story | null {
  const { trace } = run;
  const instruction = run.instructions[index];
  if (instruction === undefined) return null;
  const fetched = trace.fetched[index] ?? -1;
  const start = trace.start[index] ?? -1;
  const done = trace.done[index] ?? -1;
  const before = predecessors(trace);
  const memory = memoryTime(run, index);
  return {
    index,
    name: nameOf(trace, index),
    module: MODULE_NAMES[trace.module[index] ?? 1] ?? 'compute',
    purpose: purpose(run, index),
    fetched,
    start,
    done,
    segments: done < 0 ? [] : segments(run, index, instruction, before, memory),
    sentences: sentences(run, index, instruction, before, memory),
    fields: fieldList(run, instruction),
  };
}

function purpose(run: RunView, index: number): string {
  const note = run.notes[index];
  if (note === undefined) return '';
  const [role, tile] = [note.role.replace('-', ' '), tileText(note)];
  return tile === '' ? role : `${role} \u00b7 ${tile}`;
}

function segments(
  run: RunView,
  index: number,
  instruction: Instruction,
  before: Int32Array,
  memory: MemoryTime | null,
): Segment[] {
  const { trace } = run;
  const fetched = trace.fetched[index] ?? 0;
  const start = trace.start[index] ?? 0;
  const busy = (trace.done[index] ?? 0) - start;
  const wait = startWait(trace, before, index);
  const colour = instructionColour(trace, index);
  const parts: Segment[] = [];
  const add = (id: string, label: string, cycles: Cycles, look: Pick<Segment, 'colour' | 'tint' | 'wait'>): void => {
    if (cycles > 0) parts.push({ id, label, cycles, ...look, figure: partFigure(trace, index, id, label, cycles) });
  };
  const queue = Math.max(0, start - fetched - wait.token);
  add('queue', 'behind earlier instructions', queue, { colour: 'fetch', tint: 1, wait: true });
  const awaited = wait.culprit < 0 ? 'fetch' : instructionColour(trace, wait.culprit);
  add('token', 'token wait', wait.token, { colour: awaited, tint: 0, wait: true });
  if (memory !== null) {
    add('data', 'data', memory.data, { colour, tint: 0, wait: false });
    add('port', 'memory port held by others', memory.port, { colour: memory.holderColour, tint: 0, wait: true });
    add('latency', 'latency and padding', memory.rest, { colour: 'fetch', tint: 0, wait: false });
  } else {
    const useful = Math.min(busy, generatorCycles(instruction));
    add('work', 'useful work', useful, { colour, tint: 0, wait: false });
    add('fill', 'pipeline fill and drain', busy - useful, { colour: 'fetch', tint: 0, wait: false });
  }
  return parts;
}

function partFigure(trace: Trace, index: number, id: string, label: string, cycles: Cycles): Figure {
  const at = (what: string, value: number): Figure['operands'][number] => {
    return { label: what, value, unit: 'cycle', source: 'trace', instruction: index };
  };
  return {
    id: `instruction.${index}.${id}`,
    label: `${label}, ${nameOf(trace, index)}`,
    value: cycles,
    unit: 'cycles',
    digits: 0,
    approximate: false,
    formula: 'part of done - handed out',
    operands: [
      at('handed out', trace.fetched[index] ?? -1),
      at('start', trace.start[index] ?? -1),
      at('done', trace.done[index] ?? -1),
    ],
    reference: 'VTA timing, sections 5 to 10',
    detail: '',
  };
}

const cyclesText = (n: Cycles): string => `${grouped(n)} ${n === 1 ? 'cycle' : 'cycles'}`;

function link(trace: Trace, index: number): SentencePart {
  return { kind: 'instruction', index, text: nameOf(trace, index) };
}

function sentences(
  run: RunView,
  index: number,
  instruction: Instruction,
  before: Int32Array,
  memory: MemoryTime | null,
): Sentence[] {
  const { trace } = run;
  const out: Sentence[] = [];
  const start = trace.start[index] ?? -1;
  if (start < 0) return [['It never started.']];
  const wait = startWait(trace, before, index);
  const previous = before[index] ?? -1;
  const fetched = trace.fetched[index] ?? 0;
  if (fetched < wait.moduleFree && previous >= 0) {
    out.push([`Queued ${cyclesText(wait.moduleFree - fetched)} behind `, link(trace, previous), '.']);
  } else if (wait.fetch > 0) {
    out.push([`Its module stood idle ${cyclesText(wait.fetch)} until fetch handed it out.`]);
  }
  if (wait.token > 0 && wait.culprit >= 0) {
    const cause = whyLate(run, wait.culprit, before);
    out.push([`Waited ${cyclesText(wait.token)} for the token of `, link(trace, wait.culprit), ...cause, '.']);
  }
  if (memory !== null) {
    const beats = `${grouped(memory.data)} beats of data in ${memory.bursts} ${memory.bursts === 1 ? 'burst' : 'bursts'}`;
    const port: Sentence =
      memory.port > 0 && memory.holder >= 0
        ? [`, ${cyclesText(memory.port)} for the port held by `, link(trace, memory.holder)]
        : memory.port > 0
          ? [`, ${cyclesText(memory.port)} for the port held by instruction fetch`]
          : [];
    out.push([`${beats}, ${cyclesText(memory.rest)} of latency and padding`, ...port, '.']);
  } else {
    const useful = generatorCycles(instruction);
    if (useful > 0)
      out.push([
        `${cyclesText(useful)} of work, ${(trace.done[index] ?? 0) - start - useful} of pipeline fill and drain.`,
      ]);
  }
  const freed = waiters(trace, index, before);
  if (freed.length > 0) {
    const links = freed.flatMap((i, n): SentencePart[] => (n === 0 ? [link(trace, i)] : [', ', link(trace, i)]));
    out.push(['Its token let ', ...links, ' start.']);
  }
  return out;
}

/** Why the instruction that pushed a token was itself late: one step back along the chain. */
function whyLate(run: RunView, culprit: number, before: Int32Array): Sentence {
  const { trace } = run;
  const memory = memoryTime(run, culprit);
  const wait = startWait(trace, before, culprit);
  if (memory !== null && memory.port > Math.max(memory.data, wait.token)) {
    return memory.holder < 0
      ? [', which waited for the memory port held by instruction fetch']
      : [', which waited for the memory port held by ', link(trace, memory.holder)];
  }
  if (wait.token > 0 && wait.culprit >= 0) return [', which waited for the token of ', link(trace, wait.culprit)];
  const previous = before[culprit] ?? -1;
  if (previous >= 0 && wait.fetch === 0) return [', which came after ', link(trace, previous)];
  return [];
}

/** Instructions that popped a token this one pushed and had to wait for it. */
function waiters(trace: Trace, index: number, before: Int32Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < trace.instructionCount && found.length < 3; i++) {
    if (trace.tokenFromPrev[i] !== index && trace.tokenFromNext[i] !== index) continue;
    if (startWait(trace, before, i).culprit === index) found.push(i);
  }
  return found;
}

const PREVIOUS = { load: '', compute: 'load', store: 'compute' } as const;
const NEXT = { load: 'compute', compute: 'store', store: '' } as const;

function fieldList(run: RunView, instruction: Instruction): Story['fields'] {
  if (instruction.op === 'UNKNOWN') return [{ name: 'opcode', value: String(instruction.opcode) }];
  const source = instruction as unknown as Readonly<Record<string, number | boolean>>;
  const fields = isaLayout(run.arch).fields[instruction.op].map((f) => {
    return { name: f.isaName, value: fieldText(f.name, source[f.name] ?? 0) };
  });
  const module = moduleOf(instruction) ?? 'compute';
  const tokens = (prev: boolean, next: boolean): string =>
    [...(prev ? [PREVIOUS[module]] : []), ...(next ? [NEXT[module]] : [])].filter((t) => t !== '').join(', ') || 'none';
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
