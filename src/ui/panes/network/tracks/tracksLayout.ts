import type { CompiledLayer, MemoryPlan, MemoryRegion } from '../../../../core/network/network.ts';
import type { MemoryExtent } from '../../../../state/runs/network/network.ts';
import type { Pixels } from '../../../charts/units.ts';

/** Room for the tracks' names, as wide as the timeline's. */
export const LABEL_WIDTH: Pixels = 62;

/** All tracks share the horizontal axis: one column a layer, in the order of the run. */
export interface Columns {
  readonly count: number;
  readonly width: Pixels;
  readonly left: (layer: number) => Pixels;
  readonly center: (layer: number) => Pixels;
  /** The layer at a position; null beside them. */
  readonly at: (x: Pixels) => number | null;
}

export function columnsOf(count: number, total: Pixels): Columns {
  const width = Math.max(1, total - LABEL_WIDTH) / Math.max(1, count);
  const left = (layer: number): Pixels => LABEL_WIDTH + layer * width;
  return {
    count,
    width,
    left,
    center: (layer) => left(layer) + width / 2,
    at: (x) => {
      const layer = Math.floor((x - LABEL_WIDTH) / width);
      return layer >= 0 && layer < count ? layer : null;
    },
  };
}

/** A value that a layer makes and a later one reads. */
export interface Edge {
  readonly from: number;
  readonly to: number;
}

/** The graph's edges between layers; of inputs and constants nothing is drawn. */
export function edgesOf(layers: readonly CompiledLayer[]): readonly Edge[] {
  const makers = new Map(layers.map(({ output, index }) => [output, index]));
  return layers.flatMap(({ inputs, index: to }) =>
    [...new Set(inputs)].flatMap((value) => {
      const from = makers.get(value);
      return from === undefined || from === to ? [] : [{ from, to }];
    }),
  );
}

/** Arcs that overlap lie at different heights, the short ones lowest: 0 is the lowest. */
export function arcLevels(edges: readonly Edge[]): ReadonlyMap<Edge, number> {
  const arcs = edges
    .filter(({ from, to }) => to - from > 1)
    .sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  const levels: Edge[][] = [];
  const found = new Map<Edge, number>();
  for (const arc of arcs) {
    const free = levels.findIndex((level) => level.every((other) => arc.to <= other.from || arc.from >= other.to));
    const level = free === -1 ? levels.length : free;
    levels[level] = [...(levels[level] ?? []), arc];
    found.set(arc, level);
  }
  return found;
}

/** How many heights the arcs of a network take; 0 of a chain. */
export const highestArc = (layers: readonly CompiledLayer[]): number =>
  [...arcLevels(edgesOf(layers)).values()].reduce((most, level) => Math.max(most, level + 1), 0);

const ACTIVATIONS: readonly MemoryRegion['kind'][] = ['input', 'activation', 'output'];

export interface MemoryRows {
  readonly regions: readonly MemoryRegion[];
  /** Addresses at the bottom and the top of the track. */
  readonly low: number;
  readonly high: number;
}

/** Regions and the range of addresses they span; a run without any has the range 0..1. */
export function memoryRows(memory: MemoryPlan, extent: MemoryExtent): MemoryRows {
  const regions = memory.regions.filter((r) => extent === 'all' || ACTIVATIONS.includes(r.kind));
  const low = regions.reduce((least, r) => Math.min(least, r.address), Infinity);
  const high = regions.reduce((most, r) => Math.max(most, r.address + r.byteLength), 0);
  return regions.length === 0 ? { regions, low: 0, high: 1 } : { regions, low, high: Math.max(high, low + 1) };
}

/** Numbers to write below the columns: all of few layers, else every fifth, tenth, … that has room. */
export function numbered(count: number, width: Pixels): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((s) => s * width >= 26) ?? 500;
  return Array.from({ length: count }, (_, i) => i).filter((i) => step === 1 || (i + 1) % step === 0 || i === 0);
}
