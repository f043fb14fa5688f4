import { textWidth, type DrawTarget } from '../../../charts/canvas/drawTarget.ts';
import { textOn } from '../../../charts/canvas/textContrast.ts';
import type { Pixels } from '../../../charts/units.ts';
import { cycleAt, cyclesPerPixel, xOf, type TimeScale } from '../../../charts/time/timeScale.ts';
import type { Colours, Tint } from '../../../theme/colours.ts';
import { ACTIVITIES, firstAfter, type Activity, type Track } from '../../../../core/analysis/tracks.ts';

/** Kinds of work of one module are told apart by lightness. */
const TINTS: Readonly<Record<Activity['doing'], Tint>> = { work: 0, reset: 1, alu: 2, reading: 2 };

/** Where a lane lies. */
export interface Band {
  readonly y: Pixels;
  readonly height: Pixels;
}

/** Divides the box of an instruction, pixels x0..x1, and gives where a label can stand; null: it stays whole. */
export type DivideBox = (
  instruction: number,
  box: readonly [Pixels, Pixels],
) => { readonly x: Pixels; readonly width: Pixels } | null;

/** Narrower than this, spans are no longer drawn one by one but as the share of each pixel column they fill. */
const NARROW: Pixels = 1;
/** From this width on, neighbours are set apart by a pixel of ground. */
const SEPARATED: Pixels = 5;
const LABEL_PADDING: Pixels = 8;
/** The least a column shows, so that nothing that happened is invisible. */
const LEAST_COLUMN: Pixels = 2;
const EDGE: Pixels = 2;

/**
 * Draws the spans of a lane that the scale shows. Wide spans are boxes, labelled where there is room; where many spans
 * fall into one pixel column, the column is filled as high as its share of busy cycles, split by colour.
 */
// Hot loop: a lane with hundreds of thousands of spans, at every frame.
// oxlint-disable-next-line max-params -- Hot loop, see above.
export function drawTrack(
  target: DrawTarget,
  track: Track,
  scale: TimeScale,
  band: Band,
  colours: Colours,
  label: ((instruction: number) => string) | null = null,
  divide: DivideBox | null = null,
): void {
  const columns = new Columns(scale.left, scale.width);
  const boxes: Box[] = [];
  const right = scale.left + scale.width;
  for (let i = firstAfter(track, scale.from); i < track.count; i++) {
    const from = track.from[i] ?? 0;
    if (from >= scale.to) break;
    const x0 = Math.max(scale.left, xOf(scale, from));
    const past = from < scale.from ? i : endOfColumn(track, scale, x0);
    if (past > i + 1) {
      // However many there are, they are one difference of sums for each activity.
      columns.addMany(Math.floor(x0), track, i, past, scale);
      i = past - 1;
      continue;
    }
    const x1 = Math.min(right, xOf(scale, track.to[i] ?? 0));
    const narrow = x1 - x0 < NARROW;
    columns.add(x0, x1, track.activity[i] ?? 0, narrow);
    if (!narrow) boxes.push({ span: i, x0, x1 });
  }
  columns.draw(target, band, colours);
  for (const box of boxes) {
    // A column shared with narrow spans already shows this one's part of it.
    const x0 = columns.isShared(Math.floor(box.x0)) ? Math.floor(box.x0) + 1 : Math.round(box.x0);
    const last = Math.ceil(box.x1) - 1;
    const x1 = columns.isShared(last) ? last : Math.round(box.x1);
    if (x1 > x0) drawBox(target, track, box.span, x0, x1, band, colours, label, divide);
  }
}

/** The activity that covers most of the cycles of the spans `first` up to, not including, `past`. */
function mostOf(track: Track, first: number, past: number): number {
  let most = -1;
  let found = 0;
  for (const { activity, before } of track.filled) {
    const cycles = (before[past] ?? 0) - (before[first] ?? 0);
    if (cycles > most) [most, found] = [cycles, activity];
  }
  return found;
}

/** First span that ends after the pixel column in which x lies: those before it, from the one at x on, lie in the column. */
const endOfColumn = (track: Track, scale: TimeScale, x: Pixels): number =>
  firstAfter(track, Math.min(scale.to, cycleAt(scale, Math.floor(x) + 1)));

interface Box {
  readonly span: number;
  readonly x0: Pixels;
  readonly x1: Pixels;
}

// Hot loop: once for each wide box, at every frame.
// oxlint-disable-next-line max-params -- Hot loop, see above.
function drawBox(
  target: DrawTarget,
  track: Track,
  span: number,
  x0: Pixels,
  x1: Pixels,
  band: Band,
  colours: Colours,
  label: ((instruction: number) => string) | null,
  divide: DivideBox | null,
): void {
  const activity = ACTIVITIES[track.activity[span] ?? 0];
  if (activity === undefined) return;
  const full = Math.max(1, x1 - x0);
  const touches = track.to[span] === track.from[span + 1];
  const width = touches && full >= SEPARATED ? full - 1 : full;
  const fill = colours.of(activity.part, TINTS[activity.doing]);
  target.rect(x0, band.y, width, band.height, fill);
  // Tinted boxes keep an edge at full strength: a light fill alone would stand out too little from the ground.
  if (activity.doing !== 'work' && width >= 2 && band.height > 12)
    target.rect(x0, band.y, width, EDGE, colours.of(activity.part));
  const room = divide?.(track.instruction[span] ?? -1, [x0, x0 + width]) ?? { x: x0, width };
  if (label === null || band.height < 14) return;
  const text = label(track.instruction[span] ?? -1);
  if (room.width < textWidth(text, 10) + LABEL_PADDING) return;
  const colour = textOn(fill, colours.ground, colours.text);
  target.text(text, room.x + room.width / 2, band.y + band.height / 2, { colour, size: 10, align: 'center' });
}

/** How much of each pixel column each activity fills; drawn for the columns that hold spans narrower than a pixel. */
class Columns {
  readonly #left: Pixels;
  readonly #share: Float32Array;
  readonly #shared: Uint8Array;

  constructor(left: Pixels, width: Pixels) {
    this.#left = Math.floor(left);
    const count = Math.ceil(width) + 2;
    this.#share = new Float32Array(count * ACTIVITIES.length);
    this.#shared = new Uint8Array(count);
  }

  isShared(x: Pixels): boolean {
    return this.#shared[x - this.#left] === 1;
  }

  add(x0: Pixels, x1: Pixels, activity: number, narrow: boolean): void {
    const first = Math.floor(x0);
    const last = Math.ceil(x1) - 1;
    for (const x of first === last ? [first] : [first, last]) {
      const at = (x - this.#left) * ACTIVITIES.length + activity;
      const part = Math.min(x1, x + 1) - Math.max(x0, x);
      this.#share[at] = (this.#share[at] ?? 0) + Math.max(0, part);
      if (narrow) this.#shared[x - this.#left] = 1;
    }
  }

  /** The spans `first` up to, not including, `past`, all inside the pixel column at x. */
  addMany(x: Pixels, track: Track, first: number, past: number, scale: TimeScale): void {
    for (const { activity, before } of track.filled) {
      const at = (x - this.#left) * ACTIVITIES.length + activity;
      const cycles = (before[past] ?? 0) - (before[first] ?? 0);
      this.#share[at] = (this.#share[at] ?? 0) + cycles / cyclesPerPixel(scale);
    }
    this.#shared[x - this.#left] = 1;
  }

  draw(target: DrawTarget, band: Band, colours: Colours): void {
    for (let column = 0; column < this.#shared.length; column++) {
      if (this.#shared[column] === 1) this.#drawColumn(target, band, colours, column);
    }
  }

  #drawColumn(target: DrawTarget, band: Band, colours: Colours, column: number): void {
    let bottom = band.y + band.height;
    for (const [i, activity] of ACTIVITIES.entries()) {
      const share = this.#share[column * ACTIVITIES.length + i] ?? 0;
      const height = Math.min(bottom - band.y, Math.max(LEAST_COLUMN, share * band.height));
      if (share === 0 || height <= 0) continue;
      target.rect(this.#left + column, bottom - height, 1, height, colours.of(activity.part, TINTS[activity.doing]));
      bottom -= height;
    }
  }
}

/**
 * Draws waits as a thin hatched strip along the bottom of a lane; waits narrower than a pixel join into one strip. Of the many
 * that fall into one pixel column, what most of its cycles wait for stands for all.
 */
export function drawWaits(target: DrawTarget, track: Track, scale: TimeScale, band: Band): void {
  const right = scale.left + scale.width;
  let open: { x0: Pixels; x1: Pixels; activity: number } | null = null;
  const close = (): void => {
    if (open === null || open.x1 - open.x0 < NARROW) return;
    const x0 = Math.round(open.x0);
    const key = ACTIVITIES[open.activity]?.part ?? 'fetch';
    target.hatched(x0, band.y, Math.max(1, Math.round(open.x1) - x0), band.height, key);
  };
  for (let i = firstAfter(track, scale.from); i < track.count; i++) {
    const from = track.from[i] ?? 0;
    if (from >= scale.to) break;
    const x0 = Math.max(scale.left, xOf(scale, from));
    const past = from < scale.from ? i + 1 : Math.max(i + 1, endOfColumn(track, scale, x0));
    const activity = past > i + 1 ? mostOf(track, i, past) : (track.activity[i] ?? 0);
    i = past - 1;
    const x1 = Math.min(right, xOf(scale, track.to[i] ?? 0));
    if (open !== null && open.activity === activity && x0 - open.x1 < NARROW) open.x1 = x1;
    else {
      close();
      open = { x0, x1, activity };
    }
  }
  close();
}
