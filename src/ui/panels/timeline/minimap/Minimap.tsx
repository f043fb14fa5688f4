import { MODULE_NAMES } from '../../../../core/machine/design/modules.ts';
import { useCallback, useRef, type PointerEvent as ReactPointerEvent, type ReactElement, type RefObject } from 'react';
import type { Trace } from '../../../../core/trace/trace.ts';
import { useViewStore, type TimeWindow } from '../../../../state/view/view.ts';
import { CanvasLayer, useSize, type Draw } from '../../../charts/canvas/CanvasLayer.tsx';
import { timeScale } from '../../../charts/time/drawTime.ts';
import { movePress, type Press } from '../../../charts/time/gestures.ts';
import { xOf } from '../../../charts/time/timeScale.ts';
import { centreOn, dragBrush, gripAt, type Grip } from './brush.ts';
import { drawTrack } from '../track/drawTrack.ts';
import { tracksOf } from '../../../../core/analysis/tracks.ts';
import { shownWindow, storedWindow } from '../../../../state/view/timeWindow.ts';

const CURSORS: Readonly<Record<Grip, string>> = {
  from: 'ew-resize',
  to: 'ew-resize',
  inside: 'grab',
  outside: 'crosshair',
};

/** The whole run in small, with the window shown below as a brush to move, resize or draw anew. */
export function Minimap({ trace, extent }: { readonly trace: Trace; readonly extent: number }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const stored = useViewStore((s) => s.view.window);

  const base = useCallback<Draw>(
    (target, { width, height }, colours) => {
      const tracks = tracksOf({ trace });
      const scale = timeScale(0, extent, width);
      const row = height / 3;
      for (const [i, name] of MODULE_NAMES.entries()) {
        const y = Math.round(i * row) + 1;
        drawTrack(target, tracks.busy[name], scale, { y, height: Math.round((i + 1) * row) - y - 1 }, colours);
      }
    },
    [trace, extent],
  );
  const over = useCallback<Draw>(
    (target, { width, height }, colours) => {
      const scale = timeScale(0, extent, width);
      const { from, to } = shownWindow(stored, extent);
      const x0 = Math.round(xOf(scale, from));
      const x1 = Math.round(xOf(scale, to));
      target.outline(x0 + 0.75, 0.75, Math.max(4, x1 - x0 - 1.5), height - 1.5, {
        colour: colours.text,
        thickness: 1.5,
      });
    },
    [stored, extent],
  );

  const brush = useBrush(box, extent);
  return (
    <div
      ref={box}
      className="timeline-minimap"
      aria-hidden="true"
      title="The whole run. Drag the frame, its edges, or a new one; double-click for all."
      {...brush}
    >
      {size !== null && <CanvasLayer size={size} draw={base} />}
      {size !== null && <CanvasLayer size={size} draw={over} />}
    </div>
  );
}

interface BrushHandlers {
  readonly onPointerDown: (event: ReactPointerEvent) => void;
  readonly onPointerMove: (event: ReactPointerEvent) => void;
  readonly onPointerUp: (event: ReactPointerEvent) => void;
  readonly onPointerCancel: () => void;
  readonly onDoubleClick: () => void;
}

/** The window as a frame that is held by its inside or its edges, or drawn anew. */
function useBrush(box: RefObject<HTMLDivElement | null>, extent: number): BrushHandlers {
  const hold = useRef<{ press: Press; readonly grip: Grip; readonly window: TimeWindow } | null>(null);
  const at = (event: ReactPointerEvent): { x: number; y: number } => {
    const rect = box.current?.getBoundingClientRect();
    return { x: event.clientX - (rect?.left ?? 0), y: event.clientY - (rect?.top ?? 0) };
  };
  const scaleNow = (): ReturnType<typeof timeScale> =>
    timeScale(0, extent, box.current?.getBoundingClientRect().width ?? 1);
  const show = (window: TimeWindow): void => {
    useViewStore.getState().patch({ window: storedWindow(window, extent) });
  };
  const windowNow = (): TimeWindow => shownWindow(useViewStore.getState().view.window, extent);

  const onPointerDown = (event: ReactPointerEvent): void => {
    if (event.button !== 0) return;
    const point = at(event);
    const window = windowNow();
    hold.current = { press: { ...point, dragging: false }, grip: gripAt(scaleNow(), window, point.x), window };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: ReactPointerEvent): void => {
    const point = at(event);
    const held = hold.current;
    if (held === null) {
      (event.currentTarget as HTMLElement).style.cursor = CURSORS[gripAt(scaleNow(), windowNow(), point.x)];
      return;
    }
    held.press = movePress(held.press, point.x, point.y);
    if (held.press.dragging) show(dragBrush(scaleNow(), extent, { ...held, x: held.press.x }, point.x));
  };
  const onPointerUp = (event: ReactPointerEvent): void => {
    const held = hold.current;
    hold.current = null;
    if (held === null || held.press.dragging || held.grip !== 'outside') return;
    show(centreOn(scaleNow(), extent, held.window, at(event).x));
  };
  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: () => {
      hold.current = null;
    },
    onDoubleClick: () => {
      show({ from: 0, to: extent });
    },
  };
}
