import type { Repair } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';

/** As the command line calls them. */
const [END, BATCH] = ['--to', '--batch'];

/** Takes of a network only what leads to some values: what comes after them cannot be taken. */
export function endRepair(before: string, [first, ...others]: readonly [string, ...string[]]): Repair {
  const label = `Cut before ${quote(before)}`;
  const also = others.map((value) => ({ field: END, value }));
  return { field: END, value: first, label, ...(also.length > 0 && { also }) };
}

/** Takes the network with another batch. */
export const batchRepair = (batch: number): Repair => ({ field: BATCH, value: batch, label: `Batch ${batch}` });

/** What of a network a repair takes; null: it is one of the machine. */
export function partOfRepair({ field, value, also = [] }: Repair): {
  readonly to?: readonly string[];
  readonly batch?: number;
} | null {
  if (field === END) return { to: [value, ...also.map((other) => other.value)].map(String) };
  return field === BATCH ? { batch: Number(value) } : null;
}
