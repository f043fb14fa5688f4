import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import './overResult.css';

interface OverResultProps {
  /** Read out as the name of what is said. */
  readonly label: string;
  /** What is said, in short: closed, it is a button that opens it again, until something else is to be said. */
  readonly about: string;
  /** Interrupts a screen reader. */
  readonly alert?: boolean;
  /** Closed, the same stays closed although it was gone meanwhile: what holds for machine after machine is no news each time. */
  readonly steady?: boolean;
  /** Null: nothing stands in the way. */
  readonly children: ReactNode;
}

/** Lower than this and nothing could be read. */
const LEAST_HEIGHT = 140;
const GAP = 8;

/**
 * What stands in the way of what is asked for, over the pictures of the last good result, which is dimmed then anyway: nothing
 * on the page moves when it comes or goes, and it covers no tab. On a phone it lies at that end of the screen where nobody works.
 */
export function OverResult({ label, about, alert = false, steady = false, children }: OverResultProps): ReactElement {
  const [closed, setClosed] = useState<string | null>(null);
  const shown = children !== null && closed !== about;
  // Said once more, it is news again.
  if (children === null && closed !== null && !steady) setClosed(null);
  const box = usePlacement(shown, about);
  useEscape(shown, () => {
    setClosed(about);
  });
  return (
    <div className="over-result" role={alert ? 'alert' : 'status'}>
      {children !== null && !shown && (
        <button
          type="button"
          className="button over-result-open"
          data-steady={steady}
          onClick={() => {
            setClosed(null);
          }}
        >
          {label}
        </button>
      )}
      {shown && (
        <section ref={box} aria-label={label}>
          <button
            type="button"
            className="over-result-close"
            aria-label="Close"
            title="Close (Esc)"
            onClick={() => {
              setClosed(about);
            }}
          >
            ×
          </button>
          {children}
        </section>
      )}
    </div>
  );
}

/** For the element that says it: puts it where nobody works, and keeps it off the tabs. */
function usePlacement(shown: boolean, about: string): RefObject<HTMLElement | null> {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // Asking where something lies makes the browser lay out the page: only where there is something to place.
    const node = box.current;
    if (node === null) return;
    const place = (): void => {
      node.style.maxHeight = '';
      delete node.dataset['room'];
      const tabs = document.querySelector('[role="tablist"]')?.getBoundingClientRect().top ?? Infinity;
      const room = tabs - GAP - node.getBoundingClientRect().top;
      if (getComputedStyle(node).position === 'fixed' || room >= node.offsetHeight) return;
      node.style.maxHeight = `${Math.max(LEAST_HEIGHT, room)}px`;
      node.dataset['room'] = 'low';
    };
    const at = document.activeElement?.getBoundingClientRect();
    const low = at !== undefined && at.top > 0 && at.top + at.height / 2 > innerHeight / 2 && at.top < innerHeight;
    node.dataset['side'] = low ? 'top' : 'bottom';
    place();
    addEventListener('resize', place);
    return () => {
      removeEventListener('resize', place);
    };
  }, [shown, about]);
  return box;
}

/** Escape, while something is shown, before anything else hears of it. */
function useEscape(shown: boolean, onEscape: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    // Who types, or has a dialog open, leaves that first.
    if (event.key !== 'Escape' || target?.closest('input, textarea, select, dialog') != null) return;
    event.preventDefault();
    onEscape();
  });
  useEffect(() => {
    if (!shown) return;
    const listen = (event: KeyboardEvent): void => {
      onKey(event);
    };
    addEventListener('keydown', listen, { capture: true });
    return () => {
      removeEventListener('keydown', listen, { capture: true });
    };
  }, [shown]);
}
