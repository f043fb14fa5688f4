import type { PartId } from '../../cycles/parts.ts';
import type { TimingStream } from '../../simulator/timing/stream.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import { OPERATION } from '../../machine/design/operations.ts';
import type { Cycles } from '../../base/units.ts';
import type { EarliestRun } from './earliestRun.ts';

const WAITS: readonly PartId[] = [
  'queue',
  'first-load',
  'wait.INP',
  'wait.WGT',
  'wait.load',
  'wait.store',
  'last-store',
  'uop',
  'bias',
];

/**
 * The compute module's cycles up to FINISH's done in a run at its fastest, divided as those of the exact run: work and
 * what surrounds it, then the wait for the hand-out, then for the token that came last. `saved` cycles of waiting for
 * memory may not have been there; they are taken from the waits.
 */
export function computeLowerBound(s: TimingStream, run: EarliestRun, saved: Cycles): Map<PartId, Cycles> {
  const parts = new Map<PartId, Cycles>();
  const add = (part: PartId, cycles: Cycles): void => {
    if (cycles > 0) parts.set(part, (parts.get(part) ?? 0) + cycles);
  };
  const list = s.order[MODULE_ID.compute];
  const end = list.indexOf(run.finish);
  const firstProduct = list.find((i) => s.op[i] === OPERATION.GEMM) ?? Infinity;
  let lastWork = -1;
  for (let k = end; k >= 0 && lastWork < 0; k--) {
    const i = list[k] ?? 0;
    if (s.op[i] === OPERATION.GEMM || s.op[i] === OPERATION.ALU) lastWork = i;
  }
  let free = 0;
  for (let k = 0; k <= end; k++) {
    const i = list[k] ?? 0;
    const start = run.start[i] ?? 0;
    const waited = start - free - 1;
    const queue = Math.min(waited, Math.max(0, (run.fetched[i] ?? 0) - free));
    add('queue', queue);
    if (waited > queue) add(waitPart(s, run, i, firstProduct, lastWork), waited - queue);
    const done = run.done[i] ?? 0;
    const busy = done - start + 1;
    const op = s.op[i];
    if (op === OPERATION.LOAD_UOP) add('uop', busy);
    else if (op === OPERATION.LOAD_ACC) add('bias', busy);
    else {
      const useful = s.generatorCycles[i] ?? 0;
      add(op === OPERATION.ALU ? 'alu' : op === OPERATION.GEMM ? 'products' : 'resets', useful);
      add('fill', busy - useful);
    }
    free = done;
  }
  for (const part of WAITS) {
    const cycles = parts.get(part) ?? 0;
    const taken = Math.min(cycles, saved);
    saved -= taken;
    parts.set(part, cycles - taken);
  }
  if (saved > 0) return new Map();
  return parts;
}

function waitPart(s: TimingStream, run: EarliestRun, i: number, firstProduct: number, lastWork: number): PartId {
  const prev = run.fromPrev[i] ?? -1;
  const next = run.fromNext[i] ?? -1;
  const from = prev < 0 || (next >= 0 && (run.done[next] ?? 0) > (run.done[prev] ?? 0)) ? next : prev;
  if (s.module[from] === MODULE_ID.store) return i > lastWork ? 'last-store' : 'wait.store';
  if (i <= firstProduct) return 'first-load';
  if (s.op[from] === OPERATION.LOAD_INP) return 'wait.INP';
  return s.op[from] === OPERATION.LOAD_WGT ? 'wait.WGT' : 'wait.load';
}
