import { noiseOf, type Noise } from '../../../../core/workload/quantize/noise.ts';
import type { LayerLine } from '../../../../core/network/totals.ts';
import type { LayerColumn, LayerOrder } from '../../../../state/view/view.ts';

type Sortable = number | string | null;

/** What a column sorts by; null where a layer has nothing of the kind. */
function columnValue({ layer, result, cycles, utilization, bytes }: LayerLine, column: LayerColumn): Sortable {
  switch (column) {
    case 'name':
      return layer.name;
    case 'operation':
      return layer.operation;
    case 'where':
      return layer.where;
    case 'macs':
      return layer.macs;
    case 'cycles':
      return cycles;
    case 'utilization':
      return utilization;
    case 'bound':
      return layer.vta?.lowerBound.cycles ?? null;
    case 'bytes':
      return bytes;
    case 'error':
      return result?.error == null ? null : noiseRank(noiseOf(result.error));
    case 'fileError':
      return result?.error?.quantized == null ? null : noiseRank(noiseOf(result.error.quantized));
  }
}

/** No ratio is worse than any. */
const noiseRank = (noise: Noise): number => (noise === 'exact' ? Infinity : noise === 'none' ? -Infinity : noise);

/** Layers without a value come last in both directions; equal ones stay in the order of the run. */
export function sortedLines(lines: readonly LayerLine[], order: LayerOrder | null): readonly LayerLine[] {
  if (order === null) return lines;
  const sign = order.descending ? -1 : 1;
  return [...lines].sort((a, b) => {
    const [x, y] = [columnValue(a, order.by), columnValue(b, order.by)];
    const inRun = a.layer.index - b.layer.index;
    if (x === null || y === null) return x === y ? inRun : x === null ? 1 : -1;
    const difference = typeof x === 'string' || typeof y === 'string' ? compareText(String(x), String(y)) : x - y;
    // Infinity minus itself is no number.
    return (Number.isNaN(difference) ? 0 : sign * difference) || inRun;
  });
}

const compareText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** Largest first, as one asks; then smallest first; then the order of the run again. Names go the other way. */
export function nextLayerOrder(order: LayerOrder | null, by: LayerColumn): LayerOrder | null {
  const first = !['name', 'operation', 'where'].includes(by);
  if (order?.by !== by) return { by, descending: first };
  return order.descending === first ? { by, descending: !first } : null;
}
