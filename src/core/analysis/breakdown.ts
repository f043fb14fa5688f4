import { MODULE_ID, TRACE_OP } from '../trace/trace.ts';
import type { Cycles } from '../units.ts';
import type { Operand } from './figure.ts';
import { runCycles, type ColourKey, type RunView } from './runView.ts';
import type { Segment } from './segment.ts';
import { nameOf, predecessors, startWait } from './waits.ts';
import { generatorCycles } from './work.ts';

interface Kind {
  readonly id: string;
  readonly label: string;
  readonly colour: ColourKey;
  readonly tint: 0 | 1 | 2;
  readonly wait: boolean;
  readonly meaning: string;
}

/** In the order of the bar: work, then what surrounds it, then waiting. */
const KINDS = [
  k('products', 'products', 'compute', 0, false, 'one matrix product a cycle, every GEMM micro-op without reset'),
  k('resets', 'resets', 'compute', 1, false, 'GEMM with reset: one accumulator element zeroed a cycle'),
  k('alu', 'ALU', 'compute', 2, false, 'one cycle a micro-op with an immediate, two with a second tensor operand'),
  k('issue', 'issue', 'fetch', 1, false, 'start cycle, pipeline fill and drain of each GEMM and ALU; synchronization'),
  k('uop', 'micro-ops', 'UOP', 0, false, 'LOAD UOP in the compute module: latency and data'),
  k('bias', 'bias load', 'ACC', 0, false, 'LOAD ACC in the compute module: latency and data'),
  k('fetch', 'fetch', 'fetch', 0, true, 'compute stood idle because the next instruction was not handed out yet'),
  k('first-load', 'first load', 'load', 0, true, 'nothing to compute on until the first tile is loaded'),
  k('wait.INP', 'input wait', 'INP', 0, true, 'compute waited for a token that a LOAD INP pushed'),
  k('wait.WGT', 'weight wait', 'WGT', 0, true, 'compute waited for a token that a LOAD WGT pushed'),
  k('wait.load', 'load wait', 'load', 0, true, 'compute waited for a token that another instruction of load pushed'),
  k('wait.store', 'store wait', 'store', 1, true, 'compute waited for a STORE to free its part of the accumulator'),
  k('last-store', 'last store', 'store', 0, true, 'all is computed; FINISH waits for the last STORE'),
] as const satisfies readonly Kind[];

type KindId = (typeof KINDS)[number]['id'];

function k<const Id extends string>(
  id: Id,
  label: string,
  colour: ColourKey,
  tint: 0 | 1 | 2,
  wait: boolean,
  meaning: string,
): Kind & { readonly id: Id } {
  return { id, label, colour, tint, wait, meaning };
}

/** What one compute instruction adds to each kind; its contributions cover (done of the one before, done] exactly. */
interface Contribution {
  readonly kind: KindId;
  readonly index: number;
  readonly cycles: Cycles;
}

function contributions(run: RunView): Contribution[] {
  const { trace, instructions } = run;
  const before = predecessors(trace);
  const compute = [...instructions.keys()].filter(
    (i) => trace.module[i] === MODULE_ID.compute && (trace.done[i] ?? -1) >= 0,
  );
  const isProduct = (i: number): boolean => trace.op[i] === TRACE_OP.GEMM;
  const isWork = (i: number): boolean => isProduct(i) || trace.op[i] === TRACE_OP.ALU;
  const firstProduct = compute.find(isProduct) ?? Infinity;
  const lastWork = compute.findLast(isWork) ?? -1;
  const out: Contribution[] = [];
  for (const index of compute) {
    const instruction = instructions[index];
    if (instruction === undefined) continue;
    const wait = startWait(trace, before, index);
    out.push({ kind: 'fetch', index, cycles: wait.fetch });
    if (wait.token > 0) {
      const fromStore = trace.module[wait.culprit] === MODULE_ID.store;
      let kind: KindId = 'wait.load';
      if (fromStore) kind = index > lastWork ? 'last-store' : 'wait.store';
      else if (index <= firstProduct) kind = 'first-load';
      else if (trace.op[wait.culprit] === TRACE_OP.LOAD_INP) kind = 'wait.INP';
      else if (trace.op[wait.culprit] === TRACE_OP.LOAD_WGT) kind = 'wait.WGT';
      out.push({ kind, index, cycles: wait.token });
    }
    const busy = (trace.done[index] ?? 0) - (trace.start[index] ?? 0) + 1;
    const useful = Math.min(generatorCycles(instruction), busy);
    const op = trace.op[index];
    if (op === TRACE_OP.LOAD_UOP) out.push({ kind: 'uop', index, cycles: busy });
    else if (op === TRACE_OP.LOAD_ACC) out.push({ kind: 'bias', index, cycles: busy });
    else {
      if (useful > 0) {
        out.push({
          kind: op === TRACE_OP.ALU ? 'alu' : isProduct(index) ? 'products' : 'resets',
          index,
          cycles: useful,
        });
      }
      out.push({ kind: 'issue', index, cycles: busy - useful });
    }
  }
  return out;
}

/**
 * Where the cycles went, seen from the compute module: the run's cycles are the cycle in which FINISH is done there, so
 * its work, its overheads and its waits add up to them exactly. Kinds with no cycles are left out.
 */
export function breakdown(run: RunView): Segment[] {
  const byKind = new Map<string, Contribution[]>();
  for (const c of contributions(run)) {
    if (c.cycles === 0) continue;
    const list = byKind.get(c.kind);
    if (list === undefined) byKind.set(c.kind, [c]);
    else list.push(c);
  }
  const total = runCycles(run);
  const segments: Segment[] = [];
  for (const kind of KINDS) {
    const list = byKind.get(kind.id);
    if (list === undefined) continue;
    const cycles = list.reduce((sum, c) => sum + c.cycles, 0);
    segments.push({
      id: kind.id,
      label: kind.label,
      cycles,
      colour: kind.colour,
      tint: kind.tint,
      wait: kind.wait,
      figure: {
        id: `part.${kind.id}`,
        label: `${kind.label}, of all cycles`,
        value: cycles,
        unit: 'cycles',
        digits: 0,
        approximate: false,
        formula: `sum over ${list.length} compute instructions`,
        operands: largest(run, list),
        reference: 'VTA timing, sections 5, 9 and 11',
        detail: `${((100 * cycles) / total).toFixed(1)} % of the run: ${kind.meaning}`,
      },
    });
  }
  return segments;
}

const SHOWN = 5;

/** The contributions that matter most, and the rest as one line, so that the operands still add up. */
function largest(run: RunView, list: readonly Contribution[]): Operand[] {
  const sorted = [...list].sort((a, b) => b.cycles - a.cycles);
  const shown = sorted.slice(0, SHOWN).map((c) => ({
    label: nameOf(run.trace, c.index),
    value: c.cycles,
    unit: 'cycles',
    source: `trace of instruction ${c.index}`,
    instruction: c.index,
  }));
  const rest = sorted.slice(SHOWN);
  if (rest.length === 0) return shown;
  const cycles = rest.reduce((sum, c) => sum + c.cycles, 0);
  return [...shown, { label: `${rest.length} more`, value: cycles, unit: 'cycles', source: 'trace' }];
}
