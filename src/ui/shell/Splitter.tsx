import { useRef, type KeyboardEvent, type ReactElement } from 'react';

interface SplitterProps {
  readonly label: string;
  readonly orientation: 'vertical' | 'horizontal';
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value after the pointer moved by so many pixels from where it went down with `start`. */
  readonly moved: (start: number, pixels: number) => number;
  readonly onChange: (value: number) => void;
  readonly onReset: () => void;
}

/** The line between two panes: drag it, use the arrow keys, or double-click for the usual size. */
export function Splitter(props: SplitterProps): ReactElement {
  const { orientation, value, min, max, step, moved, onChange } = props;
  const drag = useRef<{ readonly at: number; readonly start: number } | null>(null);
  const along = (event: { clientX: number; clientY: number }): number =>
    orientation === 'vertical' ? event.clientX : event.clientY;
  const set = (next: number): void => {
    onChange(Math.min(max, Math.max(min, next)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    // In the direction the line moves, whichever side grows.
    const direction = event.key === more ? 1 : event.key === less ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    event.stopPropagation();
    set(moved(value, direction * step));
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      className="splitter"
      aria-label={props.label}
      aria-orientation={orientation}
      aria-valuemin={Math.round(min * 100) / 100}
      aria-valuemax={max}
      aria-valuenow={Math.round(value * 100) / 100}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: along(event), start: value };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) set(moved(drag.current.start, along(event) - drag.current.at));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onKeyDown={onKeyDown}
      onDoubleClick={props.onReset}
    />
  );
}
