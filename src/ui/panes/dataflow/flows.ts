import { traffic, type TrafficLine } from '../../../core/analysis/traffic.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { workTotals } from '../../../core/analysis/workTotals.ts';

/** Bytes that the compute unit reads from a buffer, and how often that is each byte that was loaded into it. */
export interface Reuse {
  readonly bytes: number;
  /** Reads of each byte that came from DRAM; null if none came. */
  readonly times: number | null;
}

export interface Flows {
  /** Between DRAM and the buffers, by traffic line. */
  readonly dram: Readonly<Record<TrafficLine['id'], TrafficLine>>;
  readonly INP: Reuse;
  readonly WGT: Reuse;
  /** Matrix products and ALU operations on whole tensor elements. */
  readonly products: number;
  readonly aluOperations: number;
}

/** What moves on each edge of the picture in the whole run. */
export function flowsOf(run: RunView): Flows {
  const lines = traffic(run);
  const dram = Object.fromEntries(lines.map((l) => [l.id, l])) as Record<TrafficLine['id'], TrafficLine>;
  const { products, aluOperations } = workTotals(run);
  const reuse = (tensor: 'INP' | 'WGT'): Reuse => {
    const bytes = products * run.geometry.elementBytes[tensor];
    const loaded = dram[tensor].bytes;
    return { bytes, times: loaded === 0 ? null : bytes / loaded };
  };
  return { dram, INP: reuse('INP'), WGT: reuse('WGT'), products, aluOperations };
}
