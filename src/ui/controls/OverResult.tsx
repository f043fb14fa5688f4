import { useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import './overResult.css';

interface OverResultProps {
  /** Read out as the name of what is said. */
  readonly label: string;
  /** Interrupts a screen reader. */
  readonly alert?: boolean;
  /** Null: nothing stands in the way. */
  readonly children: ReactNode;
}

/**
 * What stands in the way of what is asked for, over the pictures of the last good result, which is dimmed then anyway: nothing
 * on the page moves when it comes or goes. On a phone it lies at that end of the screen where nobody works.
 */
export function OverResult({ label, alert = false, children }: OverResultProps): ReactElement {
  const box = useRef<HTMLElement>(null);
  const shown = children !== null;
  useLayoutEffect(() => {
    // Asking where something lies makes the browser lay out the page: only where there is something to place.
    if (box.current === null) return;
    const at = document.activeElement?.getBoundingClientRect();
    const low = at !== undefined && at.top > 0 && at.top + at.height / 2 > innerHeight / 2 && at.top < innerHeight;
    box.current.dataset['side'] = low ? 'top' : 'bottom';
  }, [shown]);
  return (
    <div className="over-result" role={alert ? 'alert' : 'status'}>
      {shown && (
        <section ref={box} aria-label={label}>
          {children}
        </section>
      )}
    </div>
  );
}
