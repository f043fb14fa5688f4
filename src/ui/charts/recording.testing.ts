import type { DesignPart } from '../../core/machine/design/memories.ts';
import type { Colours } from '../theme/colours.ts';
import type { DrawTarget, LineStyle, TextStyle } from './canvas/drawTarget.ts';

export type Drawn =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly colour: string;
    }
  | {
      readonly kind: 'hatched';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly key: DesignPart;
    }
  | {
      readonly kind: 'outline';
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly colour: string;
    }
  | { readonly kind: 'line'; readonly points: readonly number[]; readonly stroke: LineStyle }
  | { readonly kind: 'text'; readonly text: string; readonly x: number; readonly y: number; readonly style: TextStyle };

/** A draw target that remembers what was drawn, in order. */
export function recording(): DrawTarget & { readonly drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  return {
    drawn,
    rect: (x, y, w, h, colour) => drawn.push({ kind: 'rect', x, y, w, h, colour }),
    hatched: (x, y, w, h, key) => drawn.push({ kind: 'hatched', x, y, w, h, key }),
    outline: (x, y, w, h, { colour }) => drawn.push({ kind: 'outline', x, y, w, h, colour }),
    line: (points, stroke) => drawn.push({ kind: 'line', points, stroke }),
    text: (text, x, y, style) => drawn.push({ kind: 'text', text, x, y, style }),
  };
}

/** Colours that say their names: `compute/1` is compute in tint 1. */
export const NAMED_COLOURS: Colours = {
  mode: 'light',
  ground: 'rgb(255, 255, 255)',
  pane: 'rgb(255, 255, 255)',
  line: 'line',
  track: 'track',
  text: 'rgb(0, 0, 0)',
  weak: 'weak',
  hover: 'hover',
  chosen: 'chosen',
  link: 'link',
  good: 'good',
  warn: 'warn',
  onMark: 'onMark',
  of: (key, tint = 0) => `${key}/${tint}`,
  hatch: (_context, key) => `hatch ${key}`,
};
