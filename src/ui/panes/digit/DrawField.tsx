import { useRef, useState, type PointerEvent, type ReactElement } from 'react';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { INK_UNITS, pairs, PEN_RADIUS, type PenStroke } from '../../../core/workload/digits/strokes.ts';
import { extendStroke, isFull } from '../../../state/documents/strokes.ts';
import type { DigitChoice } from '../../../state/documents/networkChoice.ts';
import { PixelPicture } from '../../charts/pixels/PixelPicture.tsx';

const NO_STROKES: readonly PenStroke[] = [];

interface DrawFieldProps {
  readonly digit: DigitChoice;
  /** The digit as the network reads it: shown while it is one of those held back. */
  readonly pixels: Float32Array;
}

/** Where a digit is drawn with mouse, pen or finger; each stroke is a step of undo, and the network runs when it ends. */
export function DrawField({ digit, pixels }: DrawFieldProps): ReactElement {
  const field = useRef<HTMLDivElement>(null);
  const [live, setLive] = useState<PenStroke | null>(null);
  const drawn = digit.kind === 'drawn' ? digit.strokes : NO_STROKES;
  const strokes = live === null ? drawn : [...drawn, live];
  const extend = (stroke: PenStroke, event: PointerEvent): PenStroke => {
    const box = field.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0 || isFull([...drawn, stroke])) return stroke;
    const at = (from: number, start: number, size: number): number => ((from - start) / size) * INK_UNITS;
    return extendStroke(stroke, at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height));
  };
  const end = (): void => {
    if (live === null) return;
    setLive(null);
    useExperimentStore.getState().editDocument((d) => ({ ...d, digit: { kind: 'drawn', strokes: [...drawn, live] } }));
  };
  return (
    <div
      ref={field}
      className="draw-field"
      role="img"
      aria-label="Field to draw a digit with mouse, pen or finger; the digits beside it are buttons"
      onPointerDown={(event) => {
        if (event.button !== 0 || isFull(drawn)) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setLive(extend([], event));
      }}
      onPointerMove={(event) => {
        if (live === null) return;
        // A fast pen moves several times between two frames.
        const moves = event.nativeEvent.getCoalescedEvents();
        setLive(
          moves.length === 0
            ? extend(live, event)
            : moves.reduce((s, m) => extend(s, m as unknown as PointerEvent), live),
        );
      }}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <Drawing digit={digit} pixels={pixels} strokes={strokes} live={live !== null} />
    </div>
  );
}

/** What is drawn; of a digit held back its picture, until somebody draws over it. */
function Drawing({
  digit,
  pixels,
  strokes,
  live,
}: DrawFieldProps & { readonly strokes: readonly PenStroke[]; readonly live: boolean }): ReactElement {
  const empty = strokes.length === 0;
  return (
    <>
      {digit.kind === 'held-back' && !live ? (
        <PixelPicture width={28} height={28} values={pixels} label="The digit" className="draw-pixels" />
      ) : (
        <svg viewBox={`0 0 ${INK_UNITS} ${INK_UNITS}`} aria-hidden="true">
          {strokes.map((stroke, i) => (
            <polyline key={i} points={inkPoints(stroke)} strokeWidth={2 * PEN_RADIUS} />
          ))}
        </svg>
      )}
      {(digit.kind === 'held-back' || empty) && !live && (
        <span className="draw-hint">{empty && digit.kind === 'drawn' ? 'draw a digit' : 'draw over it'}</span>
      )}
    </>
  );
}

/** A point alone is a line to itself, which a round pen shows as a dot. */
function inkPoints(stroke: PenStroke): string {
  const points = pairs(stroke);
  const [first] = points;
  return [...points, ...(points.length === 1 && first !== undefined ? [first] : [])]
    .map(([x, y]) => `${x},${y}`)
    .join(' ');
}
