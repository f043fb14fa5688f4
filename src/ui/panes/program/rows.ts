import type { Pixels } from '../../charts/units.ts';

/** Height of a line. */
export const ROW: Pixels = 18;

/** The same where lines are chosen by a finger. */
export const TOUCH_ROW: Pixels = 24;

/** Browsers place nothing much further down than this: a longer listing scrolls faster than its bar says. */
const MOST_HEIGHT: Pixels = 10_000_000;

/** Lines above and below what is seen that are there already when a little is scrolled. */
const SPARE = 8;

export const listingHeight = (rows: number, line: Pixels = ROW): Pixels => Math.min(MOST_HEIGHT, rows * line);

/** What of a listing is on screen. */
export interface RowsShown {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  /** Where `first` stands in the scrolled content. */
  readonly top: Pixels;
}

/** The line at the top edge, with its part that is above it. */
function topRow(scrollTop: Pixels, view: Pixels, rows: number, line: Pixels): number {
  const height = listingHeight(rows, line);
  const scrolls = Math.max(0, height - view);
  // As far as the bar can go is as far as the lines can go.
  return scrolls === 0 ? 0 : (Math.min(scrollTop, scrolls) / scrolls) * Math.max(0, rows - view / line);
}

export function rowsShown(scrollTop: Pixels, view: Pixels, rows: number, line: Pixels = ROW): RowsShown {
  const at = topRow(scrollTop, view, rows, line);
  const first = Math.max(0, Math.floor(at) - SPARE);
  const end = Math.min(rows, Math.ceil(at + view / line) + SPARE);
  return { first, end, top: scrollTop + (first - at) * line };
}

/** Where to scroll so that a line is in the middle; null if all of it is in sight already. */
export function revealed(
  row: number,
  scrollTop: Pixels,
  view: Pixels,
  rows: number,
  line: Pixels = ROW,
): Pixels | null {
  const at = topRow(scrollTop, view, rows, line);
  if (row >= at && row + 1 <= at + view / line) return null;
  const most = rows - view / line;
  if (most <= 0) return 0;
  const wanted = Math.min(most, Math.max(0, row + 0.5 - view / line / 2));
  return (wanted / most) * Math.max(0, listingHeight(rows, line) - view);
}
