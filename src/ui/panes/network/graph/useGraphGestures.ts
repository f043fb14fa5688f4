import { useRef, type MouseEvent, type PointerEvent, type RefObject } from 'react';
import { hoverLayer } from '../../../../state/runs/network/network.ts';
import { openLayer } from '../../../../state/runs/network/openLayer.ts';
import { movePress, type Press, type WheelIntent } from '../../../charts/time/gestures.ts';
import { useWheel } from '../../../charts/time/useWheel.ts';
import type { Pixels } from '../../../charts/units.ts';
import { panned, zoomedAbout, type Camera } from './camera.ts';
import { moveCamera, selectBox } from './graphActions.ts';
import { boxAt, type GraphPicture } from './graphScene.ts';
import { useGraphCamera, useGraphHover } from './graphStores.ts';

interface Point {
  readonly x: Pixels;
  readonly y: Pixels;
}

interface Handlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
}

/** The wheel zooms about the pointer or pans, one pointer that is pressed pans, two zoom, a click selects, two open a layer. */
export function useGraphGestures(box: RefObject<HTMLElement | null>, picture: GraphPicture | null): Handlers {
  useWheel(box, (intent, event) => zoomOrPan(intent, pointIn(box.current, event)));
  const press = useRef<Press | null>(null);
  const pointers = useRef(new Map<number, Point>());
  const at = (event: { readonly clientX: number; readonly clientY: number }): Point => pointIn(box.current, event);
  const under = (point: Point): number | null => {
    const { camera } = useGraphCamera.getState();
    return picture === null || camera === null ? null : boxAt(picture, camera, point.x, point.y);
  };
  const hover = (found: number | null): void => {
    if (useGraphHover.getState().box !== found) useGraphHover.setState({ box: found });
    hoverLayer(found === null ? null : (picture?.graph.boxes[found]?.layer ?? null));
  };
  const release = (event: PointerEvent): void => {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size === 0) press.current = null;
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const point = at(event);
      pointers.current.set(event.pointerId, point);
      press.current = { ...point, dragging: pointers.current.size > 1 };
    },
    onPointerMove: (event) => {
      const point = at(event);
      const was = press.current;
      if (was === null || !pointers.current.has(event.pointerId)) {
        const found = under(point);
        hover(found);
        event.currentTarget.style.cursor = found === null ? 'grab' : 'pointer';
        return;
      }
      press.current = movePress(was, point.x, point.y);
      if (!press.current.dragging) return;
      if (!was.dragging) {
        // Only a drag captures: a captured click would never reach what lies inside.
        box.current?.setPointerCapture(event.pointerId);
        hover(null);
        event.currentTarget.style.cursor = 'grabbing';
      }
      drag(pointers.current, event.pointerId, point);
    },
    onPointerUp: (event) => {
      const was = press.current;
      release(event);
      if (was === null || was.dragging || event.button !== 0) return;
      const found = under(at(event));
      if (found !== null) selectBox(picture?.graph.boxes[found]);
    },
    onPointerCancel: release,
    onPointerLeave: () => {
      hover(null);
    },
    onDoubleClick: (event) => {
      const found = under(at(event));
      const layer = found === null ? null : (picture?.graph.boxes[found]?.layer ?? null);
      if (layer !== null) openLayer(layer);
    },
  };
}

function pointIn(
  node: HTMLElement | null,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Point {
  const rect = node?.getBoundingClientRect();
  return { x: clientX - (rect?.left ?? 0), y: clientY - (rect?.top ?? 0) };
}

/** One of the pointers that are pressed has moved: alone it takes the graph along, of two it also says how large it is. */
function drag(pointers: Map<number, Point>, id: number, point: Point): void {
  const before = pointers.get(id);
  pointers.set(id, point);
  if (before === undefined) return;
  const other = [...pointers].find(([key]) => key !== id)?.[1];
  if (other === undefined) {
    moveCamera((camera) => panned(camera, before.x - point.x, before.y - point.y));
    return;
  }
  const apart = (p: Point): number => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y));
  const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
  moveCamera((camera: Camera) =>
    zoomedAbout(
      panned(camera, (before.x - point.x) / 2, (before.y - point.y) / 2),
      apart(point) / apart(before),
      middle,
    ),
  );
}

function zoomOrPan(intent: WheelIntent, about: Point): void {
  moveCamera((camera) =>
    intent.kind === 'zoom' ? zoomedAbout(camera, 1 / intent.factor, about) : panned(camera, intent.pixels, 0),
  );
}
