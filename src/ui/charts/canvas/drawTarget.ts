import type { DesignPart } from '../../../core/machine/design/memories.ts';
import type { Pixels } from '../units.ts';

/**
 * All that a picture needs of whatever it is drawn on: a canvas on the page, a list of calls in a test. Coordinates are
 * CSS pixels, colours CSS strings.
 */
export interface DrawTarget {
  readonly rect: (x: Pixels, y: Pixels, width: Pixels, height: Pixels, colour: string) => void;
  /** Diagonal hatching: waiting, in the colour of what is awaited. */
  readonly hatched: (x: Pixels, y: Pixels, width: Pixels, height: Pixels, key: DesignPart) => void;
  readonly outline: (x: Pixels, y: Pixels, width: Pixels, height: Pixels, stroke: LineStyle) => void;
  /** x0, y0, x1, y1, … */
  readonly line: (points: readonly number[], stroke: LineStyle) => void;
  readonly text: (text: string, x: Pixels, y: Pixels, style: TextStyle) => void;
}

export interface LineStyle {
  readonly colour: string;
  readonly thickness?: number;
  readonly dash?: readonly number[];
}

export interface TextStyle {
  readonly colour: string;
  readonly size?: Pixels;
  readonly align?: 'left' | 'center' | 'right';
  /** Where y is on the text; middle by default. */
  readonly baseline?: 'top' | 'middle' | 'bottom';
  readonly strong?: boolean;
}

export const TEXT_SIZE: Pixels = 11;

/** Generous estimate for Inter's digits and capitals, so that a label never needs measuring to know whether it fits. */
export const textWidth = (text: string, size: Pixels = TEXT_SIZE): Pixels => text.length * size * 0.66;
