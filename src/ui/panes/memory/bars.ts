import { trafficBins, type TrafficBins } from '../../../core/analysis/traffic.ts';
import { LOADED_MEMORIES, type DesignPart } from '../../../core/machine/design/memories.ts';
import { FETCH } from '../../../core/machine/design/modules.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { burstsIn } from '../../../core/trace/queries.ts';
import { CLIENT } from '../../../core/machine/design/ports.ts';
import type { Cycles } from '../../../core/base/units.ts';
import type { Pixels } from '../../charts/units.ts';
import { cyclesPerPixel, type TimeScale } from '../../charts/time/timeScale.ts';

/** Width of a bar with its gap. */
export const BAR: Pixels = 4;

/** Stacked from the base line up: the loads of each memory, then the instructions. */
export const STACK: readonly { readonly client: number; readonly key: DesignPart }[] = (
  [...LOADED_MEMORIES, FETCH] as const
).map((key) => ({ client: CLIENT[key], key }));

/**
 * Bars that cover the scale. Their edges are whole multiples of their width in cycles from cycle 0, so that panning
 * moves bars and does not reshuffle what is in them.
 */
export function barsFor(run: RunView, scale: TimeScale): TrafficBins {
  const { from, bins, cycles } = barGrid(scale);
  return trafficBins(run, from, from + bins * cycles, bins);
}

export interface BarGrid {
  readonly from: Cycles;
  readonly bins: number;
  /** Cycles a bar stands for. */
  readonly cycles: number;
}

export function barGrid(scale: TimeScale): BarGrid {
  const cycles = cyclesPerPixel(scale) * BAR;
  const first = Math.floor(scale.from / cycles);
  return { from: first * cycles, bins: Math.ceil(scale.to / cycles) - first, cycles };
}

/** Bytes that one instruction moves in each bar of the grid, reads and writes together (it does only one of them). */
export function instructionBars(run: RunView, index: number, grid: BarGrid): Float64Array {
  const { reads, writes, start, done, endedAt } = run.trace;
  const beatBytes = run.arch.hardware.busBits / 8;
  const out = new Float64Array(grid.bins);
  const [begin, end] = [start[index] ?? -1, done[index] ?? -1];
  if (begin < 0) return out;
  for (const bursts of [reads, writes]) {
    // Its own lie between its start and its done.
    const rows = burstsIn(bursts, begin, (end < 0 ? endedAt : end) + 1);
    for (let i = rows.first; i < rows.end; i++) {
      const last = bursts.lastBeat[i] ?? -1;
      if (bursts.instruction[i] !== index || last < 0) continue;
      spread(out, grid, (bursts.beats[i] ?? 0) * beatBytes, bursts.firstBeat[i] ?? 0, last + 1);
    }
  }
  return out;
}

function spread(out: Float64Array, grid: BarGrid, bytes: number, from: Cycles, to: Cycles): void {
  const first = Math.max(0, Math.floor((from - grid.from) / grid.cycles));
  const last = Math.min(grid.bins - 1, Math.floor((to - grid.from) / grid.cycles));
  for (let bin = first; bin <= last; bin++) {
    const low = Math.max(from, grid.from + bin * grid.cycles);
    const high = Math.min(to, grid.from + (bin + 1) * grid.cycles);
    if (high > low) out[bin] = (out[bin] ?? 0) + (bytes * (high - low)) / (to - from);
  }
}
