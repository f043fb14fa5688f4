import type { Pixels } from '../units.ts';

export interface Extent {
  readonly width: Pixels;
  readonly height: Pixels;
}

/** To the side of the pointer, so that what is pointed at stays seen. */
const ASIDE: Pixels = 14;
const BELOW: Pixels = 14;
const ABOVE: Pixels = 7;

/**
 * The corner of a tip: beside the pointer on the side that has room, below it in the upper half and above it in the lower,
 * and inside of the chart in any case; of a tip larger than the chart the beginning is seen.
 */
export function tipPosition(
  at: { readonly x: Pixels; readonly y: Pixels },
  tip: Extent,
  room: Extent,
): { readonly left: Pixels; readonly top: Pixels } {
  const right = at.x + ASIDE;
  const left = right + tip.width <= room.width ? right : at.x - ASIDE - tip.width;
  const top = at.y > room.height / 2 ? at.y - ABOVE - tip.height : at.y + BELOW;
  return { left: inside(left, tip.width, room.width), top: inside(top, tip.height, room.height) };
}

const inside = (from: Pixels, length: Pixels, room: Pixels): Pixels => Math.max(0, Math.min(from, room - length));
