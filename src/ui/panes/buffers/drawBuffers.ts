import { regionAt, regionLabel, type BufferUse, type Region } from '../../../core/analysis/occupancy.ts';
import type { RunView } from '../../../core/analysis/runView.ts';
import { firstNotBelow } from '../../../core/base/binarySearch.ts';
import type { Frame, Hit } from '../../charts/canvas/chartFrame.ts';
import type { DrawTarget } from '../../charts/canvas/drawTarget.ts';
import { drawCursor, drawGrid } from '../../charts/time/drawTime.ts';
import { textOn } from '../../charts/canvas/textContrast.ts';
import type { Pixels } from '../../charts/units.ts';
import { cycleAt, xOf } from '../../charts/time/timeScale.ts';
import { integer, percent, plural, withUnit } from '../../words/format.ts';
import { bufferRows, elementAt, stepLine, yOf, type BufferRow } from './rows.ts';
import { regionsAt, touches } from '../../../core/analysis/touches.ts';

/** For each buffer a map, address over time, of what holds it, and a line of how much is in use. */
export function drawBuffers(target: DrawTarget, frame: Frame, uses: readonly BufferUse[]): void {
  const { scale, colours } = frame;
  drawGrid(target, scale, 0, frame.height, colours);
  for (const [i, row] of bufferRows(frame.height, uses).entries()) {
    const use = uses[i];
    if (use === undefined) continue;
    const points = stepLine(use, scale, (v) => Math.round(yOf(row, v)) + 0.5);
    drawArea(target, points, row, colours.track);
    drawRegions(target, frame, use, row);
    const right = scale.left + scale.width;
    // Capacity and zero: the two limits the line moves between.
    target.line([scale.left, row.top + 0.5, right, row.top + 0.5], { colour: colours.weak, dash: [4, 3] });
    target.line([scale.left, row.top + row.height + 0.5, right, row.top + row.height + 0.5], { colour: colours.weak });
    target.line(points, { colour: colours.text });
  }
}

/** Fills what lies under a step line. */
function drawArea(target: DrawTarget, points: readonly number[], row: BufferRow, colour: string): void {
  const floor = row.top + row.height;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? floor;
    const width = (points[i + 2] ?? x) - x;
    if (width > 0 && y < floor) target.rect(x, y, width, floor - y, colour);
  }
}

function drawRegions(target: DrawTarget, frame: Frame, use: BufferUse, row: BufferRow): void {
  const { rangeStart } = use.regions;
  for (let range = 0; range + 1 < rangeStart.length; range++) drawRange(target, frame, use, row, range);
}

/** The regions of one range: it repeats from tile to tile, and what would land in pixels already filled is passed over. */
function drawRange(target: DrawTarget, frame: Frame, use: BufferUse, row: BufferRow, range: number): void {
  const { scale } = frame;
  const { regions } = use;
  const right = scale.left + scale.width;
  const past = regions.rangeStart[range + 1] ?? 0;
  const endingAfter = (cycle: number, first: number): number => firstNotBelow(regions.rangeLatest, past, cycle, first);
  let filled: Pixels = -Infinity;
  let at = endingAfter(scale.from, regions.rangeStart[range] ?? 0);
  for (; at < past; at++) {
    const k = regions.byRange[at] ?? 0;
    if ((regions.from[k] ?? 0) > scale.to) return;
    const end = Math.min(right, Math.round(xOf(scale, regions.to[k] ?? 0)));
    if (end <= filled) continue;
    const x0 = Math.max(scale.left, Math.round(xOf(scale, regions.from[k] ?? 0)), filled);
    const x1 = Math.max(end, Math.min(right, x0 + 1));
    if (x1 <= x0) continue;
    drawRegion(target, frame, use, row, regionAt(regions, k), x0, x1);
    filled = x1;
    // Those after it that end in a pixel that is filled.
    at = Math.max(at, endingAfter(cycleAt(scale, x1 + 0.5), at + 1) - 1);
  }
}

// Hot loop: once for each region on the screen, at every frame.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function drawRegion(
  target: DrawTarget,
  { colours }: Frame,
  use: BufferUse,
  row: BufferRow,
  region: Region,
  x0: Pixels,
  x1: Pixels,
): void {
  const top = Math.round(yOf(row, region.base + region.length));
  const bottom = Math.max(top + 1, Math.round(yOf(row, region.base)));
  const width = x1 - x0 >= 4 ? x1 - x0 - 1 : x1 - x0;
  const fill = colours.of(use.tensor, region.thread > 0 ? 2 : 0);
  target.rect(x0, top, width, bottom - top, fill);
  if (region.thread > 0 && bottom - top > 4) target.rect(x0, top, width, 1, colours.of(use.tensor));
}

/** What the hovered and the selected instruction read and write, at the time they run; and the cursor. */
export function drawBufferMarks(
  target: DrawTarget,
  frame: Frame,
  run: RunView,
  uses: readonly BufferUse[],
  marks: {
    readonly instructions: readonly number[];
    readonly cursor: number | null;
    readonly hoverCycle: number | null;
  },
): void {
  const { scale, colours } = frame;
  const rows = bufferRows(frame.height, uses);
  drawCursor(target, frame, marks, 0);
  for (const index of marks.instructions) {
    const start = run.trace.start[index] ?? -1;
    if (start < 0) continue;
    const done = Math.max(start, run.trace.done[index] ?? start);
    if (done < scale.from || start > scale.to) continue;
    const x0 = Math.max(scale.left, Math.round(xOf(scale, start)) - 1);
    const x1 = Math.min(scale.left + scale.width, Math.max(Math.round(xOf(scale, done + 1)), x0 + 2) + 1);
    for (const touch of touches(run, uses, index)) {
      const row = rows[uses.findIndex((u) => u.tensor === touch.tensor)];
      if (row === undefined) continue;
      const top = Math.round(yOf(row, touch.base + touch.length));
      const bottom = Math.max(top + 3, Math.round(yOf(row, touch.base)));
      target.outline(x0, top, x1 - x0, bottom - top, {
        colour: colours.text,
        thickness: touch.access === 'writes' ? 2.5 : 1.25,
      });
      if (x1 - x0 < 40 || bottom - top < 12) continue;
      const fill = colours.of(touch.tensor);
      const colour = textOn(fill, colours.ground, colours.text);
      target.text(touch.access, (x0 + x1) / 2, bottom - 7, { colour, size: 10, align: 'center', strong: true });
    }
  }
}

/** The region under the pointer, or how full the buffer is there. */
export function pickRegion(
  frame: Frame,
  run: RunView,
  uses: readonly BufferUse[],
  x: Pixels,
  y: Pixels,
): (Hit & { readonly use: BufferUse }) | null {
  const rows = bufferRows(frame.height, uses);
  const at = rows.findIndex((r) => y >= r.top && y <= r.top + r.height);
  const row = rows[at];
  const use = uses[at];
  if (row === undefined || use === undefined) return null;
  const cycle = cycleAt(frame.scale, x);
  const element = elementAt(row, y);
  let region: Region | undefined;
  let held = 0;
  for (const r of regionsAt(uses, use.tensor, cycle)) {
    if (region === undefined && r.base <= element && element < r.base + r.length) region = r;
    if (cycle < r.to) held += r.length;
  }
  const share = withUnit(percent(held / use.capacity, 0));
  const full = `${integer(held)} of ${plural(use.capacity, 'element')} in use, ${share}`;
  if (region === undefined) return { instruction: null, lines: [use.tensor, full], use };
  return {
    instruction: region.instruction,
    lines: [
      regionLabel(run, region),
      `${use.tensor} ${integer(region.base)} to ${integer(region.base + region.length - 1)}`,
      `held from ${integer(region.from)} to ${integer(region.to)}`,
      full,
    ],
    use,
  };
}
