import { firstAbove } from '../../base/binarySearch.ts';
import { moduleOf } from '../../isa/dispatch.ts';
import { MODULE_ID } from '../../machine/design/modules.ts';
import type { TokenOrder } from '../tokens/order.ts';
import { instructionAt, type RunState } from './runState.ts';
import { rowsEnd, rowsOf, type DramRows } from './rows.ts';

interface Access {
  readonly index: number;
  readonly module: number;
  readonly rows: DramRows;
  readonly end: number;
}

/** Pairs of rows compared at most; more is a program nobody can race-check this way, and it stays unchecked. */
const MAX_COMPARISONS = 2e6;

/**
 * Loads that overlap a STORE in DRAM with no token order between the two. Only stores write, and stores among themselves
 * are in order. Nearly all programs keep inputs and outputs apart, so a load is first held against what was written at all.
 */
export function reportDramRaces(state: RunState, order: TokenOrder): void {
  const { machine, heads } = state;
  const written = machine.memory.written();
  if (written.length === 0) return;
  const starts = written.map((r) => r.address);
  const suspects: Access[] = [];
  const stores: Access[] = [];
  for (let n = 0; n < state.executed; n++) {
    const index = state.sequence[n] as number;
    const access = accessOf(state, index);
    if (access === null) continue;
    if (heads.module[index] === MODULE_ID.store) stores.push(access);
    else {
      // The last written range that starts before the load ends.
      const range = written[firstAbove(starts, starts.length, access.end - 1) - 1];
      if (range !== undefined && range.address + range.length > access.rows.base) suspects.push(access);
    }
  }
  if (suspects.length === 0) return;

  stores.sort((a, b) => a.rows.base - b.rows.base);
  const bases = stores.map((s) => s.rows.base);
  const longest = stores.reduce((max, s) => Math.max(max, s.end - s.rows.base), 0);
  let comparisons = 0;
  for (const load of suspects) {
    const until = firstAbove(bases, bases.length, load.end - 1);
    for (let s = firstAbove(bases, bases.length, load.rows.base - longest); s < until; s++) {
      const store = stores[s] as Access;
      comparisons += 1 + Math.min(load.rows.rows, store.rows.rows);
      if (comparisons > MAX_COMPARISONS) return;
      if (store.end <= load.rows.base || ordered(order, load, store)) continue;
      const at = overlap(load.rows, store.rows);
      if (at !== null) machine.races.report('DRAM', load.index, store.index, at);
    }
  }
}

function accessOf(state: RunState, index: number): Access | null {
  const { machine } = state;
  const insn = instructionAt(state, index);
  if ((insn.op !== 'LOAD' && insn.op !== 'STORE') || insn.xSize === 0) return null;
  const rows = rowsOf(machine.arch, machine.geometry, insn, machine.semantics);
  if (rows === null || rows.rows === 0) return null;
  const module = MODULE_ID[moduleOf(insn) ?? 'compute'];
  return { index, module, rows, end: rowsEnd(rows) };
}

function ordered(order: TokenOrder, load: Access, store: Access): boolean {
  const storeBefore = (order.clocks[load.index * 3 + MODULE_ID.store] as number) > store.index;
  const loadBefore = (order.clocks[store.index * 3 + load.module] as number) > load.index;
  return storeBefore || loadBefore;
}

/** A byte both touch, or null. */
function overlap(a: DramRows, b: DramRows): number | null {
  const [few, many] = a.rows <= b.rows ? [a, b] : [b, a];
  for (let r = 0; r < few.rows; r++) {
    const start = few.base + r * few.step;
    const end = start + few.rowBytes;
    // Rows of `many` whose start lies before this row's end and whose end lies after its start.
    const last =
      many.step === 0 ? many.rows - 1 : Math.min(many.rows - 1, Math.ceil((end - many.base) / many.step) - 1);
    const first = many.step === 0 ? 0 : Math.max(0, Math.floor((start - many.rowBytes - many.base) / many.step) + 1);
    if (first > last) continue;
    const at = many.base + last * many.step;
    if (at < end && at + many.rowBytes > start) return Math.max(at, start);
  }
  return null;
}
