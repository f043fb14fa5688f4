import { textWidth, type DrawTarget } from '../charts/drawTarget.ts';
import { inkOn } from '../charts/ink.ts';
import { xOf, type Pixels, type TimeScale } from '../charts/timeScale.ts';
import type { Colours } from '../theme/colours.ts';
import { firstAfter, STYLES, type Track } from './tracks.ts';

/** Where a lane lies. */
export interface Band {
  readonly y: Pixels;
  readonly height: Pixels;
}

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
export function drawTrack(
  target: DrawTarget,
  track: Track,
  scale: TimeScale,
  band: Band,
  colours: Colours,
  label: ((instruction: number) => string) | null = null,
): void {
  const columns = new Columns(target, band, colours);
  const boxes: [x0: Pixels, x1: Pixels, span: number][] = [];
  const right = scale.left + scale.width;
  for (let i = firstAfter(track, scale.from); i < track.count; i++) {
    const from = track.from[i] ?? 0;
    if (from >= scale.to) break;
    const x0 = Math.max(scale.left, xOf(scale, from));
    const x1 = Math.min(right, xOf(scale, track.to[i] ?? 0));
    if (x1 - x0 < NARROW) columns.add(x0, x1, track.style[i] ?? 0);
    else boxes.push([x0, x1, i]);
  }
  columns.flush();
  for (const [x0, x1, i] of boxes) drawBox(target, track, i, Math.round(x0), Math.round(x1), band, colours, label);
}

function drawBox(
  target: DrawTarget,
  track: Track,
  span: number,
  x0: Pixels,
  x1: Pixels,
  band: Band,
  colours: Colours,
  label: ((instruction: number) => string) | null,
): void {
  const style = STYLES[track.style[span] ?? 0] ?? STYLES[0];
  const full = Math.max(1, x1 - x0);
  const touches = track.to[span] === track.from[span + 1];
  const width = touches && full >= SEPARATED ? full - 1 : full;
  const fill = colours.of(style.key, style.tint);
  target.rect(x0, band.y, width, band.height, fill);
  // Tinted boxes keep an edge at full strength: a light fill alone would stand out too little from the ground.
  if (style.tint > 0 && width >= 2 && band.height > 12) target.rect(x0, band.y, width, EDGE, colours.of(style.key));
  if (label === null || band.height < 14) return;
  const text = label(track.instruction[span] ?? -1);
  if (width < textWidth(text, 10) + LABEL_PADDING) return;
  const colour = inkOn(fill, colours.ground, colours.text);
  target.text(text, x0 + width / 2, band.y + band.height / 2, { colour, size: 10, align: 'center' });
}

/** Sums up spans narrower than a pixel, column by column, from left to right. */
class Columns {
  readonly #target: DrawTarget;
  readonly #band: Band;
  readonly #colours: Colours;
  readonly #share = new Float64Array(STYLES.length);
  #column = NaN;

  constructor(target: DrawTarget, band: Band, colours: Colours) {
    this.#target = target;
    this.#band = band;
    this.#colours = colours;
  }

  add(x0: Pixels, x1: Pixels, style: number): void {
    const first = Math.floor(x0);
    if (first !== this.#column) {
      this.flush();
      this.#column = first;
    }
    const end = Math.min(x1, first + 1);
    this.#share[style] = (this.#share[style] ?? 0) + Math.max(0, end - x0);
    if (x1 > first + 1) this.add(first + 1, x1, style);
  }

  flush(): void {
    let bottom = this.#band.y + this.#band.height;
    for (let style = 0; style < STYLES.length; style++) {
      const share = this.#share[style] ?? 0;
      if (share === 0) continue;
      this.#share[style] = 0;
      const s = STYLES[style] ?? STYLES[0];
      const room = bottom - this.#band.y;
      const height = Math.min(room, Math.max(LEAST_COLUMN, share * this.#band.height));
      if (height <= 0) continue;
      this.#target.rect(this.#column, bottom - height, 1, height, this.#colours.of(s.key, s.tint));
      bottom -= height;
    }
  }
}

/** Draws waits as a thin hatched strip along the bottom of a lane; waits narrower than a pixel join into one strip. */
export function drawWaits(target: DrawTarget, track: Track, scale: TimeScale, band: Band): void {
  const right = scale.left + scale.width;
  let open: { x0: Pixels; x1: Pixels; style: number } | null = null;
  const close = (): void => {
    if (open === null || open.x1 - open.x0 < NARROW) return;
    const x0 = Math.round(open.x0);
    const key = (STYLES[open.style] ?? STYLES[0]).key;
    target.hatched(x0, band.y, Math.max(1, Math.round(open.x1) - x0), band.height, key);
  };
  for (let i = firstAfter(track, scale.from); i < track.count; i++) {
    const from = track.from[i] ?? 0;
    if (from >= scale.to) break;
    const x0 = Math.max(scale.left, xOf(scale, from));
    const x1 = Math.min(right, xOf(scale, track.to[i] ?? 0));
    const style = track.style[i] ?? 0;
    if (open !== null && open.style === style && x0 - open.x1 < NARROW) open.x1 = x1;
    else {
      close();
      open = { x0, x1, style };
    }
  }
  close();
}
