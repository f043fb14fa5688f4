import type { Pixels } from '../units.ts';

/** Of a drawing. */
export interface Size {
  readonly width: Pixels;
  readonly height: Pixels;
  /** Device pixels a CSS pixel. */
  readonly scale: number;
}

/**
 * The size that an observer reports of a box; `old` itself where it says nothing new. Never measured anew in the observer's callback:
 * that would lay out the page while sizes are being told, and each would have to be told again.
 */
export function sizeSeen(old: Size | null, box: ResizeObserverSize | null | undefined, scale: number): Size | null {
  // A box without an extent is not laid out: hidden, or a style sheet is still on its way.
  if (box == null || (box.inlineSize === 0 && box.blockSize === 0)) return old;
  const next = { width: Math.round(box.inlineSize), height: Math.round(box.blockSize), scale };
  return old?.width === next.width && old.height === next.height && old.scale === next.scale ? old : next;
}
