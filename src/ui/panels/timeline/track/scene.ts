import { isModule, MODULE_NAMES } from '../../../../core/machine/design/modules.ts';
import type { TimedRun } from '../../../../core/analysis/timedRun.ts';
import { subjectOf, lastToken } from '../../../../core/analysis/waits.ts';
import type { Trace } from '../../../../core/trace/trace.ts';
import type { DrawTarget } from '../../../charts/canvas/drawTarget.ts';
import { drawCursor, drawGrid, drawTimeLabels } from '../../../charts/time/drawTime.ts';
import type { Frame } from '../../../charts/canvas/chartFrame.ts';
import type { Pixels } from '../../../charts/units.ts';
import { xOf } from '../../../charts/time/timeScale.ts';
import { drawTrack, drawWaits, type DivideBox } from './drawTrack.ts';
import { AXIS, laneLayout, type Lane } from './lanes.ts';
import { DIVIDED, drawPieces } from './pieces.ts';
import { shortOp, type Tracks } from '../../../../core/analysis/tracks.ts';

/** The timeline: axis, lanes, waits. */
export function drawTimeline(target: DrawTarget, frame: Frame, run: TimedRun, tracks: Tracks): void {
  const { trace } = run;
  const { scale, colours } = frame;
  const lanes = laneLayout(frame.height);
  drawTimeLabels(target, scale, AXIS / 2, colours);
  drawGrid(target, scale, 4, frame.height, colours);
  for (const lane of lanes) {
    target.text(lane.label, 0, lane.row.y + lane.row.height / 2, { colour: colours.weak });
    drawWaits(target, tracks.waits[lane.name], scale, lane.waits);
    const ofModule = isModule(lane.name);
    const label = ofModule ? (i: number) => shortOp(trace, i) : null;
    const divide: DivideBox = (i, box) =>
      box[1] - box[0] > DIVIDED ? drawPieces(target, run, i, scale, box, lane.boxes, colours) : null;
    drawTrack(target, tracks.busy[lane.name], scale, lane.boxes, colours, label, ofModule ? divide : null);
  }
}

export interface Marks {
  readonly selected: number | null;
  readonly hovered: number | null;
  readonly cursor: number | null;
  readonly hoverCycle: number | null;
}

/** What lies over the timeline: hovered and selected instruction, where their tokens came from, the cursor. */
export function drawMarks(target: DrawTarget, frame: Frame, trace: Trace, marks: Marks): void {
  const lanes = laneLayout(frame.height);
  drawCursor(target, frame, marks, AXIS);
  const { selected, hovered } = marks;
  const scene = { frame, trace, lanes };
  if (hovered !== null && hovered !== selected) mark(target, scene, hovered, 1);
  if (selected !== null) mark(target, scene, selected, 2);
}

/** The timeline as it is drawn. */
interface Scene {
  readonly frame: Frame;
  readonly trace: Trace;
  readonly lanes: readonly Lane[];
}

function mark(target: DrawTarget, scene: Scene, index: number, thickness: number): void {
  const { frame, trace } = scene;
  const box = boxOf(scene, index);
  if (box === null) return;
  const { colours } = frame;
  for (const from of [trace.tokenFromPrev[index] ?? -1, trace.tokenFromNext[index] ?? -1]) {
    if (from >= 0) tokenLine(target, scene, { from, to: index, last: from === lastToken(trace, index) });
  }
  const x0 = Math.max(frame.scale.left, Math.round(box.x0)) - 1;
  const x1 = Math.min(frame.scale.left + frame.scale.width, Math.round(box.x1)) + 1;
  if (x1 < frame.scale.left || x0 > frame.scale.left + frame.scale.width) return;
  const { y, height } = box.lane.boxes;
  target.outline(x0, y - 1, Math.max(3, x1 - x0), height + 2, { colour: colours.text, thickness });
}

interface Box {
  readonly lane: Lane;
  readonly x0: Pixels;
  readonly x1: Pixels;
}

function boxOf({ frame, trace, lanes }: Scene, index: number): Box | null {
  const start = trace.start[index] ?? -1;
  const lane = lanes.find((l) => l.name === MODULE_NAMES[trace.module[index] ?? -1]);
  if (start < 0 || lane === undefined) return null;
  const done = trace.done[index] ?? -1;
  return { lane, x0: xOf(frame.scale, start), x1: xOf(frame.scale, (done < 0 ? trace.endedAt : done) + 1) };
}

/** From the end of the instruction that pushed a token to the start of the one that took it. */
function tokenLine(
  target: DrawTarget,
  scene: Scene,
  { from, to, last }: { readonly from: number; readonly to: number; readonly last: boolean },
): void {
  const { frame, trace } = scene;
  const a = boxOf(scene, from);
  const b = boxOf(scene, to);
  if (a === null || b === null) return;
  const left = frame.scale.left;
  const right = left + frame.scale.width;
  // Lines that lie wholly outside would only smear along the edge.
  if ((a.x1 < left && b.x0 < left) || (a.x1 > right && b.x0 > right)) return;
  const clip = (x: Pixels): Pixels => Math.min(right, Math.max(left, Math.round(x))) + 0.5;
  const down = a.lane.row.y < b.lane.row.y;
  const ya = down ? a.lane.boxes.y + a.lane.boxes.height : a.lane.boxes.y;
  const yb = down ? b.lane.boxes.y : b.lane.boxes.y + b.lane.boxes.height;
  const middle = Math.round((ya + yb) / 2) + 0.5;
  const colour = frame.colours.of(subjectOf(trace, from));
  const stroke = last ? { colour, thickness: 2 } : { colour, thickness: 1.5, dash: [3, 3] };
  target.line([clip(a.x1), ya, clip(a.x1), middle, clip(b.x0), middle, clip(b.x0), yb], stroke);
}
