import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useState, type ReactElement, type Ref, type RefObject } from 'react';

/** What a row of a table takes on where only the rows in sight are in the page. */
export interface RowPlace {
  readonly ref?: Ref<HTMLTableRowElement>;
  readonly 'data-index'?: number;
  /** Counted from the head, which is row 1. */
  readonly 'aria-rowindex'?: number;
}

interface WindowedRowsProps {
  readonly count: number;
  /** What scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly row: (index: number, place: RowPlace) => ReactElement;
  /** Indices of rows that together have the widest text of every column: they give the columns their widths wherever is scrolled. */
  readonly widest: readonly number[];
}

/** A table with no more rows than this is in the page as a whole. */
const WHOLE = 100;

/** A guess; rows in sight are measured. */
const ROW_HEIGHT = 22;

/** Rows above and below what is seen that are there already when a little is scrolled. */
const SPARE = 10;

/** `aria-rowcount` of a table with one row for its head and `foot` for its foot; nothing where all rows are in the page. */
export const rowCountOf = (count: number, foot: number): { readonly 'aria-rowcount'?: number } =>
  count > WHOLE ? { 'aria-rowcount': count + 1 + foot } : {};

/** The body of a table of which only the rows in sight are in the page, and those about the one that has the keyboard. */
export function WindowedRows({ count, scroller, row, widest }: WindowedRowsProps): ReactElement {
  const [focused, setFocused] = useState<number | null>(null);
  const windowed = count > WHOLE;
  // Its functions change nothing that React remembers: rows are asked for anew whenever something is scrolled.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    enabled: windowed,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: SPARE,
    rangeExtractor: (range) => {
      // Beside the row that has the keyboard the ones that the Tab key goes to.
      const kept = focused === null ? [] : [focused - 1, focused, focused + 1].filter((i) => i >= 0 && i < count);
      return [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b);
    },
  });
  if (!windowed) return <tbody>{Array.from({ length: count }, (_, index) => row(index, {}))}</tbody>;
  const items = virtualizer.getVirtualItems();
  const parts: ReactElement[] = [];
  let bottom = 0;
  for (const { index, start, end } of items) {
    if (start > bottom) parts.push(<Space key={`to ${index}`} height={start - bottom} />);
    parts.push(row(index, { ref: virtualizer.measureElement, 'data-index': index, 'aria-rowindex': index + 2 }));
    bottom = end;
  }
  return (
    <>
      <tbody className="rows-for-width">{widest.map((index) => row(index, {}))}</tbody>
      <tbody
        onFocus={({ target }) => {
          const index = Number(target.closest('tr')?.dataset['index']);
          setFocused(Number.isNaN(index) ? null : index);
        }}
        onBlur={({ currentTarget, relatedTarget }) => {
          // From row to row the new one tells; until then it must not go.
          if (!currentTarget.contains(relatedTarget)) setFocused(null);
        }}
      >
        {parts}
        <Space height={virtualizer.getTotalSize() - bottom} />
      </tbody>
    </>
  );
}

/** Where rows are that are not in the page. */
function Space({ height }: { readonly height: number }): ReactElement {
  return (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
