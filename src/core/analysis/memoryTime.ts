import { lowerBound } from '../trace/queries.ts';
import { CLIENT_NAMES, TRACE_OP } from '../trace/trace.ts';
import type { Cycles } from '../units.ts';
import type { ColourKey, RunView } from './runView.ts';

/** How a load or store spent the cycles from start to done; the three parts add up to them exactly. */
export interface MemoryTime {
  /** Own beats on the bus. */
  readonly data: Cycles;
  /** Beats of others between its first command and its last beat: the port was theirs. */
  readonly port: Cycles;
  /** The rest: request latency, burst starts and acknowledges, padding. */
  readonly rest: Cycles;
  readonly bursts: number;
  /** Instruction that held the port longest meanwhile; -1: none, or instruction fetch. */
  readonly holder: number;
  readonly holderColour: ColourKey;
}

/** Null for what moves no data. Loads share one read port; a store has the write channel to itself. */
export function memoryTime(run: RunView, index: number): MemoryTime | null {
  const { trace } = run;
  const op = trace.op[index];
  const start = trace.start[index] ?? -1;
  const done = trace.done[index] ?? -1;
  if (start < 0 || done < 0) return null;
  if (op === TRACE_OP.STORE) {
    const { instruction, beats, count } = trace.writes;
    let data = 0;
    let bursts = 0;
    // Writes are made in instruction order, so a store's bursts are neighbours.
    for (let b = lowerBound(instruction, count, index); b < count && instruction[b] === index; b++) {
      data += beats[b] ?? 0;
      bursts++;
    }
    return { data, port: 0, rest: done - start - data, bursts, holder: -1, holderColour: 'store' };
  }
  const loads: readonly (number | undefined)[] = [
    TRACE_OP.LOAD_UOP,
    TRACE_OP.LOAD_WGT,
    TRACE_OP.LOAD_INP,
    TRACE_OP.LOAD_ACC,
  ];
  return loads.includes(op) ? readTime(run, index, start, done) : null;
}

function readTime(run: RunView, index: number, start: Cycles, done: Cycles): MemoryTime {
  const { reads } = run.trace;
  let data = 0;
  let bursts = 0;
  let first = Infinity;
  let last = -1;
  const begin = lowerBound(reads.accepted, reads.count, start);
  for (let b = begin; b < reads.count && (reads.accepted[b] ?? 0) <= done; b++) {
    if (reads.instruction[b] !== index) continue;
    data += reads.beats[b] ?? 0;
    bursts++;
    first = Math.min(first, reads.accepted[b] ?? 0);
    last = Math.max(last, reads.lastBeat[b] ?? 0);
  }
  const held = new Map<number, number>();
  let port = 0;
  // A burst accepted long before may still be on the bus: at most the tag pool's 16 are outstanding.
  for (let b = Math.max(0, begin - 64); b < reads.count && (reads.accepted[b] ?? 0) <= last; b++) {
    const owner = reads.instruction[b] ?? -1;
    if (owner === index && reads.client[b] !== 0) continue;
    const overlap = Math.min(last, reads.lastBeat[b] ?? -1) - Math.max(first, reads.firstBeat[b] ?? 0) + 1;
    if (overlap <= 0) continue;
    port += overlap;
    held.set(owner, (held.get(owner) ?? 0) + overlap);
  }
  const [holder] = [...held].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [-1, 0]);
  const client = holder < 0 ? 'fetch' : (CLIENT_NAMES[clientOf(run, holder)] ?? 'fetch');
  return { data, port, rest: done - start - data - port, bursts, holder, holderColour: client };
}

function clientOf(run: RunView, index: number): number {
  const op = run.trace.op[index] ?? 0;
  const clients: Readonly<Record<number, number>> = {
    [TRACE_OP.LOAD_UOP]: 1,
    [TRACE_OP.LOAD_INP]: 2,
    [TRACE_OP.LOAD_WGT]: 3,
    [TRACE_OP.LOAD_ACC]: 4,
  };
  return clients[op] ?? 0;
}
