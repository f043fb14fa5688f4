import { useEffect, useLayoutEffect, useRef, useState, type RefObject, type UIEvent } from 'react';
import type { ListingShape } from '../../../core/program/assembly/disassemble.ts';
import { useSize } from '../../charts/canvas/CanvasLayer.tsx';
import type { Pixels } from '../../charts/units.ts';
import { useNarrow } from '../../theme/narrow.ts';
import { listingHeight, revealed, ROW, rowsShown, TOUCH_ROW } from './rows.ts';

export interface ListingScroll {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Rows that are in the page, ascending. */
  readonly inSight: readonly number[];
  /** Height of a line, and of all of them. */
  readonly line: Pixels;
  readonly height: Pixels;
  /** Where the first row in the page stands. */
  readonly top: Pixels;
  /** Lines that Page Down goes. */
  readonly page: number;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/** Which lines are in the page; brings what is selected, or was found, into sight. */
export function useListingScroll({
  shape,
  lines,
  selectedRow,
  found,
}: {
  readonly shape: ListingShape;
  /** How many are written so far. */
  readonly lines: number;
  readonly selectedRow: number | null;
  readonly found: { readonly row: number } | null;
}): ListingScroll {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const [scrollTop, setScrollTop] = useState(0);
  const rows = Math.max(shape.head + shape.instructions, lines);
  const view = size?.height ?? 0;
  const line = useNarrow() ? TOUCH_ROW : ROW;
  const { first, end, top } = rowsShown(scrollTop, view, rows, line);
  const reveal = (row: number): void => {
    const node = box.current;
    if (node === null || node.clientHeight === 0) return;
    const to = revealed(row, node.scrollTop, node.clientHeight, rows, line);
    if (to !== null) node.scrollTop = to;
  };
  const isShown = size !== null;
  useLayoutEffect(() => {
    if (isShown && selectedRow !== null) reveal(selectedRow);
    // Later lines may still be written: what is selected is looked for once, not at each of them.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isShown, selectedRow, shape]);
  useEffect(() => {
    if (found !== null) reveal(found.row);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [found]);
  return {
    box,
    inSight: Array.from({ length: Math.max(0, end - first) }, (_, k) => first + k),
    line,
    height: listingHeight(rows, line),
    top,
    page: Math.max(1, Math.floor(view / line) - 1),
    onScroll: (event) => {
      setScrollTop(event.currentTarget.scrollTop);
    },
  };
}
