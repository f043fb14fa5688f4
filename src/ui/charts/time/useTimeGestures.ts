import { useRef, type MouseEvent as ReactMouseEvent, type PointerEvent as ReactPointerEvent } from 'react';
import { useHoverStore } from '../../../state/view/view.ts';
import { panBy, zoomAbout } from '../../../state/view/timeWindow.ts';
import type { PointerTipStore } from '../tip/PointerTip.tsx';
import { movePress, type Press } from './gestures.ts';
import { cycleAt, cyclesPerPixel } from './timeScale.ts';
import { useChartGround, type ChartGround, type DrawnChart, type Point } from './useChartGround.ts';
import { useWheelWindow } from './useWheelWindow.ts';

interface Gestures extends DrawnChart {
  readonly tip: PointerTipStore;
}

interface Handlers {
  readonly onPointerDown: (event: ReactPointerEvent) => void;
  readonly onPointerMove: (event: ReactPointerEvent) => void;
  readonly onPointerUp: (event: ReactPointerEvent) => void;
  readonly onPointerCancel: (event: ReactPointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onDoubleClick: (event: ReactMouseEvent) => void;
}

/** Wheel, drag, pinch, hover, click and double click of a time chart, turned into changes of the shared view. */
export function useTimeGestures({ tip, ...chart }: Gestures): Handlers {
  const { props } = chart;
  const ground = useChartGround(chart);
  useWheelWindow(chart, ground);

  const hover = (at: Point): void => {
    const f = ground.frame();
    const inside = at.x >= f.scale.left && at.x <= f.scale.left + f.scale.width;
    const hit = inside ? props.pick(f, at.x, at.y) : null;
    useHoverStore.getState().set({
      instruction: hit?.instruction ?? null,
      cycle: inside ? Math.floor(cycleAt(f.scale, at.x)) : null,
    });
    tip.setState({ tip: hit === null ? null : { lines: hit.lines, x: at.x, y: at.y } });
  };
  const leave = (): void => {
    useHoverStore.getState().set({ instruction: null, cycle: null });
    tip.setState({ tip: null });
  };
  const click = (at: Point): void => {
    const f = ground.frame();
    if (at.x < f.scale.left) return;
    props.onPick(props.pick(f, at.x, at.y), Math.floor(cycleAt(f.scale, at.x)));
  };
  return {
    ...usePresses(chart, ground, { hover, leave, click }),
    onPointerLeave: leave,
    onDoubleClick: (event) => {
      const at = ground.pointOf(event);
      props.onDoubleClick(props.pick(ground.frame(), at.x, at.y));
    },
  };
}

/** What a pointer does while it drags nothing. */
interface Idle {
  readonly hover: (at: Point) => void;
  readonly leave: () => void;
  readonly click: (at: Point) => void;
}

type PressHandlers = Pick<Handlers, 'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel'>;

/** One pointer that is pressed pans, two zoom; pressed and not moved is a click. */
function usePresses({ box, props }: DrawnChart, ground: ChartGround, { hover, leave, click }: Idle): PressHandlers {
  const press = useRef<Press | null>(null);
  const pointers = useRef(new Map<number, Point>());

  const drag = (event: ReactPointerEvent, at: Point): void => {
    const before = pointers.current.get(event.pointerId);
    pointers.current.set(event.pointerId, at);
    if (before === undefined) return;
    const { scale } = ground.frame();
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      ground.moveWindow((w) => panBy(w, props.extent, (before.x - at.x) * cyclesPerPixel(scale)));
      return;
    }
    const apart = Math.max(10, Math.abs(at.x - other.x));
    const factor = Math.max(10, Math.abs(before.x - other.x)) / apart;
    ground.moveWindow((w) => zoomAbout(w, props.extent, cycleAt(scale, (at.x + other.x) / 2), factor));
  };

  const onPointerDown = (event: ReactPointerEvent): void => {
    if (event.button !== 0) return;
    const at = ground.pointOf(event);
    pointers.current.set(event.pointerId, at);
    press.current = { ...at, dragging: pointers.current.size > 1 };
  };
  const onPointerMove = (event: ReactPointerEvent): void => {
    const at = ground.pointOf(event);
    const was = press.current;
    if (was === null || !pointers.current.has(event.pointerId)) {
      hover(at);
      return;
    }
    press.current = movePress(was, at.x, at.y);
    if (!press.current.dragging) return;
    if (!was.dragging) {
      // Only a drag captures: a captured click would never reach what lies inside.
      box.current?.setPointerCapture(event.pointerId);
      leave();
    }
    drag(event, at);
  };
  const onPointerUp = (event: ReactPointerEvent): void => {
    const was = press.current;
    pointers.current.delete(event.pointerId);
    if (pointers.current.size === 0) press.current = null;
    if (was === null || was.dragging || event.button !== 0) return;
    click(ground.pointOf(event));
  };
  const onPointerCancel = (event: ReactPointerEvent): void => {
    pointers.current.delete(event.pointerId);
    press.current = null;
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel };
}
