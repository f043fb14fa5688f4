import {
  useEffect,
  useEffectEvent,
  useRef,
  type Dispatch,
  type PointerEvent as ReactPointerEvent,
  type MouseEvent as ReactMouseEvent,
  type RefObject,
  type SetStateAction,
} from 'react';
import { useHoverStore, useViewStore, type TimeWindow } from '../../../state/view/view.ts';
import { panBy, shownWindow, storedWindow, zoomAbout } from '../../../state/view/timeWindow.ts';
import type { Colours } from '../../theme/colours.ts';
import { useTheme } from '../../theme/colours.ts';
import { movePress, wheelIntent, type Press, type WheelLock } from './gestures.ts';
import type { Frame, Hit, TimeChartProps } from '../canvas/chartFrame.ts';
import type { Pixels } from '../units.ts';
import { cycleAt, cyclesPerPixel } from './timeScale.ts';

interface Point {
  readonly x: Pixels;
  readonly y: Pixels;
}

interface Gestures {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly props: TimeChartProps;
  readonly frameOf: (width: Pixels, height: Pixels, colours: Colours) => Frame;
  readonly setTip: Dispatch<SetStateAction<{ readonly hit: Hit; readonly x: Pixels; readonly y: Pixels } | null>>;
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
export function useTimeGestures({ box, props, frameOf, setTip }: Gestures): Handlers {
  const { colours } = useTheme();
  const lock = useRef<WheelLock | null>(null);
  const press = useRef<Press | null>(null);
  const pointers = useRef(new Map<number, Point>());

  const frame = (): Frame => {
    const rect = box.current?.getBoundingClientRect();
    return frameOf(rect?.width ?? 1, rect?.height ?? 1, colours);
  };
  const pointOf = (event: { readonly clientX: number; readonly clientY: number }): Point => {
    const rect = box.current?.getBoundingClientRect();
    return { x: event.clientX - (rect?.left ?? 0), y: event.clientY - (rect?.top ?? 0) };
  };
  const moveWindow = (change: (window: TimeWindow) => TimeWindow): void => {
    const { view, patch } = useViewStore.getState();
    patch({ window: storedWindow(change(shownWindow(view.window, props.extent)), props.extent) });
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const intent = wheelIntent(event, lock.current);
    lock.current = { kind: intent.kind, at: event.timeStamp };
    const { scale } = frame();
    const about = cycleAt(scale, pointOf(event).x);
    moveWindow((w) =>
      intent.kind === 'zoom'
        ? zoomAbout(w, props.extent, about, intent.factor)
        : panBy(w, props.extent, intent.pixels * cyclesPerPixel(scale)),
    );
  });
  useEffect(() => {
    const node = box.current;
    if (node === null) return;
    const listen = (event: WheelEvent): void => {
      onWheel(event);
    };
    // React's own wheel listeners are passive: the page would scroll as well.
    node.addEventListener('wheel', listen, { passive: false });
    return () => {
      node.removeEventListener('wheel', listen);
    };
  }, [box]);

  const hover = (at: Point): void => {
    const f = frame();
    const inside = at.x >= f.scale.left && at.x <= f.scale.left + f.scale.width;
    const hit = inside ? props.pick(f, at.x, at.y) : null;
    useHoverStore.getState().set({
      instruction: hit?.instruction ?? null,
      cycle: inside ? Math.floor(cycleAt(f.scale, at.x)) : null,
    });
    setTip(hit === null ? null : { hit, x: at.x, y: at.y });
  };
  const leave = (): void => {
    useHoverStore.getState().set({ instruction: null, cycle: null });
    setTip(null);
  };

  const drag = (event: ReactPointerEvent, at: Point): void => {
    const before = pointers.current.get(event.pointerId);
    pointers.current.set(event.pointerId, at);
    if (before === undefined) return;
    const { scale } = frame();
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      moveWindow((w) => panBy(w, props.extent, (before.x - at.x) * cyclesPerPixel(scale)));
      return;
    }
    const apart = Math.max(10, Math.abs(at.x - other.x));
    const factor = Math.max(10, Math.abs(before.x - other.x)) / apart;
    moveWindow((w) => zoomAbout(w, props.extent, cycleAt(scale, (at.x + other.x) / 2), factor));
  };

  const onPointerDown = (event: ReactPointerEvent): void => {
    if (event.button !== 0) return;
    const at = pointOf(event);
    pointers.current.set(event.pointerId, at);
    press.current = { ...at, dragging: pointers.current.size > 1 };
  };
  const onPointerMove = (event: ReactPointerEvent): void => {
    const at = pointOf(event);
    if (press.current === null || !pointers.current.has(event.pointerId)) {
      hover(at);
      return;
    }
    const was = press.current;
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
    const at = pointOf(event);
    const f = frame();
    if (at.x < f.scale.left) return;
    props.onPick(props.pick(f, at.x, at.y), Math.floor(cycleAt(f.scale, at.x)));
  };
  const onPointerCancel = (event: ReactPointerEvent): void => {
    pointers.current.delete(event.pointerId);
    press.current = null;
  };
  const onDoubleClick = (event: ReactMouseEvent): void => {
    const at = pointOf(event);
    props.onDoubleClick(props.pick(frame(), at.x, at.y));
  };

  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave: leave, onDoubleClick };
}
