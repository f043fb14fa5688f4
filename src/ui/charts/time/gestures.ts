import type { Pixels } from '../units.ts';

/** What a turn of the wheel asks for. */
export type WheelIntent =
  /** Cycles a pixel shall show: multiplied by `factor`. */
  { readonly kind: 'zoom'; readonly factor: number } | { readonly kind: 'pan'; readonly pixels: Pixels };

export interface WheelLike {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly timeStamp: number;
}

/** What the gesture under way is doing; a wheel's inertia goes on with it, whatever keys are let go meanwhile. */
export interface WheelLock {
  readonly kind: WheelIntent['kind'];
  readonly at: number;
}

/** A pause this long ends a gesture, milliseconds. */
const GESTURE_PAUSE = 120;
const LINE_PIXELS = 16;
const PAGE_PIXELS = 400;
/** Pixels of wheel that double the zoom; one notch of a mouse is about 100. */
const DOUBLING_PIXELS = 200;
const PINCH_GAIN = 4;

/** Up and down zooms, sideways (or with Shift) pans; a pinch arrives as a wheel with Ctrl. */
export function wheelIntent(event: WheelLike, lock: WheelLock | null): WheelIntent {
  const unit = event.deltaMode === 1 ? LINE_PIXELS : event.deltaMode === 2 ? PAGE_PIXELS : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  const pinch = event.ctrlKey || event.metaKey;
  const sideways = event.shiftKey || Math.abs(dx) > Math.abs(dy);
  const locked = lock !== null && event.timeStamp - lock.at < GESTURE_PAUSE ? lock.kind : null;
  const kind = locked ?? (pinch || !sideways ? 'zoom' : 'pan');
  if (kind === 'pan') return { kind, pixels: Math.abs(dx) > Math.abs(dy) || !event.shiftKey ? dx : dy };
  // A trackpad's pinch sends small steps, a mouse wheel with Ctrl large ones.
  const gain = pinch && Math.abs(dy) < 40 ? PINCH_GAIN : 1;
  return { kind, factor: 2 ** ((dy * gain) / DOUBLING_PIXELS) };
}

/** Further than this from where it went down, a pointer drags; nearer it clicks. */
const CLICK_TOLERANCE: Pixels = 5;

export interface Press {
  readonly x: Pixels;
  readonly y: Pixels;
  readonly dragging: boolean;
}

/** Once a drag, always a drag: coming back to the start does not make it a click. */
export function movePress(press: Press, x: Pixels, y: Pixels): Press {
  if (press.dragging || Math.hypot(x - press.x, y - press.y) <= CLICK_TOLERANCE) return press;
  return { ...press, dragging: true };
}
