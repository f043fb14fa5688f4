import { useEffect, useEffectEvent, useRef } from 'react';
import { panBy, zoomAbout } from '../../../state/view/timeWindow.ts';
import { wheelIntent, type WheelLock } from './gestures.ts';
import { cycleAt, cyclesPerPixel } from './timeScale.ts';
import type { ChartGround, DrawnChart } from './useChartGround.ts';

/** The wheel pans the window, or zooms it about the pointer. */
export function useWheelWindow({ box, props }: DrawnChart, ground: ChartGround): void {
  const lock = useRef<WheelLock | null>(null);
  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const intent = wheelIntent(event, lock.current);
    lock.current = { kind: intent.kind, at: event.timeStamp };
    const { scale } = ground.frame();
    const about = cycleAt(scale, ground.pointOf(event).x);
    ground.moveWindow((w) =>
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
}
