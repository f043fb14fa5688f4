import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import { wheelIntent, type WheelIntent, type WheelLock } from './gestures.ts';

/** What a turn of the wheel over a box means; it scrolls nothing else. */
export function useWheel(
  box: RefObject<HTMLElement | null>,
  onIntent: (intent: WheelIntent, event: WheelEvent) => void,
): void {
  const lock = useRef<WheelLock | null>(null);
  const onWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    const intent = wheelIntent(event, lock.current);
    lock.current = { kind: intent.kind, at: event.timeStamp };
    onIntent(intent, event);
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
