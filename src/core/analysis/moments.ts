import { MODULE_NAMES, type TokenQueue } from '../trace/trace.ts';
import type { Cycles } from '../base/units.ts';
import { derivation } from './derivation.ts';
import type { TimedRun } from './timedRun.ts';

export const TOKEN_QUEUES = [
  'load->compute',
  'compute->load',
  'compute->store',
  'store->compute',
] as const satisfies readonly TokenQueue[];

type ModuleName = (typeof MODULE_NAMES)[number];

/** Sorted cycles of what is counted, so that the state of a cycle is a few binary searches. */
export interface Moments {
  readonly pushes: Readonly<Record<TokenQueue, Float64Array>>;
  readonly pops: Readonly<Record<TokenQueue, Float64Array>>;
  readonly fetched: Readonly<Record<ModuleName, Float64Array>>;
  readonly done: Readonly<Record<ModuleName, Float64Array>>;
}

interface Ends {
  readonly to: TokenQueue;
  readonly from: TokenQueue;
}

/** Load ignores its prev flags and store its next flags, as the hardware does. */
const NEIGHBOURS: Readonly<Record<ModuleName, { readonly prev: Ends | null; readonly next: Ends | null }>> = {
  load: { prev: null, next: { to: 'load->compute', from: 'compute->load' } },
  compute: {
    prev: { to: 'compute->load', from: 'load->compute' },
    next: { to: 'compute->store', from: 'store->compute' },
  },
  store: { prev: { to: 'store->compute', from: 'compute->store' }, next: null },
};

/** Made once for a trace. */
export const momentsOf = derivation((run: TimedRun): Moments => {
  const { trace } = run;
  const lists = <K extends string>(names: readonly K[]): Record<K, Cycles[]> =>
    Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, Cycles[]>;
  const pushes = lists(TOKEN_QUEUES);
  const pops = lists(TOKEN_QUEUES);
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
    const { prev, next } = NEIGHBOURS[name];
    if (instruction.pushPrev && prev !== null) note(pushes[prev.to], trace.done[i]);
    if (instruction.pushNext && next !== null) note(pushes[next.to], trace.done[i]);
    if (instruction.popPrev && prev !== null) note(pops[prev.from], trace.start[i]);
    if (instruction.popNext && next !== null) note(pops[next.from], trace.start[i]);
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
});
