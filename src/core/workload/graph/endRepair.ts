import type { Repair } from '../../base/problem.ts';
import { quote } from '../../tensor/problems.ts';

/** As the command line calls it. */
const FIELD = '--to';

/** Takes of a network only what leads to some values: what comes after them cannot be taken. */
export function endRepair(before: string, [first, ...others]: readonly [string, ...string[]]): Repair {
  const label = `Cut before ${quote(before)}`;
  const also = others.map((value) => ({ field: FIELD, value }));
  return { field: FIELD, value: first, label, ...(also.length > 0 && { also }) };
}

/** The values at which a repair ends the network; null: it is another. */
export const endsOf = ({ field, value, also = [] }: Repair): readonly string[] | null =>
  field === FIELD ? [value, ...also.map((other) => other.value)].map(String) : null;
