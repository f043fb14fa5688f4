import type { Frame } from '../canvas/chartFrame.ts';
import { integer } from '../../words/format.ts';
import type { Colours } from '../../theme/colours.ts';
import { textWidth, type DrawTarget } from '../canvas/drawTarget.ts';
import type { Pixels } from '../units.ts';
import { timeTicks, xOf, type TimeScale } from './timeScale.ts';

/** Space left of every time chart, for lane names and axis labels, so that one cycle has one x on the whole page. */
const GUTTER: Pixels = 64;
const TICK_SPACING: Pixels = 96;

export const timeScale = (from: number, to: number, width: Pixels): TimeScale => ({
  from,
  to,
  left: GUTTER,
  width: Math.max(1, width - GUTTER),
});

/** Vertical lines at round cycles. */
export function drawGrid(target: DrawTarget, scale: TimeScale, top: Pixels, bottom: Pixels, colours: Colours): void {
  for (const tick of timeTicks(scale, TICK_SPACING)) {
    const x = Math.round(xOf(scale, tick)) + 0.5;
    target.line([x, top, x, bottom], { colour: colours.line });
  }
}

/** Tick labels, right of their lines; left of the last one if there is no room. */
export function drawTimeLabels(target: DrawTarget, scale: TimeScale, y: Pixels, colours: Colours): void {
  const style = { colour: colours.weak, size: 10 } as const;
  target.text('cycle', 0, y, { colour: colours.weak });
  for (const tick of timeTicks(scale, TICK_SPACING)) {
    const text = integer(tick);
    const x = Math.round(xOf(scale, tick));
    if (x + 4 + textWidth(text, 10) <= scale.left + scale.width) target.text(text, x + 4, y, style);
    else target.text(text, x - 4, y, { ...style, align: 'right' });
  }
}

/** Cycles that are marked over a chart; null: none. */
interface CycleMarks {
  readonly cursor: number | null;
  readonly hoverCycle: number | null;
}

/** The time cursor, pinned or following the pointer, from `top` to the bottom of a chart. */
export function drawCursor(
  target: DrawTarget,
  { scale, height: bottom, colours }: Frame,
  { cursor, hoverCycle: hover }: CycleMarks,
  top: Pixels,
): void {
  if (hover !== null && hover >= scale.from && hover <= scale.to) {
    const x = Math.round(xOf(scale, hover)) + 0.5;
    target.line([x, top, x, bottom], { colour: colours.weak, thickness: 1 });
  }
  if (cursor !== null && cursor >= scale.from && cursor <= scale.to) {
    const x = Math.round(xOf(scale, cursor)) + 0.5;
    target.line([x, top, x, bottom], { colour: colours.text, thickness: 1.5, dash: [2, 2] });
  }
}
