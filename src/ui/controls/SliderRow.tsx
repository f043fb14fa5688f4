import { useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { Problem, Repair } from '../../core/base/problem.ts';
import { DotSlider } from './DotSlider.tsx';
import { stopsText, type Stop } from './stops.ts';
import { TypedValue } from './TypedValue.tsx';

interface SliderRowProps {
  readonly label: string;
  /** The value in words, for whoever does not see it. */
  readonly text: string;
  readonly meaning: string;
  /** What follows from it; empty: nothing. */
  readonly derived: string;
  readonly stops: readonly Stop[];
  readonly index: number;
  readonly invalid: boolean;
  readonly value: string;
  readonly unit: string;
  /** Every step while the value moves; `onRelease` when it is let go. */
  readonly onMove: (index: number) => void;
  readonly onRelease: () => void;
  /** Takes a value as it was typed, or says why it cannot be. */
  readonly onTyped: (text: string) => Problem | null;
  readonly onRepair: (repair: Repair) => void;
  /** The row's last place. */
  readonly children: ReactNode;
}

/** A name, a mark for every stop, the value with its unit, and what belongs to it. A click on the value lets it be typed. */
export function SliderRow(props: SliderRowProps): ReactElement {
  const { label, meaning, derived, stops, index, invalid, value, unit, onMove, onRelease } = props;
  const [typing, setTyping] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const type = (): void => {
    setTyping(true);
  };
  return (
    <div
      ref={row}
      className="parameter"
      data-invalid={invalid}
      title={[meaning, derived, stopsText(stops, index)].filter((line) => line !== '').join('\n')}
    >
      <span className="parameter-label">{label}</span>
      <DotSlider
        label={label}
        text={props.text}
        description={meaning}
        stops={stops}
        index={index}
        invalid={invalid}
        onMove={onMove}
        onRelease={onRelease}
        onType={type}
      />
      {typing ? (
        <TypedValue
          label={label}
          text={[value, unit].join(' ').trim()}
          index={index}
          count={stops.length}
          onTyped={props.onTyped}
          onRepair={props.onRepair}
          onMove={onMove}
          onEnd={(byKey) => {
            onRelease();
            setTyping(false);
            if (byKey) row.current?.querySelector<HTMLElement>('[role="slider"]')?.focus();
          }}
        />
      ) : (
        // Enter on the slider does the same: no stop of its own for the Tab key.
        <button
          type="button"
          tabIndex={-1}
          className="number parameter-value"
          aria-label={`Type ${label}`}
          title={`Type a value of ${label} (Enter)`}
          onClick={type}
        >
          {value}
          <span className="unit">{unit}</span>
        </button>
      )}
      {props.children}
    </div>
  );
}
