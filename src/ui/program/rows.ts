import type { Pixels } from '../charts/timeScale.ts';

/** Height of a line. */
export const ROW: Pixels = 18;

/** Browsers place nothing much further down than this: a longer listing scrolls faster than its bar says. */
const MOST_HEIGHT: Pixels = 10_000_000;

/** Lines above and below what is seen that are there already when a little is scrolled. */
const SPARE = 8;

export const listingHeight = (rows: number): Pixels => Math.min(MOST_HEIGHT, rows * ROW);

/** What of a listing is on screen. */
export interface RowsShown {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  /** Where `first` stands in the scrolled content. */
  readonly top: Pixels;
}

/** The line at the top edge, with its part that is above it. */
function topRow(scrollTop: Pixels, view: Pixels, rows: number): number {
  const height = listingHeight(rows);
  const scrolls = Math.max(0, height - view);
  // As far as the bar can go is as far as the lines can go.
  return scrolls === 0 ? 0 : (Math.min(scrollTop, scrolls) / scrolls) * Math.max(0, rows - view / ROW);
}

export function rowsShown(scrollTop: Pixels, view: Pixels, rows: number): RowsShown {
  const at = topRow(scrollTop, view, rows);
  const first = Math.max(0, Math.floor(at) - SPARE);
  const end = Math.min(rows, Math.ceil(at + view / ROW) + SPARE);
  return { first, end, top: scrollTop + (first - at) * ROW };
}

/** Where to scroll so that a line is in the middle; null if all of it is in sight already. */
export function revealed(row: number, scrollTop: Pixels, view: Pixels, rows: number): Pixels | null {
  const at = topRow(scrollTop, view, rows);
  if (row >= at && row + 1 <= at + view / ROW) return null;
  const most = rows - view / ROW;
  if (most <= 0) return 0;
  const wanted = Math.min(most, Math.max(0, row + 0.5 - view / ROW / 2));
  return (wanted / most) * Math.max(0, listingHeight(rows) - view);
}
