import type { Trace } from './trace.ts';

/** Instruction indices of each module (by `MODULE_ID`), in stream order, which is also the order of start and of done. */
export type ModuleOrder = readonly [load: Int32Array, compute: Int32Array, store: Int32Array];

export function moduleLists(module: Uint8Array): ModuleOrder {
  const counts = [0, 0, 0];
  for (const m of module) counts[m] = (counts[m] ?? 0) + 1;
  const list = (id: number): Int32Array => {
    const indices = new Int32Array(counts[id] ?? 0);
    let n = 0;
    for (let i = 0; i < module.length; i++) if (module[i] === id) indices[n++] = i;
    return indices;
  };
  return [list(0), list(1), list(2)];
}

const known = new WeakMap<Uint8Array, ModuleOrder>();

/** The same lists for a trace, made once for each. */
export function moduleOrder(trace: Pick<Trace, 'module'>): ModuleOrder {
  let order = known.get(trace.module);
  if (order === undefined) {
    order = moduleLists(trace.module);
    known.set(trace.module, order);
  }
  return order;
}
