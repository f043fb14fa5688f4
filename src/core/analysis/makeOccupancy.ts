import type { Tensor } from '../machine/tensors.ts';
import { findRole, noteAt, type NoteColumns } from '../compiler/lowering/notes.ts';
import type { MemoryInstruction } from '../isa/instruction.ts';
import { OPERATION } from '../machine/design/operations.ts';
import type { Cycles, Elements } from '../base/units.ts';
import { extremesOf } from './extremes.ts';
import { runCycles, type RunView } from './runView.ts';
import type { Region, Regions, BufferUse } from './occupancy.ts';

export const makeOccupancy = (run: RunView): readonly BufferUse[] => [
  bufferUse(run, 'INP', loadedRegions(run, OPERATION.LOAD_INP)),
  bufferUse(run, 'WGT', loadedRegions(run, OPERATION.LOAD_WGT)),
  bufferUse(run, 'ACC', [...accumulatorTiles(run), ...loadedRegions(run, OPERATION.LOAD_ACC)]),
  bufferUse(run, 'UOP', loadedRegions(run, OPERATION.LOAD_UOP)),
];

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
