import { useRef, type PointerEvent, type ReactElement } from 'react';
import { isDense, keyTarget, SLIDER_WIDTH, stopPitch, stopsText, type Stop } from './stops.ts';

interface DotSliderProps {
  readonly label: string;
  /** What the value is, in words. */
  readonly text: string;
  readonly description: string;
  readonly stops: readonly Stop[];
  readonly index: number;
  readonly invalid: boolean;
  /** Every step while the value moves; `onRelease` when it is let go. */
  readonly onMove: (index: number) => void;
  readonly onRelease: () => void;
  /** Enter: the value is to be typed. */
  readonly onType: () => void;
}

/**
 * A mark for every stop in a row, a dash where the stop could not be with everything else as it is: click one, drag along
 * them, use the keys of a slider, or Enter to type. Each mark says its value, and why it cannot be.
 */
export function DotSlider(props: DotSliderProps): ReactElement {
  const { stops, index, onMove, onRelease } = props;
  const dragging = useRef(false);
  const count = stops.length;

  const move = (to: number): void => {
    if (to !== index) onMove(to);
  };
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const to = Math.floor(((event.clientX - box.left) / box.width) * count);
    move(Math.min(count - 1, Math.max(0, to)));
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
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={index}
      aria-valuetext={props.text}
      aria-description={[props.description, stopsText(stops, index)].filter((text) => text !== '').join(' ')}
      aria-invalid={props.invalid}
      aria-keyshortcuts="Enter"
      data-dense={isDense(count)}
      style={{ width: Math.min(SLIDER_WIDTH, count * stopPitch(count)) }}
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
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const to = keyTarget(event.key, index, count);
        if (to === null && event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        if (to === null) props.onType();
        else move(to);
      }}
      onKeyUp={onRelease}
      onBlur={onRelease}
    >
      <Dots stops={stops} index={index} />
    </div>
  );
}

/** A mark a stop; where they would touch, the one that is on, at its place among them. */
function Dots({ stops, index }: Pick<DotSliderProps, 'stops' | 'index'>): ReactElement {
  const count = stops.length;
  const pitch = stopPitch(count);
  if (isDense(count)) {
    return <span className="dot" data-on="true" style={{ marginLeft: (index / (count - 1)) * (SLIDER_WIDTH - 7) }} />;
  }
  return (
    <>
      {stops.map(({ text, why }, i) => (
        <span
          key={i}
          className="dot"
          data-on={i === index}
          data-legal={why === null}
          title={why === null ? text : `${text} cannot be: ${why}`}
          style={{ width: pitch }}
        />
      ))}
    </>
  );
}
