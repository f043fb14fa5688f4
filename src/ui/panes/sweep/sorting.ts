import type { ParameterId } from '../../../core/machine/parameters.ts';
import { DESIGN_FIGURES, type DesignFigureName } from '../../../core/explore/designFigures.ts';
import type { DesignResult } from '../../../core/explore/evaluate.ts';

/** A column of the table: an axis, a figure (a resource is one), or whether the design fits. */
export type Column = ParameterId | DesignFigureName | 'fits';

export interface ColumnOrder {
  readonly by: Column;
  readonly descending: boolean;
}

const isFigure = (column: Column): column is DesignFigureName => Object.hasOwn(DESIGN_FIGURES, column);

/** Value that a column sorts by; null where a design has none. */
function columnValue(result: DesignResult, column: Column): number | null {
  if (isFigure(column)) return DESIGN_FIGURES[column].value(result);
  if (column === 'fits') return result.resources?.fits === true && result.legal ? 1 : 0;
  const value = Number(result.design[column]);
  return Number.isNaN(value) ? null : value;
}

/** Designs without a value come last in both directions; equal ones keep the sweep's order. */
export function sorted(results: readonly DesignResult[], { by, descending }: ColumnOrder): DesignResult[] {
  return [...results].sort((a, b) => {
    const x = columnValue(a, by);
    const y = columnValue(b, by);
    if (x === null || y === null) return x === y ? a.index - b.index : x === null ? 1 : -1;
    return (descending ? y - x : x - y) || a.index - b.index;
  });
}

/** By a figure, the best design first. */
export const bestFirst = (by: DesignFigureName): ColumnOrder => ({
  by,
  descending: DESIGN_FIGURES[by].better === 'larger',
});

/** A second click on the same column turns the order round. */
export const nextOrder = (order: ColumnOrder, by: Column): ColumnOrder =>
  order.by === by ? { by, descending: !order.descending } : { by, descending: false };
