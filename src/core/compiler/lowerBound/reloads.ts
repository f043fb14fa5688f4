import type { Plan } from '../plan/plan.ts';
import { columnWindow, rowWindow, type TileWindow } from '../plan/plan.ts';
import type { TiledAxis } from '../plan/axis.ts';
import { clustersIn, uniformElements } from '../target/target.ts';

/** What the load module must bring on chip at least: elements, and transfers of a chunk each. */
export interface TrafficLowerBound {
  readonly elements: number;
  readonly chunks: number;
}

/** Elements of all windows along an axis, for each part of the kernel, and of the largest. */
interface Spread {
  readonly all: number;
  readonly most: number;
}

function spread(a: TiledAxis, kernel: TiledAxis, window: (index: number, part: number) => TileWindow): Spread {
  let all = 0;
  let most = 0;
  for (let i = 0; i < a.count; i++) {
    for (let part = 0; part < kernel.count; part++) {
      const { inside } = window(i, part);
      all += inside;
      most = Math.max(most, inside);
    }
  }
  return { all, most };
}

/**
 * A pass over a set of chunks finds at most as many of them on chip as there are ping-pong buffers, whatever was before: it
 * loads all others. `kept` is that over all passes but the first ones; and each chunk is loaded once at least.
 */
function lowerBoundOf(whole: TrafficLowerBound, passes: number, kept: number, largest: number): TrafficLowerBound {
  return {
    elements: Math.max(whole.elements, passes * whole.elements - kept * largest),
    chunks: Math.max(whole.chunks, passes * whole.chunks - kept),
  };
}

/** From the order of tiles (`steps.ts`) and the number of ping-pong buffers alone, without a walk over the steps. */
export function trafficLowerBound(plan: Plan): { readonly inp: TrafficLowerBound; readonly wgt: TrafficLowerBound } {
  const { target: t, h, w, co, inputChunks, contexts, schedule } = plan;
  const rows = spread(h, plan.ky, (i, ky) => rowWindow(plan, i, ky));
  const columns = spread(w, plan.kx, (i, kx) => columnWindow(plan, i, kx));
  const coGroups = Math.ceil(co.count / plan.coThreads);
  // Clusters of output channels have inputs of their own; each is passed over by the tiles of its cluster.
  const inputs = Math.ceil(co.count / plan.coTilesEach);
  const inputPasses = t.clusters.even ? Math.ceil(plan.coTilesEach / plan.coThreads) : 1;
  const pixelGroups = t.nBlocks * Math.ceil(h.count / plan.hThreads) * w.count;
  const inp = {
    elements: t.nBlocks * t.clusters.count * t.clusters.ci * rows.all * columns.all,
    chunks: t.nBlocks * h.count * w.count * inputChunks * inputs,
  };
  const wgt = { elements: t.coBlocks * plan.weightRow, chunks: co.count * inputChunks };
  const inpChunk = clustersIn(t, schedule.tile_co) * schedule.tile_ci * rows.most * columns.most;
  const wgtChunk = schedule.tile_co * (schedule.tile_ci * t.part.taps + Number(plan.biasBy === 'product'));
  // The inner groups are passed over again and again within one outer group; the outer ones once for each pass.
  const channelsOut = plan.outermost === 'channels';
  const inpKept = contexts * (inputPasses - 1) * inputs * (channelsOut ? 1 : pixelGroups);
  const wgtKept = contexts * (pixelGroups - 1) * (channelsOut ? coGroups : 1);
  const windows = lowerBoundOf(inp, inputPasses, inpKept, inpChunk);
  const operand = t.operandProducts;
  const operands = {
    elements: operand * t.nBlocks * t.coBlocks * t.outHeight * t.outWidth,
    chunks: operand * t.nBlocks * co.count * h.count * w.count,
  };
  return {
    inp: { elements: windows.elements + operands.elements, chunks: windows.chunks + operands.chunks },
    wgt: t.uniform ? { elements: uniformElements(t), chunks: 1 } : lowerBoundOf(wgt, pixelGroups, wgtKept, wgtChunk),
  };
}
