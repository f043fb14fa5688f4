import type { Trace } from './trace.ts';

/** Instruction indices of each module (by `MODULE_ID`), in stream order, which is also the order of start and of done. */
export type ModuleOrder = readonly [load: Int32Array, compute: Int32Array, store: Int32Array];

export function moduleLists(module: Uint8Array): ModuleOrder {
  const counts = [0, 0, 0];
  for (const m of module) counts[m] = (counts[m] ?? 0) + 1;
  const list = (id: number): Int32Array => new Int32Array(counts[id] ?? 0);
  const lists = [list(0), list(1), list(2)] as const;
  const filled = [0, 0, 0];
  for (let i = 0; i < module.length; i++) {
    const id = module[i] ?? 0;
    const at = filled[id] ?? 0;
    const indices = lists[id];
    if (indices !== undefined) indices[at] = i;
    filled[id] = at + 1;
  }
  return lists;
}

const known = new WeakMap<Uint8Array, ModuleOrder>();

/** The same lists for a trace, made once for each, or made elsewhere of an equal one and taken over. */
export const moduleOrder = Object.assign(
  (trace: Pick<Trace, 'module'>): ModuleOrder => {
    let order = known.get(trace.module);
    if (order === undefined) {
      order = moduleLists(trace.module);
      known.set(trace.module, order);
    }
    return order;
  },
  {
    adopt: (trace: Pick<Trace, 'module'>, order: ModuleOrder): void => {
      known.set(trace.module, order);
    },
  },
);
