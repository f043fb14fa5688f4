import { describe, expect, it } from 'vitest';
import { occupancy } from '../../core/analysis/occupancy.ts';
import { tracksOf } from '../../core/analysis/tracks.ts';
import { drawBufferMarks, drawBuffers, pickRegion } from '../panes/buffers/drawBuffers.ts';
import { drawMemory, drawMemoryMarks, pickBar } from '../panes/memory/drawMemory.ts';
import { hitTest, laneLayout } from '../panels/timeline/track/lanes.ts';
import { describeHit } from '../panels/timeline/describe.ts';
import { drawMarks, drawTimeline } from '../panels/timeline/track/scene.ts';
import type { DrawTarget } from './canvas/drawTarget.ts';
import { timeScale } from './time/drawTime.ts';
import { NAMED_COLOURS, recording, type Drawn } from './recording.testing.ts';
import { tileRun } from './run.testing.ts';

/**
 * What stands where in each chart of the tile of `timing.md` 12.2, mark by mark: a constant, a sign or a colour that changes
 * changes a line here, to be looked at on the screen before it is taken.
 */
const run = tileRun();
const uses = occupancy(run);
const frame = (height: number, from = 0, to = 202) => ({
  scale: timeScale(from, to, 64 + 404),
  width: 468,
  height,
  colours: NAMED_COLOURS,
});

const number = (n: number): string => String(Math.round(n * 100) / 100);

function text(d: Drawn): string {
  switch (d.kind) {
    case 'line':
      return `line ${d.points.map(number).join(' ')} ${d.stroke.colour} ${d.stroke.thickness ?? 1} ${d.stroke.dash?.join('-') ?? ''}`;
    case 'text': {
      const { colour, size = 11, align = 'left', strong = false } = d.style;
      return `text "${d.text}" ${number(d.x)} ${number(d.y)} ${colour} ${size} ${align}${strong ? ' strong' : ''}`;
    }
    default:
      return `${d.kind} ${[d.x, d.y, d.w, d.h].map(number).join(' ')} ${d.kind === 'hatched' ? d.key : d.colour}`;
  }
}

function drawn(draw: (target: DrawTarget) => void): string {
  const target = recording();
  draw(target);
  return target.drawn.map(text).join('\n');
}

const MARKS = { cursor: 90, hoverCycle: 150 } as const;

describe('the pictures of a small run', () => {
  it('timeline: axis, lanes, boxes, waits', () => {
    expect(
      drawn((t) => {
        drawTimeline(t, frame(240), run, tracksOf(run));
      }),
    ).toMatchSnapshot();
  });

  it('timeline: selected, hovered, tokens, cursor', () => {
    const marks = { ...MARKS, selected: 3, hovered: 5 };
    expect(
      drawn((t) => {
        drawMarks(t, frame(240), run.trace, marks);
      }),
    ).toMatchSnapshot();
    expect(
      drawn((t) => {
        drawMarks(t, frame(240, 100, 160), run.trace, { ...marks, hovered: 3 });
      }),
    ).toMatchSnapshot();
  });

  it('timeline: what each place says', () => {
    const tracks = tracksOf(run);
    const { scale, height } = frame(240);
    const said = [0, 10, 60, 75, 100, 120, 140, 160, 180, 199].flatMap((cycle) =>
      laneLayout(height).map((lane) => {
        const x = 64 + 2 * cycle + 1;
        const hit = hitTest(tracks, laneLayout(height), scale, x, lane.row.y + lane.row.height / 2);
        return `${cycle} ${lane.name}: ${hit === null ? '' : (describeHit(run, tracks, hit, cycle)?.lines.join(' | ') ?? '')}`;
      }),
    );
    expect(said.join('\n')).toMatchSnapshot();
  });

  it('memory: bars, axis, what an instruction moved', () => {
    expect(
      drawn((t) => {
        drawMemory(t, frame(200), run);
      }),
    ).toMatchSnapshot();
    expect(
      drawn((t) => {
        drawMemoryMarks(t, frame(200), run, { ...MARKS, instructions: [1, 5] });
      }),
    ).toMatchSnapshot();
    expect(
      [30, 60, 74, 100, 180].map((cycle) => pickBar(run, frame(200), 64 + 2 * cycle)?.lines.join(' | ')),
    ).toMatchSnapshot();
  });

  it('buffers: regions, steps, what an instruction uses', () => {
    expect(
      drawn((t) => {
        drawBuffers(t, frame(300), uses);
      }),
    ).toMatchSnapshot();
    expect(
      drawn((t) => {
        drawBufferMarks(t, frame(300, 40, 202), run, uses, { ...MARKS, instructions: [3, 5] });
      }),
    ).toMatchSnapshot();
    const said = [20, 80, 150].flatMap((cycle) =>
      [70, 145, 220, 295].map((y) => pickRegion(frame(300), run, uses, 64 + 2 * cycle, y - 5.2)?.lines.join(' | ')),
    );
    expect(said).toMatchSnapshot();
  });
});
