import { MODULE_ID, MODULE_NAMES, type ModuleName } from '../machine/design/modules.ts';
import { QUEUES_OF_MODULE, TOKEN_QUEUES, type TokenQueue } from '../machine/design/tokens.ts';
import type { Cycles } from '../base/units.ts';
import { derivation } from './derivation.ts';
import type { TimedRun } from './timedRun.ts';

/** Sorted cycles of what is counted, so that the state of a cycle is a few binary searches. */
export interface Moments {
  readonly pushes: Readonly<Record<TokenQueue, Float64Array>>;
  readonly pops: Readonly<Record<TokenQueue, Float64Array>>;
  readonly fetched: Readonly<Record<ModuleName, Float64Array>>;
  readonly done: Readonly<Record<ModuleName, Float64Array>>;
}

/** Made once for a trace. */
export const momentsOf = derivation<TimedRun, Moments>('moments');

export function makeMoments(run: TimedRun): Moments {
  const { trace } = run;
  const lists = <K extends string>(names: readonly K[]): Record<K, Cycles[]> =>
    Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, Cycles[]>;
  const queues = TOKEN_QUEUES.map((q) => q.name);
  const pushes = lists(queues);
  const pops = lists(queues);
  const fetched = lists(MODULE_NAMES);
  const done = lists(MODULE_NAMES);
  const note = (list: Cycles[], cycle: Cycles | undefined): void => {
    if (cycle !== undefined && cycle >= 0) list.push(cycle);
  };
  let i = -1;
  for (const instruction of run.instructions) {
    i += 1;
    const name = MODULE_NAMES[trace.module[i] ?? -1];
    if (name === undefined) continue;
    note(fetched[name], trace.fetched[i]);
    note(done[name], trace.done[i]);
    // A flag towards where no module stands means no queue, as in the hardware.
    const means = QUEUES_OF_MODULE[MODULE_ID[name]];
    const count = (
      of: Readonly<Record<TokenQueue, Cycles[]>>,
      set: boolean,
      q: number | undefined,
      cycle: Cycles | undefined,
    ): void => {
      const queue = queues[q ?? -1];
      if (set && queue !== undefined) note(of[queue], cycle);
    };
    count(pushes, instruction.pushPrev, means?.pushPrev, trace.done[i]);
    count(pushes, instruction.pushNext, means?.pushNext, trace.done[i]);
    count(pops, instruction.popPrev, means?.popPrev, trace.start[i]);
    count(pops, instruction.popNext, means?.popNext, trace.start[i]);
  }
  const sorted = <K extends string>(found: Readonly<Record<K, Cycles[]>>): Record<K, Float64Array> =>
    Object.fromEntries(
      Object.entries<Cycles[]>(found).map(([key, list]) => [key, Float64Array.from(list).sort()]),
    ) as Record<K, Float64Array>;
  return {
    pushes: sorted(pushes),
    pops: sorted(pops),
    fetched: sorted(fetched),
    done: sorted(done),
  };
}
