import type { Problem } from '../../problem.ts';
import type { StreamHeads } from '../tokens/heads.ts';
import type { TokenOrder } from '../tokens/order.ts';
import type { Machine } from './machine.ts';
import type { Warning } from './result.ts';

/** Everything about a run that changes while it goes on. */
export interface RunState {
  readonly machine: Machine;
  readonly words: Uint32Array;
  readonly heads: StreamHeads;
  order: TokenOrder | null;
  sequence: Int32Array;
  executed: number;
  totalWork: number;
  doneWork: number;
  warnings: Warning[];
  problem: Problem | null;
}
