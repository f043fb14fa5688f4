import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { DOTS } from './stops.ts';

interface DotSliderProps {
  readonly label: string;
  /** What the value is, in words. */
  readonly text: string;
  readonly description: string;
  readonly count: number;
  readonly index: number;
  /** First stop that has a dot. */
  readonly first: number;
  readonly invalid: boolean;
  /** Every step while the value moves; `onRelease` when it is let go. */
  readonly onMove: (index: number) => void;
  readonly onRelease: () => void;
}

/** A few dots in a row: click one, drag along them (and past their end), or use the arrow keys. */
export function DotSlider(props: DotSliderProps): ReactElement {
  const { count, index, first, onMove, onRelease } = props;
  const dragging = useRef(false);
  const shown = Math.min(DOTS, count);

  const move = (to: number): void => {
    const next = Math.min(count - 1, Math.max(0, to));
    if (next !== index) onMove(next);
  };
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    move(first + Math.floor(((event.clientX - box.left) / box.width) * shown));
  };
  const release = (): void => {
    if (!dragging.current) return;
    dragging.current = false;
    onRelease();
  };

  return (
    <div
      role="slider"
      tabIndex={0}
      className="dots"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={index}
      aria-valuetext={props.text}
      aria-description={props.description}
      aria-invalid={props.invalid}
      style={{ width: shown * 7 }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        follow(event);
      }}
      onPointerMove={(event) => {
        if (dragging.current) follow(event);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        const to = keyTarget(event, index, count);
        if (to === null) return;
        event.preventDefault();
        event.stopPropagation();
        move(to);
      }}
      onKeyUp={onRelease}
      onBlur={onRelease}
    >
      {Array.from({ length: shown }, (_, i) => (
        <span key={i} className="dot" data-on={first + i === index} />
      ))}
    </div>
  );
}

function keyTarget({ key }: KeyboardEvent, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return index + 1;
    case 'ArrowLeft':
    case 'ArrowDown':
      return index - 1;
    case 'PageUp':
      return index + 3;
    case 'PageDown':
      return index - 3;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
