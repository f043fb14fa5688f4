import type { ParameterId } from '../../../core/machine/parameters.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';
import { usedOf, type ResourceName } from './designs.ts';

/** A column of the table: an axis, a figure, or a resource. */
export type Column =
  | ParameterId
  | 'milliseconds'
  | 'bound'
  | 'estimate'
  | 'cycles'
  | 'above'
  | 'utilization'
  | 'fits'
  | ResourceName;

export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

const RESOURCES: readonly string[] = ['LUT', 'FF', 'BRAM36', 'DSP', 'ALM', 'M10K'] satisfies readonly ResourceName[];

const isResource = (column: Column): column is ResourceName => RESOURCES.includes(column);

/** Value that a column sorts by; null where a design has none. */
function columnValue(result: DesignResult, column: Column): number | null {
  if (isResource(column)) return usedOf(result, column);
  switch (column) {
    case 'milliseconds':
    case 'bound':
    case 'estimate':
    case 'cycles':
    case 'utilization':
      return result[column];
    case 'above':
      return result.cycles === null || result.bound === null ? null : result.cycles / result.bound;
    case 'fits':
      return result.resources?.fits === true && result.legal ? 1 : 0;
    default: {
      const value = Number(result.design[column]);
      return Number.isNaN(value) ? null : value;
    }
  }
}

/** Designs without a value come last in both directions; equal ones keep the sweep's order. */
export function sorted(results: readonly DesignResult[], { by, descending }: Order): DesignResult[] {
  return [...results].sort((a, b) => {
    const x = columnValue(a, by);
    const y = columnValue(b, by);
    if (x === null || y === null) return x === y ? a.index - b.index : x === null ? 1 : -1;
    return (descending ? y - x : x - y) || a.index - b.index;
  });
}

/** A second click on the same column turns the order round. */
export const nextOrder = (order: Order, by: Column): Order =>
  order.by === by ? { by, descending: !order.descending } : { by, descending: false };
