import { useCallback, useId, useRef, type ReactElement } from 'react';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import { shownWindow } from '../../../state/view/timeWindow.ts';
import type { Colours } from '../../theme/colours.ts';
import '../charts.css';
import { timeScale } from './drawTime.ts';
import { CanvasLayer, useSize, type Draw } from '../canvas/CanvasLayer.tsx';
import type { Frame, TimeChartProps } from '../canvas/chartFrame.ts';
import type { Pixels } from '../units.ts';
import { PointerTip, usePointerTip } from '../tip/PointerTip.tsx';
import { useTimeGestures } from './useTimeGestures.ts';

/** A chart over time: shares window, cursor and hover with all others; wheel, drag and pinch move the window. */
export function TimeChart(props: TimeChartProps): ReactElement {
  const { extent, draw, drawOver } = props;
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const stored = useViewStore((s) => s.view.window);
  const tip = usePointerTip();
  const description = useId();

  const frameOf = useCallback(
    (width: Pixels, height: Pixels, colours: Colours): Frame => {
      const { from, to } = shownWindow(stored, extent);
      return { scale: timeScale(from, to, width), width, height, colours };
    },
    [stored, extent],
  );
  const base = useCallback<Draw>((t, s, c) => draw(t, frameOf(s.width, s.height, c)), [draw, frameOf]);
  const over = useCallback<Draw>((t, s, c) => drawOver(t, frameOf(s.width, s.height, c)), [drawOver, frameOf]);
  const handlers = useTimeGestures({ box, props, frameOf, tip });

  return (
    <div className={`time-chart ${props.className ?? ''}`}>
      <div
        ref={box}
        className="time-chart-canvas"
        role="group"
        aria-roledescription="chart"
        aria-label={props.label}
        aria-describedby={description}
        tabIndex={0}
        {...handlers}
      >
        {size !== null && <CanvasLayer size={size} draw={base} />}
        {size !== null && <CanvasLayer size={size} draw={over} follows={useHoverStore} />}
        {size !== null && <PointerTip store={tip} size={size} />}
      </div>
      <p id={description} className="visually-hidden">
        {props.description} Keys: W and S zoom, A and D pan, 0 shows the whole run, arrows step through instructions. A
        table with the same content follows.
      </p>
      {props.children}
    </div>
  );
}
