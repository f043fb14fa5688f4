import { useEffect, useState } from 'react';
import { useViewStore, type TimeWindow } from '../../../state/view/view.ts';

/** As long as a finger or a wheel needs from one move to the next. */
const REST_MS = 150;

/**
 * The shown window once it has stopped moving: for what is written about it, which nobody follows while it moves and which takes
 * longer to lay out than a picture to draw. `null` is the whole run.
 */
export function useRestedWindow(): TimeWindow | null {
  const [rested, setRested] = useState(() => useViewStore.getState().view.window);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        setRested(useViewStore.getState().view.window);
      }, REST_MS);
    };
    // It may have moved since the first look.
    rest();
    const leave = useViewStore.subscribe(({ view }, before) => {
      if (view.window !== before.view.window) rest();
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, []);
  return rested;
}
