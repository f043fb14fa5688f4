import type { ReactNode } from 'react';
import type { Colours } from '../../theme/colours.ts';
import type { DrawTarget } from './drawTarget.ts';
import type { Pixels } from '../units.ts';
import type { TimeScale } from '../time/timeScale.ts';

/** What a time chart is drawn into. */
export interface Frame {
  readonly scale: TimeScale;
  readonly width: Pixels;
  readonly height: Pixels;
  readonly colours: Colours;
}

/** What lies under the pointer: the instruction, if any, and what the tooltip says, most important line first. */
export interface Hit {
  readonly instruction: number | null;
  readonly lines: readonly string[];
}

export interface TimeChartProps {
  /** What the picture is. */
  readonly label: string;
  /** What it shows, in a sentence, for those who cannot see it. */
  readonly description: string;
  /** Length of the run. */
  readonly extent: number;
  readonly draw: (target: DrawTarget, frame: Frame) => void;
  /** Cursor, hover and selection; drawn again with every move of the pointer. */
  readonly drawOver: (target: DrawTarget, frame: Frame) => void;
  readonly pick: (frame: Frame, x: Pixels, y: Pixels) => Hit | null;
  /** A click, not a drag; null on nothing. */
  readonly onPick: (hit: Hit | null, cycle: number) => void;
  readonly onDoubleClick: (hit: Hit | null) => void;
  readonly className?: string;
  /** The hidden table. */
  readonly children?: ReactNode;
}
