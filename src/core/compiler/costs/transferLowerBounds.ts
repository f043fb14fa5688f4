import { STORE_HANDSHAKE } from '../../machine/design/constants.ts';
import type { Tensor } from '../../machine/tensors.ts';
import type { Beats, Cycles } from '../../base/units.ts';
import type { Target } from '../target/target.ts';
import { loadLimits, merged, mostRows, type Transfer } from '../plan/transfer.ts';

/** What transfers can never undercut, whatever else is on the bus (`timing.md` sections 6 to 10). For lower bounds. */

/** Start cycle, command, issue, pull: from the end of a load to the first beat of the next, if nothing is in the way. */
export const LOAD_START: Cycles = 5;

export const beatBytes = (t: Target): number => t.arch.hardware.busBits / 8;

/** From a load's last beat on the bus to its done: an element wider than the bus is written a cycle later. */
export const loadEnd = (t: Target, tensor: Tensor): Cycles =>
  t.geometry.elementBits[tensor] > t.arch.hardware.busBits ? 2 : 1;

/** Where rows start inside a beat, a row may take one more. */
const beatsLowerBound = (t: Target, tensor: Tensor, elements: number): Beats =>
  Math.ceil((elements * t.geometry.elementBytes[tensor]) / beatBytes(t));

/**
 * Cycles from the end of one load to the end of a whole transfer that follows: each instruction starts, asks, and waits
 * for its beats. `delay` is what the very first command waits besides, next to the cycles of its top padding.
 */
export function loadLowerBound(t: Target, tensor: Tensor, transfer: Transfer, delay: Cycles): Cycles {
  const m = merged(transfer);
  const { top, bottom, left, right } = m.pads;
  const end = loadEnd(t, tensor);
  const beats = m.rows * beatsLowerBound(t, tensor, m.columns);
  const pieces = piecesOf(t, tensor, m);
  if (pieces > 1) return delay + m.planes * (beats + pieces * (LOAD_START + end));
  // Zeros are written in cycles in which no beat is.
  const filled = (top + bottom) * (left + m.columns + right) + m.rows * (left + right);
  const each = (wait: Cycles): Cycles => beats + end + 1 + Math.max(LOAD_START - 1 + wait, filled);
  return each(Math.max(top, delay)) + (m.planes - 1) * each(top);
}

/** The same, if each instruction's first beat waits for the memory's whole delay. */
export function loadLowerBoundWithDelays(t: Target, tensor: Tensor, transfer: Transfer): Cycles {
  const m = merged(transfer);
  const { top, bottom, left, right } = m.pads;
  const { memoryDelay } = t.arch.hardware;
  const end = loadEnd(t, tensor);
  const beats = m.rows * beatsLowerBound(t, tensor, m.columns);
  const pieces = piecesOf(t, tensor, m);
  if (pieces > 1) return m.planes * (beats + pieces * (LOAD_START + end + memoryDelay));
  const filled = (top + bottom) * (left + m.columns + right) + m.rows * (left + right);
  return m.planes * (beats + end + 1 + Math.max(LOAD_START - 1 + top + memoryDelay, filled));
}

const piecesOf = (t: Target, tensor: Tensor, m: Transfer): number =>
  Math.ceil(m.rows / Math.min(m.rows, mostRows(loadLimits(t.arch, t.geometry, tensor), m.columns)));

/** A stretch of `elements`, in one instruction. */
export const stretchLowerBound = (t: Target, tensor: Tensor, elements: number): Cycles =>
  LOAD_START + beatsLowerBound(t, tensor, elements) + loadEnd(t, tensor);

/** Beats of an output element after which a store pauses for a cycle; Infinity where it never does. */
function pauseAfter(t: Target): Beats {
  const { blockOut, scalarBits, elementBits } = t.geometry;
  const { busBits } = t.arch.hardware;
  return elementBits.OUT > busBits ? Math.max(1, (blockOut * scalarBits.OUT) / busBits) : Infinity;
}

/** All cycles of stores, besides their start cycles. */
export interface StoreCycles {
  readonly beats: Beats;
  /** Handshakes and pauses. */
  readonly others: Cycles;
}

/**
 * `rows` rows of `elements`, wherever they lie. Fewest bursts are best, for another one costs four cycles and saves at
 * most one pause.
 */
export function storeLowerBound(t: Target, rows: number, elements: number): StoreCycles {
  const beats = beatsLowerBound(t, 'OUT', elements);
  const bursts = Math.ceil(beats / 2 ** t.arch.hardware.burstLengthLog2);
  const every = pauseAfter(t);
  const pauses = every === Infinity ? 0 : Math.max(0, Math.ceil(beats / every) - bursts);
  return { beats: rows * beats, others: rows * (STORE_HANDSHAKE * bursts + pauses) };
}

/**
 * Cycles from the end of all computing to the end of the stores of one tile, exactly: the output lies on a burst
 * boundary in memory, and nobody else writes.
 */
export function tileStoreCycles(t: Target, transfer: Transfer): Cycles {
  const m = merged(transfer);
  const bytes = t.geometry.elementBytes.OUT;
  const most = 2 ** t.arch.hardware.burstLengthLog2;
  const beat = beatBytes(t);
  const every = pauseAfter(t);
  const pauses = (beats: Beats): Cycles => (every === Infinity || beats === 0 ? 0 : Math.floor((beats - 1) / every));
  let cycles = m.planes;
  for (let plane = 0; plane < m.planes; plane++) {
    for (let row = 0; row < m.rows; row++) {
      const address = (m.dramBase + plane * m.planeStride + row * m.rowStride) * bytes;
      const offset = address % beat;
      const beats = Math.ceil((m.columns * bytes + offset) / beat);
      const first = Math.min(beats, most - (Math.floor(address / beat) % most));
      const full = Math.floor((beats - first) / most);
      const rest = beats - first - full * most;
      const bursts = 1 + full + (rest > 0 ? 1 : 0);
      cycles += beats + STORE_HANDSHAKE * bursts + pauses(first) + full * pauses(most) + pauses(rest);
    }
  }
  return cycles;
}
