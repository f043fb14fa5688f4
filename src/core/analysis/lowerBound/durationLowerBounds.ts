import { COMPUTE_PIPELINE, STORE_HANDSHAKE } from '../../machine/design/constants.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import { clientOfOperation, OPERATION } from '../../machine/design/operations.ts';
import type { LoadPath, TimingMachine } from '../../simulator/timing/machine.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import type { Beats, Bytes, Cycles } from '../../base/units.ts';

/** What a block of rows puts on the bus, all bursts together (`timing.md` section 7). */
export interface BlockBursts {
  readonly beats: Beats;
  readonly bursts: number;
  /** Beats of the very last burst. */
  readonly lastBeats: Beats;
  /** Idle cycles inside of bursts, one after every `gapEvery` beats but the last. */
  readonly gaps: Cycles;
  /** The number of beats of some row wraps (65,536 elements on a wide bus), and of some to 0. */
  readonly wrapped: boolean;
  readonly wrappedToZero: boolean;
}

export interface RowBlock {
  readonly address: number;
  readonly rows: number;
  readonly rowBytes: Bytes;
  readonly stepBytes: Bytes;
  /** A row's beats are kept modulo this, those after its first burst modulo `restModulo`. */
  readonly rowModulo: Beats;
  readonly restModulo: Beats;
  readonly gapEvery: Beats;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** In closed form: how a row is cut depends on its place between two multiples of ALIGN only, and these places repeat. */
export function blockBursts(m: TimingMachine, r: RowBlock): BlockBursts {
  const place = (row: number): number => (r.address + row * (r.stepBytes % m.alignBytes)) % m.alignBytes;
  const period = m.alignBytes / gcd(m.alignBytes, r.stepBytes % m.alignBytes);
  let beats = 0;
  let bursts = 0;
  let gaps = 0;
  let wrapped = false;
  let wrappedToZero = false;
  for (let row = 0; row < Math.min(period, r.rows); row++) {
    const one = rowBursts(m, r, place(row));
    // Rows `row`, `row + period`, … are all cut like this one.
    const times = Math.floor((r.rows - 1 - row) / period) + 1;
    beats += times * one.beats;
    bursts += times * one.bursts;
    gaps += times * one.gaps;
    wrapped ||= one.wrapped;
    wrappedToZero ||= one.wrappedToZero;
  }
  const lastBeats = r.rows === 0 ? 0 : rowBursts(m, r, place(r.rows - 1)).lastBeats;
  return { beats, bursts, lastBeats, gaps, wrapped, wrappedToZero };
}

/** Idle cycles inside of a burst: one after every `every` beats, but not after the last. */
const gapsOf = (beats: Beats, every: Beats): Cycles => Math.max(0, Math.floor((beats - 1) / every));

function rowBursts(
  m: TimingMachine,
  { rowBytes, rowModulo, restModulo, gapEvery }: RowBlock,
  place: number,
): BlockBursts {
  const most = m.burstBeats;
  const offset = place % m.beatBytes;
  const all = Math.ceil((rowBytes + offset) / m.beatBytes);
  const wrapped = all >= rowModulo;
  const total = wrapped ? all - rowModulo : all;
  const first = Math.min(total, (m.alignBytes - (place - offset)) / m.beatBytes);
  const left = total - first >= restModulo ? (total - first) % restModulo : total - first;
  const full = Math.floor(left / most);
  const rest = left % most;
  return {
    beats: first + left,
    bursts: 1 + full + (rest > 0 ? 1 : 0),
    lastBeats: rest > 0 ? rest : full > 0 ? most : first,
    gaps: gapsOf(first, gapEvery) + full * gapsOf(most, gapEvery) + gapsOf(rest, gapEvery),
    wrapped,
    wrappedToZero: total === 0,
  };
}

const ROW_BOUND = 2 ** 16;
const NO_GAPS = Infinity;

/** A load with all that its least duration depends on. */
export interface LoadLowerBound extends BlockBursts {
  readonly client: number;
  readonly lag: Cycles;
  readonly topPads: Cycles;
  /** Zeros written in cycles of their own, and cycles that may pass under the data (section 8). */
  readonly filled: Cycles;
  readonly skipped: Cycles;
  /**
   * The count of outstanding beats of this client may wrap, in this load or one before (section 14): it may then show 0
   * before the beats are there. Only its commands and its zeros take time for certain.
   */
  readonly wraps: boolean;
}

/** What each instruction of a stream can never undercut. Infinity: it is never done. */
export interface DurationLowerBounds {
  /** done - start of all but loads; of loads 0. */
  readonly fixed: Float64Array;
  readonly loads: readonly (LoadLowerBound | undefined)[];
  /** By instruction, of stores. */
  readonly stores: readonly (BlockBursts | undefined)[];
}

export function durationLowerBounds(m: TimingMachine, s: TimingStream): DurationLowerBounds {
  const fixed = new Float64Array(s.count);
  const loads: (LoadLowerBound | undefined)[] = new Array<LoadLowerBound | undefined>(s.count).fill(undefined);
  const stores: (BlockBursts | undefined)[] = new Array<BlockBursts | undefined>(s.count).fill(undefined);
  const wraps = [false, false, false, false, false];
  for (let i = 0; i < s.count; i++) {
    const op = s.op[i] ?? OPERATION.UNKNOWN;
    const path = m.loads[clientOfOperation(op)];
    if (path !== undefined) {
      const load = loadLowerBound(m, s, i, path);
      loads[i] = load;
      if (load.bursts === 0) fixed[i] = Infinity;
      if (load.beats >= path.countModulo || load.wrapped) wraps[path.client] = true;
    } else if (op === OPERATION.STORE && s.module[i] === MODULE_ID.store) {
      const store = storeBursts(m, s, i);
      stores[i] = store;
      // A store of no rows never asks, one of a row whose beats wrap to 0 never ends.
      fixed[i] =
        store.bursts === 0 || store.wrappedToZero
          ? Infinity
          : store.beats + store.gaps + STORE_HANDSHAKE * store.bursts;
    } else {
      fixed[i] = op === OPERATION.NOP || op === OPERATION.FINISH ? 1 : (s.generatorCycles[i] ?? 0) + COMPUTE_PIPELINE;
    }
  }
  for (const [i, load] of loads.entries()) {
    if (load !== undefined && wraps[load.client] === true) loads[i] = { ...load, wraps: true };
  }
  return { fixed, loads, stores };
}

function loadLowerBound(m: TimingMachine, s: TimingStream, i: number, path: LoadPath): LoadLowerBound {
  const x = s.xSize[i] ?? 0;
  const y = s.ySize[i] ?? 0;
  const yPad0 = s.yPad0[i] ?? 0;
  const yPad1 = s.yPad1[i] ?? 0;
  const sidePads = (s.xPad0[i] ?? 0) + (s.xPad1[i] ?? 0);
  const width = x + sidePads;
  const e = path.elementBytes;
  const bursts = blockBursts(m, {
    address: ((s.dramBase[i] ?? 0) * e) >>> 0,
    // With y_size 0, or a bound of the row counter that wraps, no row is asked for, and the load is never done.
    rows: y + yPad0 < ROW_BOUND ? y : 0,
    rowBytes: x * e,
    stepBytes: (s.xStride[i] ?? 0) * e,
    rowModulo: path.rowModulo,
    restModulo: Infinity,
    gapEvery: NO_GAPS,
  });
  return {
    ...bursts,
    client: path.client,
    lag: path.writeLag,
    topPads: yPad0,
    // Beyond 65,536 elements the end of a row wraps; then the sides take as long as they like.
    filled: (yPad0 + yPad1) * (width > ROW_BOUND ? width - ROW_BOUND : width) + (width > ROW_BOUND ? 0 : y * sidePads),
    skipped: sidePads === 0 && yPad1 > 0 ? y : 0,
    wraps: false,
  };
}

function storeBursts(m: TimingMachine, s: TimingStream, i: number): BlockBursts {
  const { elementBytes, strideBytes, wide, rowModulo, rowBeats } = m.store;
  const y = s.ySize[i] ?? 0;
  return blockBursts(m, {
    address: ((s.dramBase[i] ?? 0) * elementBytes) >>> 0,
    rows: y === 0 && !wide ? ROW_BOUND : y,
    rowBytes: (s.xSize[i] ?? 0) * elementBytes,
    stepBytes: (s.xStride[i] ?? 0) * strideBytes,
    rowModulo,
    restModulo: wide ? Infinity : ROW_BOUND,
    gapEvery: wide ? NO_GAPS : rowBeats,
  });
}

/**
 * First cycle in which a load's first beat can be on the bus. The command is accepted topPads + 1 cycles after the start
 * at the earliest, issued a cycle later, pulled the cycle after that if the delay has passed for a request before it, and
 * the beat comes a cycle later. `delay` is what the load certainly waits besides.
 */
export const firstBeatLowerBound = (load: LoadLowerBound, start: Cycles, delay: Cycles): Cycles =>
  start + load.topPads + 4 + delay;

/**
 * Earliest done. Beats come one a cycle, bursts are accepted every second cycle; a beat is written `lag` cycles after it
 * was on the bus, and the count shows it a cycle later. Zeros are written from start + lag on in cycles in which no beat
 * is, so both together fill the cycles up to done; the skip part may hide under the data.
 */
export function doneLowerBound(load: LoadLowerBound, start: Cycles, firstBeat: Cycles): Cycles {
  const { beats, bursts, lastBeats, lag, topPads, filled, skipped } = load;
  const lastAccepted = start + topPads + 1 + 2 * (bursts - 1);
  const zeros = start + lag + filled + skipped;
  if (load.wraps) return Math.max(lastAccepted + 1, zeros);
  const lastBeat = Math.max(firstBeat + beats - 1, lastAccepted + 2 + lastBeats);
  return Math.max(lastBeat + lag + 1, zeros, start + lag + filled + beats);
}
