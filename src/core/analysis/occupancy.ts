import type { Tensor } from '../arch/tensors.ts';
import type { MemoryInstruction } from '../isa/instruction.ts';
import { TRACE_OP } from '../trace/trace.ts';
import type { Cycles, Elements } from '../units.ts';
import { runCycles, type RunView } from './runView.ts';
import { nameOf } from './waits.ts';
import { tileText } from './words.ts';

/** A range of a buffer that one load (or one output tile) holds from `from` until it is free for the next. */
export interface Region {
  readonly base: Elements;
  readonly length: Elements;
  readonly from: Cycles;
  readonly to: Cycles;
  /** The instruction that fills it. */
  readonly instruction: number;
  /** Tile and thread in words. */
  readonly label: string;
  readonly thread: number;
}

export interface BufferUse {
  readonly tensor: Tensor;
  readonly capacity: Elements;
  readonly elementBytes: number;
  readonly regions: readonly Region[];
  /** Step function: from times[i] on, elements[i] are held. */
  readonly times: Float64Array;
  readonly elements: Float64Array;
  readonly peak: Elements;
}

/**
 * How full each on-chip buffer is over time. A loaded range is held from the start of its LOAD until the load module is
 * told that it may overwrite it (the token the overwriting LOAD pops), else until the last compute instruction; an
 * accumulator tile from its reset to the end of its STORE.
 */
export function occupancy(run: RunView): BufferUse[] {
  return [
    bufferUse(run, 'INP', loadedRegions(run, TRACE_OP.LOAD_INP)),
    bufferUse(run, 'WGT', loadedRegions(run, TRACE_OP.LOAD_WGT)),
    bufferUse(run, 'ACC', [...accumulatorTiles(run), ...loadedRegions(run, TRACE_OP.LOAD_ACC)]),
    bufferUse(run, 'UOP', loadedRegions(run, TRACE_OP.LOAD_UOP)),
  ];
}

function sramLength(i: MemoryInstruction): Elements {
  return (i.yPad0 + i.ySize + i.yPad1) * (i.xPad0 + i.xSize + i.xPad1);
}

function tileLabel(run: RunView, index: number): string {
  const note = run.notes[index];
  return note === undefined ? '' : tileText(note);
}

function loadedRegions(run: RunView, op: number): Region[] {
  const { trace } = run;
  const lastCompute = lastWorkDone(run);
  const open: (Region & { end: Cycles })[] = [];
  const closed: Region[] = [];
  let freed = 0;
  for (const [index, instruction] of run.instructions.entries()) {
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
    const label = `${nameOf(trace, index)} ${tileLabel(run, index)}`;
    const thread = run.notes[index]?.thread ?? 0;
    open.push({ base, length, from: start, to: start, instruction: index, label, thread, end: start });
  }
  for (const region of open) closed.push({ ...region, to: Math.max(region.from, lastCompute) });
  return closed.map(({ base, length, from, to, instruction, label, thread }) => {
    return { base, length, from, to, instruction, label, thread };
  });
}

function lastWorkDone(run: RunView): Cycles {
  let last = 0;
  for (let i = 0; i < run.instructions.length; i++) {
    const op = run.trace.op[i];
    if (op === TRACE_OP.GEMM || op === TRACE_OP.ALU) last = Math.max(last, run.trace.done[i] ?? 0);
  }
  return last;
}

/** Where each STORE reads is an output tile; it is alive from the reset of that tile on. */
function accumulatorTiles(run: RunView): Region[] {
  const resets = new Map<string, number>();
  const regions: Region[] = [];
  for (const [index, note] of run.notes.entries()) {
    const key = `${note.batch},${note.tileCo},${note.tileH},${note.tileW}`;
    if (note.role === 'reset' && !resets.has(key)) resets.set(key, index);
    const instruction = run.instructions[index];
    if (instruction?.op !== 'STORE' || instruction.xSize === 0) continue;
    const reset = resets.get(key) ?? index;
    const from = run.trace.start[reset] ?? -1;
    const to = run.trace.done[index] ?? -1;
    regions.push({
      base: instruction.sramBase,
      length: sramLength(instruction),
      from: Math.max(0, from),
      to: to < 0 ? runCycles(run) : to,
      instruction: reset,
      label: `tile ${tileLabel(run, index)}`,
      thread: note.thread,
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
  let held = 0;
  let peak = 0;
  for (const { at, by } of changes) {
    held += by;
    if (times.at(-1) === at) elements[elements.length - 1] = held;
    else {
      times.push(at);
      elements.push(held);
    }
  }
  for (const value of elements) peak = Math.max(peak, value);
  return {
    tensor,
    capacity: run.geometry.depth[tensor],
    elementBytes: run.geometry.elementBytes[tensor],
    regions,
    times: Float64Array.from(times),
    elements: Float64Array.from(elements),
    peak,
  };
}
