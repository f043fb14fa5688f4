import type { Parameter, ParameterValue } from '../../core/arch/parameters.ts';

/** Dots a row shows; a parameter with more stops shows the ones around its default, or around its value if that is outside. */
export const DOTS = 9;

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

/** First of `count` stops that are shown: the same for most values, so that dots do not move under the pointer. */
export function firstShown(count: number, usualIndex: number, index: number): number {
  const most = Math.max(0, count - DOTS);
  const usual = Math.min(most, Math.max(0, usualIndex - Math.floor(DOTS / 2)));
  if (index < usual) return index;
  return Math.min(most, Math.max(usual, index - DOTS + 1));
}
