import type { Bytes } from '../base/units.ts';

/** A stretch of memory that is needed from one step to another, both included. */
export interface Demand {
  readonly byteLength: Bytes;
  readonly from: number;
  readonly to: number;
}

interface Placed {
  readonly start: number;
  readonly end: number;
}

/**
 * An offset for each demand, a multiple of `align`, so that no two overlap that are needed at the same time: the largest
 * first, each into the smallest gap that holds it between those placed before and alive with it (else behind them).
 * Finding the least total is NP-hard; this comes close to it on networks, where a few large tensors decide.
 */
export function allocate(
  demands: readonly Demand[],
  align: Bytes,
): { readonly offsets: readonly number[]; readonly total: Bytes } {
  const room = (d: Demand): Bytes => Math.ceil(d.byteLength / align) * align;
  const order = demands.map((demand, index) => ({ demand, index }));
  // Equal sizes: the longer lived first, then as they come, so that the same network always gets the same map.
  order.sort(
    (a, b) =>
      room(b.demand) - room(a.demand) ||
      b.demand.to - b.demand.from - (a.demand.to - a.demand.from) ||
      a.index - b.index,
  );
  const offsets = new Array<number>(demands.length).fill(0);
  const placed: { readonly demand: Demand; readonly at: Placed }[] = [];
  let total = 0;
  for (const { demand, index } of order) {
    const alive = placed.filter((p) => p.demand.from <= demand.to && demand.from <= p.demand.to).map((p) => p.at);
    const start = bestGap(alive, room(demand));
    offsets[index] = start;
    placed.push({ demand, at: { start, end: start + room(demand) } });
    total = Math.max(total, start + room(demand));
  }
  return { offsets, total };
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
