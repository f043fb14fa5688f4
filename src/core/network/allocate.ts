import type { Bytes } from '../base/units.ts';
import { meet, stepsNeeded, type Lifetime } from './lifetime.ts';

/** A stretch of memory, and when it is needed. */
export interface Demand {
  readonly byteLength: Bytes;
  readonly lifetime: Lifetime;
}

export interface Allocation {
  /** In the order of the demands. */
  readonly offsets: readonly number[];
  /** Of all at once. */
  readonly peakBytes: Bytes;
  /** What they would take if none took another's place. */
  readonly withoutReuseBytes: Bytes;
}

interface Placed {
  readonly start: number;
  readonly end: number;
}

/**
 * An offset for each demand, a multiple of `align`, so that no two overlap that are needed at the same time: the largest
 * first, each into the smallest gap that holds it between those placed before and needed with it (else behind them).
 * Finding the least peak is NP-hard; this comes close to it on networks, where a few large tensors decide.
 */
export function allocate(demands: readonly Demand[], align: Bytes): Allocation {
  const room = (d: Demand): Bytes => Math.ceil(d.byteLength / align) * align;
  const order = demands.map((demand, index) => ({ demand, index, steps: stepsNeeded(demand.lifetime) }));
  // Equal sizes: the longer lived first, then as they come, so that the same network always gets the same map.
  order.sort((a, b) => room(b.demand) - room(a.demand) || b.steps - a.steps || a.index - b.index);
  const offsets = new Array<number>(demands.length).fill(0);
  const placed: { readonly lifetime: Lifetime; readonly at: Placed }[] = [];
  let peakBytes = 0;
  for (const { demand, index } of order) {
    const alive = placed.filter((p) => meet(p.lifetime, demand.lifetime)).map((p) => p.at);
    const start = bestGap(alive, room(demand));
    const end = start + room(demand);
    offsets[index] = start;
    placed.push({ lifetime: demand.lifetime, at: { start, end } });
    peakBytes = Math.max(peakBytes, end);
  }
  return { offsets, peakBytes, withoutReuseBytes: demands.reduce((sum, demand) => sum + room(demand), 0) };
}

/** Start of the smallest gap between the stretches that holds `size`; the end of them all if none does. */
function bestGap(stretches: readonly Placed[], size: Bytes): number {
  let free = 0;
  let best = { start: 0, gap: Infinity };
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const gap = start - free;
    if (gap >= size && gap < best.gap) best = { start: free, gap };
    free = Math.max(free, end);
  }
  return best.gap === Infinity ? free : best.start;
}
