import type { RunView } from '../../../core/analysis/runView.ts';
import type { TrafficBins } from '../../../core/analysis/traffic.ts';
import type { Frame, Hit } from '../../charts/canvas/chartFrame.ts';
import type { DrawTarget } from '../../charts/canvas/drawTarget.ts';
import { drawCursor, drawGrid } from '../../charts/time/drawTime.ts';
import type { Pixels } from '../../charts/units.ts';
import { xOf, type TimeScale } from '../../charts/time/timeScale.ts';
import { decimal, integer } from '../../words/format.ts';
import { BAR, barGrid, barsFor, instructionBars, STACK } from './bars.ts';

const TOP: Pixels = 16;
const BOTTOM: Pixels = 6;

/** Where rates lie: reads go up from `zero`, writes down, in the same scale. */
export interface RateAxis {
  readonly zero: Pixels;
  /** Pixels of one byte a cycle. */
  readonly unit: Pixels;
  /** What the bus carries at most in each direction, bytes a cycle. */
  readonly limit: number;
  /** Lowest point drawn, as a rate. */
  readonly writtenTo: number;
}

/** Reads up to the bus limit; writes down as far as this run's writes need, in quarters of the limit. */
export function rateAxis(height: Pixels, limit: number, mostWritten: number): RateAxis {
  const quarters = Math.min(4, Math.max(1, Math.ceil((4 * mostWritten) / limit - 1e-9)));
  const writtenTo = (limit * quarters) / 4;
  const unit = Math.max(0, height - TOP - BOTTOM) / (limit + writtenTo);
  return { zero: Math.round(TOP + limit * unit), unit, limit, writtenTo };
}

export interface Bars {
  readonly bins: TrafficBins;
  readonly axis: RateAxis;
}

function layoutBars(run: RunView, frame: Frame): Bars {
  const bins = cachedBins(run, frame.scale);
  let most = 0;
  for (const bytes of bins.written) most = Math.max(most, bytes / bins.cyclesPerBin);
  return { bins, axis: rateAxis(frame.height, run.arch.hardware.busBits / 8, most) };
}

const latest = new WeakMap<RunView, { readonly scale: TimeScale; readonly bins: TrafficBins }>();

/** Picture, overlay and tooltip ask for the same bars: they are summed once for each window. */
function cachedBins(run: RunView, scale: TimeScale): TrafficBins {
  const known = latest.get(run);
  if (known?.scale.from === scale.from && known.scale.to === scale.to && known.scale.width === scale.width) {
    return known.bins;
  }
  const bins = barsFor(run, scale);
  latest.set(run, { scale, bins });
  return bins;
}

/** Bytes a cycle over time: reads by client upwards, writes downwards, and the most the bus could carry. */
export function drawMemory(target: DrawTarget, frame: Frame, run: RunView): void {
  const { scale, colours, height } = frame;
  const { bins, axis } = layoutBars(run, frame);
  drawGrid(target, scale, TOP, height, colours);
  drawAxis(target, frame, axis);
  for (let bin = 0; bin < bins.written.length; bin++) {
    const span = barSpan(frame, bins, bin);
    if (span === null) continue;
    let y = axis.zero;
    for (const { client, key } of STACK) {
      const rate = (bins.read[client]?.[bin] ?? 0) / bins.cyclesPerBin;
      if (rate <= 0) continue;
      const top = y - Math.max(0.5, rate * axis.unit);
      target.rect(span.x, top, span.width, y - top, colours.of(key));
      y = top;
    }
    const written = (bins.written[bin] ?? 0) / bins.cyclesPerBin;
    if (written > 0)
      target.rect(span.x, axis.zero + 1, span.width, Math.max(0.5, written * axis.unit), colours.of('OUT'));
  }
  target.rect(scale.left, axis.zero, scale.width, 1, colours.weak);
}

function drawAxis(target: DrawTarget, { scale, colours }: Frame, axis: RateAxis): void {
  const weak = { colour: colours.weak } as const;
  const limitY = Math.round(axis.zero - axis.limit * axis.unit) + 0.5;
  const right = scale.left + scale.width;
  target.line([scale.left, limitY, right, limitY], { colour: colours.weak, dash: [4, 3] });
  target.text('bus limit', right, limitY - 7, { ...weak, size: 10, align: 'right' });
  target.text(`${decimal(axis.limit, 0)} B/cycle`, 0, limitY, weak);
  const room = axis.limit * axis.unit;
  if (room > 44) target.text('read', 0, axis.zero - room / 2, weak);
  target.text('0', 0, axis.zero, weak);
  target.text('written', 0, axis.zero + Math.max(13, (axis.writtenTo * axis.unit) / 2), weak);
}

function barSpan(frame: Frame, bins: TrafficBins, bin: number): { readonly x: Pixels; readonly width: Pixels } | null {
  const { scale } = frame;
  const x0 = Math.round(xOf(scale, bins.from + bin * bins.cyclesPerBin));
  const left = Math.max(scale.left, x0);
  const right = Math.min(scale.left + scale.width, x0 + BAR - 1);
  return right > left ? { x: left, width: right - left } : null;
}

/** Cursor, and of the hovered and the selected instruction the bytes it moved, as dark bars from the base line. */
export function drawMemoryMarks(
  target: DrawTarget,
  frame: Frame,
  run: RunView,
  marks: {
    readonly instructions: readonly number[];
    readonly cursor: number | null;
    readonly hoverCycle: number | null;
  },
): void {
  const { colours, scale } = frame;
  if (marks.instructions.length > 0) {
    const { bins, axis } = layoutBars(run, frame);
    const grid = barGrid(scale);
    for (const index of marks.instructions) {
      const down = run.instructions.at(index)?.op === 'STORE';
      for (const [bin, bytes] of instructionBars(run, index, grid).entries()) {
        const span = bytes > 0 ? barSpan(frame, bins, bin) : null;
        if (span === null) continue;
        const length = Math.max(2, (bytes / grid.cycles) * axis.unit);
        target.rect(span.x, down ? axis.zero + 1 : axis.zero - length, span.width, length, colours.text);
      }
    }
  }
  drawCursor(target, frame, marks, TOP);
}

/** What moved in the bar under the pointer. */
export function pickBar(run: RunView, frame: Frame, x: Pixels): Hit | null {
  const { bins } = layoutBars(run, frame);
  const cycle = frame.scale.from + ((x - frame.scale.left) * (frame.scale.to - frame.scale.from)) / frame.scale.width;
  const bin = Math.floor((cycle - bins.from) / bins.cyclesPerBin);
  const rate = (bytes: number | undefined): number => (bytes ?? 0) / bins.cyclesPerBin;
  const lines = STACK.filter(({ client }) => rate(bins.read[client]?.[bin]) > 0).map(
    ({ client, key }) => `${key} ${decimal(rate(bins.read[client]?.[bin]), 2)} B/cycle read`,
  );
  if (rate(bins.written[bin]) > 0) lines.push(`OUT ${decimal(rate(bins.written[bin]), 2)} B/cycle written`);
  if (lines.length === 0) return null;
  const from = bins.from + bin * bins.cyclesPerBin;
  return { instruction: null, lines: [`cycles ${integer(from)} to ${integer(from + bins.cyclesPerBin)}`, ...lines] };
}
