import { firstNotBelow } from '../base/binarySearch.ts';
import type { Tensor } from '../machine/tensors.ts';
import { noteAt } from '../compiler/lowering/notes.ts';
import { clientOfOperation } from '../machine/design/operations.ts';
import type { Cycles, Elements } from '../base/units.ts';
import { derivation } from './derivation.ts';
import type { Extremes } from './extremes.ts';
import type { RunView } from './runView.ts';
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
export const occupancy = derivation<RunView, readonly BufferUse[]>('use of the buffers');
