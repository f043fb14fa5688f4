import type { Parameter, ParameterValue } from '../../core/machine/parameters.ts';

/** Room for the marks of a row, in CSS pixels. */
export const SLIDER_WIDTH = 66;
/** Marks stand no further apart than this. */
const WIDEST_PITCH = 7;
/** Closer than this they could not be told apart. */
const NARROWEST_PITCH = 2;

/** CSS pixels from one mark to the next: every stop has its own. */
export const stopPitch = (count: number): number => Math.min(WIDEST_PITCH, SLIDER_WIDTH / Math.max(1, count));

/** More stops than marks could be told apart: a line stands for them. Only tiles of large layers have so many. */
export const isDense = (count: number): boolean => stopPitch(count) < NARROWEST_PITCH;

/** Index of the stop a value is at, or nearest to if it is between stops (an imported clock of 142 MHz). */
export function stopIndex(p: Parameter, value: ParameterValue): number {
  const exact = p.stops.indexOf(value);
  if (exact >= 0) return exact;
  let best = 0;
  for (const [index, stop] of p.stops.entries()) {
    const distance = Math.abs(Number(stop) - Number(value));
    if (distance < Math.abs(Number(p.stops[best]) - Number(value))) best = index;
  }
  return best;
}

/** How far Page Up and Page Down go. */
const PAGE = 3;

/** Where a key moves a slider with so many stops, by the keys of WAI-ARIA's slider; null: it is none of them. */
export function keyTarget(key: string, index: number, count: number): number | null {
  const to = (index_: number): number => Math.min(count - 1, Math.max(0, index_));
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return to(index + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(index - 1);
    case 'PageUp':
      return to(index + PAGE);
    case 'PageDown':
      return to(index - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** A place that a slider stops at. */
export interface Stop {
  /** The value in the words of the screen. */
  readonly text: string;
  /** Why it cannot be, with everything else as it is, in a sentence; null: it can. */
  readonly why: string | null;
}

/** Beforehand, for whoever does not see the marks: which stops can be, and what stands in the way of the next ones. */
export function stopsText(stops: readonly Stop[], index: number): string {
  if (stops.every(({ why }) => why === null)) return '';
  const runs: Stop[][] = [];
  for (const [i, stop] of stops.entries()) {
    if (stop.why !== null) continue;
    if (i > 0 && stops[i - 1]?.why === null) runs.at(-1)?.push(stop);
    else runs.push([stop]);
  }
  const ranges = runs.map((run) => [...new Set([run[0]?.text ?? '', run.at(-1)?.text ?? ''])].join(' to '));
  const possible = ranges.length === 0 ? 'No value can be' : `Can be ${ranges.join(' or ')}`;
  const reasons = [stops[index], stops[index + 1], stops[index - 1]].flatMap((stop) =>
    stop === undefined || stop.why === null ? [] : [`${stop.text}: ${stop.why}`],
  );
  return [`${possible} with everything else as it is.`, ...reasons].join(' ');
}
