import { COMPUTE_PIPELINE } from '../../machine/design/constants.ts';
import type { Tensor } from '../../machine/tensors.ts';
import type { Beats, Cycles } from '../../base/units.ts';
import type { Target } from '../target/target.ts';
import { loadLimits, merged, mostColumns, mostRows, type Transfer } from '../plan/transfer.ts';

/**
 * How long instructions keep their module busy when nothing else is in the way (`timing.md` section 11), the start cycle
 * included. For the estimate; the timing simulator has the rules themselves.
 */

/** Start cycle, hand-over to the unit and the pipeline behind a GEMM or ALU instruction's rounds. */
export const COMPUTE_OVERHEAD: Cycles = COMPUTE_PIPELINE + 1;

/** Of a transfer: cycles of the module and instructions it takes. */
export interface TransferCost {
  readonly cycles: Cycles;
  readonly instructions: number;
  /** Of a load: its cycles times those by which the read of a batch held it up, for each instruction of the batch. */
  readonly exposure: number;
}

/** Beats of one row of `elements` elements that starts at element `from`. */
function rowBeats(t: Target, tensor: Tensor, from: number, elements: number): number {
  const beatBytes = t.arch.hardware.busBits / 8;
  const bytes = t.geometry.elementBytes[tensor];
  const offset = (from * bytes) % beatBytes;
  return Math.ceil((elements * bytes + offset) / beatBytes);
}

/** Is an element wider than the bus? Then one variant of load and store does the work, else another. */
const isNarrow = (t: Target, tensor: Tensor): boolean => t.geometry.elementBits[tensor] > t.arch.hardware.busBits;

export function loadCost(t: Target, tensor: Tensor, transfer: Transfer): TransferCost {
  const m = merged(transfer);
  const { top, bottom, left, right } = m.pads;
  const beats = rowBeats(t, tensor, m.dramBase, m.columns);
  const narrow = isNarrow(t, tensor) ? 1 : 0;
  const delay = t.arch.hardware.memoryDelay;
  const filled = (top + bottom) * (left + m.columns + right) + m.rows * (left + right);
  const wait = Math.max(delay + 5 + narrow + top, filled > 0 ? filled + 1 + narrow : 0);
  const pieces = loadPieces(t, tensor, m);
  // Each instruction has a beat or more.
  const data = Math.max(pieces, beats === 1 ? trains(m.rows, delay, pieces) : beats * m.rows);
  const instructions = m.planes * pieces;
  const cycles = m.planes * (data + wait + 1 + (pieces - 1) * (delay + 6 + narrow));
  return {
    cycles,
    instructions,
    exposure: cycles * heldUpEach(t, cycles / instructions, (m.planes * data) / instructions),
  };
}

/**
 * Cycles by which the read of a batch of instructions holds up a load that takes `cycles` of which `beats` carry data,
 * for each instruction of the batch. The batch comes as one burst between the load's own, and all later ones come as
 * much later, but for what passes while the load waits for its first beat anyway: somewhere in that wait, on average.
 */
function heldUpEach(t: Target, cycles: Cycles, beats: Beats): number {
  const batch = fetchBatch(t);
  const idle = cycles - beats;
  const hidden = batch.beats >= idle ? (idle * idle) / 2 : batch.beats * (idle - batch.beats / 2);
  return (batch.beats - hidden / cycles) / batch.instructions;
}

/** Bursts outstanding at once, at most (`timing.md` section 6). */
const MOST_BURSTS = 16;

/**
 * Cycles of `rows` bursts of one beat. No burst is asked for while a last beat is on the bus, so they come in trains, as
 * many as are asked for during the delay, every second cycle; and the delay passes again before each train but the first.
 */
function trains(rows: number, delay: Cycles, pieces: number): Cycles {
  const train = Math.min(MOST_BURSTS, Math.floor(delay / 2) + 1);
  return rows + (Math.ceil(rows / pieces / train) - 1) * pieces * (delay + 2);
}

/** Instructions of one plane: more than one where the buffer is so small that a load would wrap the count of its beats. */
function loadPieces(t: Target, tensor: Tensor, m: Transfer): number {
  const limits = loadLimits(t.arch, t.geometry, tensor);
  const rows = Math.ceil(m.rows / mostRows(limits, m.columns));
  return rows < m.rows ? rows : m.rows * Math.ceil(m.columns / mostColumns(limits));
}

export function storeCost(t: Target, transfer: Transfer): TransferCost {
  const m = merged(transfer);
  // Alignment repeats from row to row more often than not; a few rows stand for all.
  const sampled = Math.min(m.rows, 4);
  let cycles = 0;
  for (let row = 0; row < sampled; row++) cycles += storeRow(t, m.dramBase + row * m.rowStride, m.columns);
  return {
    cycles: m.planes * ((cycles * m.rows) / sampled + 1),
    instructions: m.planes,
    exposure: 0,
  };
}

/** One row of a store, burst by burst: each is acknowledged before the next. */
function storeRow(t: Target, from: number, elements: number): Cycles {
  const { busBits, burstLengthLog2 } = t.arch.hardware;
  const most = 2 ** burstLengthLog2;
  const beats = rowBeats(t, 'OUT', from, elements);
  const aligned = Math.floor((from * t.geometry.elementBytes.OUT) / (busBits / 8)) % most;
  const first = Math.min(beats, most - aligned);
  const full = Math.floor((beats - first) / most);
  const last = beats - first - full * most;
  return burst(t, first) + full * burst(t, most) + (last > 0 ? burst(t, last) : 0);
}

/** Beats, and an idle cycle after each row of an element that is wider than the bus (`timing.md` section 10). */
function burst(t: Target, beats: number): Cycles {
  const { blockOut, scalarBits } = t.geometry;
  const rowBeats = Math.max(1, (blockOut * scalarBits.OUT) / t.arch.hardware.busBits);
  const gaps = isNarrow(t, 'OUT') ? Math.floor((beats - 1) / rowBeats) : 0;
  return beats + gaps + 4;
}

/** What fetch reads at once: instructions, beats, and cycles from one batch to the next (`timing.md` section 3). */
export function fetchBatch(t: Target): {
  readonly instructions: number;
  readonly beats: Beats;
  readonly cycles: Cycles;
} {
  const { busBits, burstLengthLog2, memoryDelay } = t.arch.hardware;
  if (busBits === 64) {
    const instructions = 2 ** (burstLengthLog2 - 1);
    return {
      instructions,
      beats: 2 * instructions,
      cycles: 3 * instructions + memoryDelay + 5,
    };
  }
  const instructions = 2 ** burstLengthLog2;
  const beats = Math.ceil((instructions * 128) / busBits);
  return {
    instructions,
    beats,
    cycles: instructions + beats + memoryDelay + 9,
  };
}

/** Hand-out of the first instruction of a program of `instructions`. */
export function firstHandOut(t: Target, instructions: number): Cycles {
  const { busBits, memoryDelay } = t.arch.hardware;
  const first = Math.min(instructions, fetchBatch(t).instructions);
  return memoryDelay + Math.ceil((first * 128) / busBits) + (busBits === 64 ? 5 : 8);
}
