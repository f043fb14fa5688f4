import { firstNotBelow } from '../../core/base/binarySearch.ts';
import { moduleOrder } from '../../core/trace/order.ts';
import { moduleAt } from '../../core/trace/queries.ts';
import { MODULE_ID, NO_MODULE } from '../../core/machine/design/modules.ts';
import type { Trace } from '../../core/trace/trace.ts';
import type { View } from './view.ts';
import { extentOf, reveal, shownWindow, storedWindow } from './timeWindow.ts';

/** The module's next (1) or previous (-1) instruction in stream order; null past the ends. */
export function nextInstruction(trace: Trace, index: number, direction: 1 | -1): number | null {
  const list = laneOf(trace, index);
  const at = firstNotBelow(list, list.length, index);
  return list[at] === index ? (list[at + direction] ?? null) : null;
}

/** First or last instruction of the same module. */
export function endInstruction(trace: Trace, index: number, end: 'first' | 'last'): number {
  return laneOf(trace, index).at(end === 'first' ? 0 : -1) ?? index;
}

function laneOf(trace: Trace, index: number): Int32Array {
  const module = trace.module[index] ?? NO_MODULE;
  return module === 0 || module === 1 || module === 2 ? moduleOrder(trace)[module] : new Int32Array();
}

/** The instruction nearest in time in the lane above (-1) or below (1); null at the outermost lanes. */
export function neighbourLane(trace: Trace, index: number, direction: 1 | -1): number | null {
  const module = (trace.module[index] ?? 0) + direction;
  if (module < MODULE_ID.load || module > MODULE_ID.store) return null;
  return nearestInstruction(trace, module, trace.start[index] ?? 0);
}

/** The module's instruction that runs at a cycle, or else starts or ends nearest to it; null if it has none. */
export function nearestInstruction(trace: Trace, module: number, cycle: number): number | null {
  // The first one that is not over, or the one before it, which is the last of those that are.
  const { instruction } = moduleAt(trace, module, cycle);
  const list = moduleOrder(trace)[module] ?? new Int32Array();
  const at = instruction < 0 ? list.length : firstNotBelow(list, list.length, instruction);
  let best: number | null = null;
  let bestDistance = Infinity;
  for (const i of list.subarray(Math.max(0, at - 1), at + 1)) {
    const start = trace.start[i] ?? -1;
    if (start < 0) continue;
    const done = Math.max(trace.done[i] ?? start, start);
    const distance = cycle < start ? start - cycle : Math.max(0, cycle - done);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = i;
    }
  }
  return best;
}

/**
 * What selecting an instruction does to the view: it is selected, the cursor stands at its start, and the window moves
 * just enough to show it.
 */
export function selectInstruction(view: View, trace: Trace, index: number): Partial<View> {
  const selection = { kind: 'instruction', index } as const;
  const start = trace.start[index] ?? -1;
  if (start < 0) return { selection };
  const extent = extentOf(trace);
  const shown = shownWindow(view.window, extent);
  const moved = reveal(shown, extent, start, Math.max(trace.done[index] ?? start, start) + 1);
  return { selection, cursor: start, window: storedWindow(moved, extent) };
}
