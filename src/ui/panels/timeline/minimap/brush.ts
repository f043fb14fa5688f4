import type { Pixels } from '../../../charts/units.ts';
import type { TimeScale } from '../../../charts/time/timeScale.ts';
import { cycleAt, cyclesPerPixel, xOf } from '../../../charts/time/timeScale.ts';
import type { TimeWindow } from '../../../../state/view/view.ts';
import { MIN_SPAN, panBy } from '../../../../state/view/timeWindow.ts';

/** What a press on the minimap takes hold of. */
export type Grip = 'from' | 'to' | 'inside' | 'outside';

const EDGE_REACH: Pixels = 5;

export function gripAt(scale: TimeScale, window: TimeWindow, x: Pixels): Grip {
  const a = xOf(scale, window.from);
  const b = xOf(scale, window.to);
  const nearA = Math.abs(x - a);
  const nearB = Math.abs(x - b);
  if (Math.min(nearA, nearB) <= EDGE_REACH) return nearA < nearB || (nearA === nearB && x < a) ? 'from' : 'to';
  return x > a && x < b ? 'inside' : 'outside';
}

/** What was taken hold of: a grip of the window as it was, and where. */
export interface Held {
  readonly window: TimeWindow;
  readonly grip: Grip;
  readonly x: Pixels;
}

/** The window after dragging what is held to x: edges resize, the inside moves, the outside draws a new window. */
export function dragBrush(
  scale: TimeScale,
  extent: number,
  { window: start, grip, x: x0 }: Held,
  x: Pixels,
): TimeWindow {
  const at = Math.min(extent, Math.max(0, cycleAt(scale, x)));
  if (grip === 'inside') return panBy(start, extent, (x - x0) * cyclesPerPixel(scale));
  const anchor =
    grip === 'from' ? start.to : grip === 'to' ? start.from : Math.min(extent, Math.max(0, cycleAt(scale, x0)));
  const span = Math.min(extent, Math.max(MIN_SPAN, Math.abs(at - anchor)));
  const from = Math.min(Math.max(0, at < anchor ? anchor - span : anchor), extent - span);
  return { from, to: from + span };
}

/** The window moved so that its middle is where the minimap was clicked. */
export function centreOn(scale: TimeScale, extent: number, window: TimeWindow, x: Pixels): TimeWindow {
  return panBy(window, extent, cycleAt(scale, x) - (window.from + window.to) / 2);
}
