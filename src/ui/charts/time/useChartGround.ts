import type { RefObject } from 'react';
import { shownWindow, storedWindow } from '../../../state/view/timeWindow.ts';
import { useViewStore, type TimeWindow } from '../../../state/view/view.ts';
import { useTheme, type Colours } from '../../theme/colours.ts';
import type { Frame, TimeChartProps } from '../canvas/chartFrame.ts';
import type { Pixels } from '../units.ts';

export interface Point {
  readonly x: Pixels;
  readonly y: Pixels;
}

/** A time chart as it lies on the page. */
export interface DrawnChart {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly props: TimeChartProps;
  readonly frameOf: (width: Pixels, height: Pixels, colours: Colours) => Frame;
}

/** What gestures stand on: the chart as it is drawn now, where in it the pointer is, and the window that all charts share. */
export interface ChartGround {
  readonly frame: () => Frame;
  readonly pointOf: (event: { readonly clientX: number; readonly clientY: number }) => Point;
  readonly moveWindow: (change: (window: TimeWindow) => TimeWindow) => void;
}

export function useChartGround({ box, props, frameOf }: DrawnChart): ChartGround {
  const { colours } = useTheme();
  return {
    frame: () => {
      const rect = box.current?.getBoundingClientRect();
      return frameOf(rect?.width ?? 1, rect?.height ?? 1, colours);
    },
    pointOf: ({ clientX, clientY }) => {
      const rect = box.current?.getBoundingClientRect();
      return { x: clientX - (rect?.left ?? 0), y: clientY - (rect?.top ?? 0) };
    },
    moveWindow: (change) => {
      const { view, patch } = useViewStore.getState();
      patch({ window: storedWindow(change(shownWindow(view.window, props.extent)), props.extent) });
    },
  };
}
