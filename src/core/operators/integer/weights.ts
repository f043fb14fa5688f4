import { elementsOf, type Shape } from '../../tensor/shape.ts';
import type { Pads } from '../../tensor/window.ts';

/** The output channel that a weight [CO, …] belongs to, by its place. */
export function channelOfFirstAxis(shape: Shape): (place: number) => number {
  const each = elementsOf(shape.slice(1));
  return (place) => Math.floor(place / each);
}

export const addedPads = (pads: Pads, more: Pads): Pads => [
  pads[0] + more[0],
  pads[1] + more[1],
  pads[2] + more[2],
  pads[3] + more[3],
];
