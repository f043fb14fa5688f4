import type { ReactElement } from 'react';

interface SortableHeadProps {
  readonly text: string;
  /** How the table is sorted by this column; null: by another. */
  readonly sorted: 'ascending' | 'descending' | null;
  readonly onSort: () => void;
  readonly title?: string;
  readonly className?: string;
}

/** The head of a column that a click sorts by. */
export function SortableHead({ text, sorted, onSort, title, className }: SortableHeadProps): ReactElement {
  return (
    <th scope="col" title={title} className={className} aria-sort={sorted ?? 'none'}>
      <button type="button" onClick={onSort}>
        {text}
        {sorted === null ? '' : sorted === 'descending' ? ' \u2193' : ' \u2191'}
      </button>
    </th>
  );
}

/** By its column and direction, as tables keep it; null: the order things come in. */
export const sortedBy = <C,>(
  order: { readonly by: C; readonly descending: boolean } | null,
  column: C,
): 'ascending' | 'descending' | null => (order?.by !== column ? null : order.descending ? 'descending' : 'ascending');
