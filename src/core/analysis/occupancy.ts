import { firstNotBelow } from '../base/binarySearch.ts';
import type { Tensor } from '../machine/tensors.ts';
import { findRole, noteAt, type NoteColumns } from '../compiler/lowering/notes.ts';
import type { MemoryInstruction } from '../isa/instruction.ts';
import { clientOfOperation, OPERATION } from '../machine/design/operations.ts';
import type { Cycles, Elements } from '../base/units.ts';
import { derivation } from './derivation.ts';
import { extremesOf, type Extremes } from './extremes.ts';
import { runCycles, type RunView } from './runView.ts';
import { nameOfInstruction } from './waits.ts';
import { tileText } from './words.ts';

/** A range of a buffer that one load (or one output tile) holds from `from` until it is free for the next. */
export interface Region {
  readonly base: Elements;
  readonly length: Elements;
  readonly from: Cycles;
  readonly to: Cycles;
  /** The instruction that fills it. */
  readonly instruction: number;
  readonly thread: number;
}

/** The regions of a buffer in order of `from`, as columns; `regionAt` gives one. */
export interface Regions {
  readonly count: number;
  readonly base: Int32Array;
  readonly length: Int32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly instruction: Int32Array;
  readonly thread: Int32Array;
  /** Which of the buffer's different ranges (base and length) it is, from 0. */
  readonly range: Int32Array;
  /** The regions of each range, in order of `from`: where they begin in `byRange`, and at last where those of the last one end. */
  readonly rangeStart: Int32Array;
  readonly byRange: Int32Array;
  /** In the order of `byRange`, the last `to` of a region and those of its range before it: ascending, so that what ended is passed by search. */
  readonly rangeLatest: Float64Array;
  /** Every `to`, ascending: how many ended before a cycle is found by search. */
  readonly ends: Float64Array;
}

export interface BufferUse {
  readonly tensor: Tensor;
  readonly capacity: Elements;
  readonly elementBytes: number;
  readonly regions: Regions;
  /** Step function: from times[i] on, elements[i] are held. */
  readonly times: Float64Array;
  readonly elements: Float64Array;
  /** Of `elements`, over stretches of times. */
  readonly extremes: Extremes;
  readonly peak: Elements;
}

export const regionAt = (r: Regions, k: number): Region => ({
  base: r.base[k] ?? 0,
  length: r.length[k] ?? 0,
  from: r.from[k] ?? 0,
  to: r.to[k] ?? 0,
  instruction: r.instruction[k] ?? -1,
  thread: r.thread[k] ?? 0,
});

/** The regions that are held in a cycle, in order of their start: a few searches for each range, however many hold it in turn. */
export function heldAt(r: Regions, cycle: Cycles): number[] {
  const held: number[] = [];
  for (let range = 0; range + 1 < r.rangeStart.length; range++) {
    const past = r.rangeStart[range + 1] ?? 0;
    for (let at = firstNotBelow(r.rangeLatest, past, cycle, r.rangeStart[range]); at < past; at++) {
      const k = r.byRange[at] ?? 0;
      if ((r.from[k] ?? 0) > cycle) break;
      if ((r.to[k] ?? 0) >= cycle) held.push(k);
    }
  }
  return held.sort((a, b) => a - b);
}

/** The first regions, at most `most`, that are held in some cycle of from..to, both included, in order of their start. */
export function firstRegions(r: Regions, from: Cycles, to: Cycles, most: number): number[] {
  const found = heldAt(r, from);
  // Those that start later; starts are whole cycles.
  for (let k = firstNotBelow(r.from, r.count, Math.floor(from) + 1); found.length < most && k < r.count; k++) {
    if ((r.from[k] ?? 0) > to) break;
    found.push(k);
  }
  return found.slice(0, most);
}

/** How many regions are held in some cycle of from..to, both included. */
export const countRegions = (r: Regions, from: Cycles, to: Cycles): number =>
  Math.max(0, firstNotBelow(r.from, r.count, to + 1) - firstNotBelow(r.ends, r.count, from));

/** Who holds a region, in words: the load that filled it, or the output tile. */
export function regionLabel(run: RunView, { instruction }: Pick<Region, 'instruction'>): string {
  const note = noteAt(run.notes, instruction);
  if (clientOfOperation(run.trace.op[instruction] ?? -1) >= 0)
    return `${nameOfInstruction(run.trace, instruction)} ${note === undefined ? '' : tileText(note)}`;
  // An output tile is of no one chunk of input channels.
  return `tile ${note === undefined ? '' : tileText({ ...note, tileCi: -1 })}`;
}

/**
 * How full each on-chip buffer is over time. A loaded range is held from the start of its LOAD until the load module is
 * told that it may overwrite it (the token the overwriting LOAD pops), else until the last compute instruction; an
 * accumulator tile from its reset to the end of its STORE. Made once for a trace.
 */
export const occupancy = derivation((run: RunView): readonly BufferUse[] => [
  bufferUse(run, 'INP', loadedRegions(run, OPERATION.LOAD_INP)),
  bufferUse(run, 'WGT', loadedRegions(run, OPERATION.LOAD_WGT)),
  bufferUse(run, 'ACC', [...accumulatorTiles(run), ...loadedRegions(run, OPERATION.LOAD_ACC)]),
  bufferUse(run, 'UOP', loadedRegions(run, OPERATION.LOAD_UOP)),
]);

function sramLength(i: MemoryInstruction): Elements {
  return (i.yPad0 + i.ySize + i.yPad1) * (i.xPad0 + i.xSize + i.xPad1);
}

function loadedRegions(run: RunView, op: number): Region[] {
  const { trace } = run;
  const lastCompute = lastWorkDone(run);
  const open: Region[] = [];
  const closed: Region[] = [];
  let freed = 0;
  let index = -1;
  for (const instruction of run.instructions) {
    index += 1;
    if (instruction.op !== 'LOAD' || trace.module[index] === undefined) continue;
    const token = trace.tokenFromNext[index] ?? -1;
    if (trace.module[index] === 0 && token >= 0) freed = trace.done[token] ?? 0;
    if (trace.op[index] !== op || (trace.start[index] ?? -1) < 0) continue;
    const start = trace.start[index] ?? 0;
    const base = instruction.sramBase;
    const length = sramLength(instruction);
    for (let i = open.length - 1; i >= 0; i--) {
      const region = open[i];
      if (region === undefined || region.base >= base + length || base >= region.base + region.length) continue;
      const freeAt = trace.module[index] === 0 ? freed : start;
      closed.push({ ...region, to: Math.max(region.from, Math.min(start, freeAt)) });
      open.splice(i, 1);
    }
    open.push({ base, length, from: start, to: start, instruction: index, thread: threadOf(run.notes, index) });
  }
  for (const region of open) closed.push({ ...region, to: Math.max(region.from, lastCompute) });
  return closed;
}

const threadOf = (notes: NoteColumns, index: number): number => noteAt(notes, index)?.thread ?? 0;

function lastWorkDone({ trace }: RunView): Cycles {
  let last = 0;
  for (let i = 0; i < trace.instructionCount; i++) {
    const op = trace.op[i];
    if (op === OPERATION.GEMM || op === OPERATION.ALU) last = Math.max(last, trace.done[i] ?? 0);
  }
  return last;
}

/** Where each STORE reads is an output tile; it is alive from the reset of that tile on. */
function accumulatorTiles(run: RunView): Region[] {
  const resets = new Map<string, number>();
  const regions: Region[] = [];
  const keyOf = (index: number): string => {
    const note = noteAt(run.notes, index);
    return note === undefined ? '' : `${note.batch},${note.tileCo},${note.tileH},${note.tileW}`;
  };
  for (let i = findRole(run.notes, 'reset'); i >= 0; i = findRole(run.notes, 'reset', i + 1)) {
    const key = keyOf(i);
    if (!resets.has(key)) resets.set(key, i);
  }
  let index = -1;
  for (const instruction of run.instructions) {
    index += 1;
    if (instruction.op !== 'STORE' || instruction.xSize === 0) continue;
    const before = resets.get(keyOf(index)) ?? index;
    const reset = before < index ? before : index;
    const from = run.trace.start[reset] ?? -1;
    const to = run.trace.done[index] ?? -1;
    regions.push({
      base: instruction.sramBase,
      length: sramLength(instruction),
      from: Math.max(0, from),
      to: to < 0 ? runCycles(run) : to,
      instruction: reset,
      thread: threadOf(run.notes, index),
    });
  }
  return regions;
}

function bufferUse(run: RunView, tensor: Tensor, regions: readonly Region[]): BufferUse {
  const changes = regions.flatMap((r) => [
    { at: r.from, by: r.length },
    { at: r.to, by: -r.length },
  ]);
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  const times: number[] = [0];
  const elements: number[] = [0];
  let now = 0;
  let peak = 0;
  for (const { at, by } of changes) {
    now += by;
    if (times.at(-1) === at) elements[elements.length - 1] = now;
    else {
      times.push(at);
      elements.push(now);
    }
  }
  for (const value of elements) peak = Math.max(peak, value);
  const held = Float64Array.from(elements);
  return {
    tensor,
    capacity: run.geometry.depth[tensor],
    elementBytes: run.geometry.elementBytes[tensor],
    regions: columnsOf(regions),
    times: Float64Array.from(times),
    elements: held,
    extremes: extremesOf(held),
    peak,
  };
}

function columnsOf(regions: readonly Region[]): Regions {
  const sorted = [...regions].sort((a, b) => a.from - b.from);
  const seen = new Map<string, number>();
  const range = Int32Array.from(sorted, ({ base, length }) => {
    const key = `${base} ${length}`;
    const known = seen.get(key) ?? seen.size;
    seen.set(key, known);
    return known;
  });
  const to = Float64Array.from(sorted, (r) => r.to);
  return {
    count: sorted.length,
    base: Int32Array.from(sorted, (r) => r.base),
    length: Int32Array.from(sorted, (r) => r.length),
    from: Float64Array.from(sorted, (r) => r.from),
    to,
    instruction: Int32Array.from(sorted, (r) => r.instruction),
    thread: Int32Array.from(sorted, (r) => r.thread),
    range,
    ...grouped(range, seen.size, to),
    ends: to.slice().sort(),
  };
}

/** Regions by range, in their order within each. */
function grouped(
  range: Int32Array,
  ranges: number,
  to: Float64Array,
): Pick<Regions, 'rangeStart' | 'byRange' | 'rangeLatest'> {
  const rangeStart = new Int32Array(ranges + 1);
  for (const r of range) rangeStart[r + 1] = (rangeStart[r + 1] ?? 0) + 1;
  for (let r = 0; r < ranges; r++) rangeStart[r + 1] = (rangeStart[r + 1] ?? 0) + (rangeStart[r] ?? 0);
  const next = rangeStart.slice();
  const byRange = new Int32Array(range.length);
  const rangeLatest = new Float64Array(range.length);
  for (const [k, r] of range.entries()) {
    const at = next[r] ?? 0;
    next[r] = at + 1;
    byRange[at] = k;
    const before = at > (rangeStart[r] ?? 0) ? (rangeLatest[at - 1] ?? 0) : 0;
    rangeLatest[at] = Math.max(before, to[k] ?? 0);
  }
  return { rangeStart, byRange, rangeLatest };
}
