import type { CSSProperties, ReactElement } from 'react';
import type { Segment } from '../../core/analysis/segment.ts';
import { integer } from '../format.ts';
import { colourOf } from '../theme/colours.ts';

/** The parts of an instruction's life in true proportion, then each with its cycles. */
export function SegmentBar({
  segments,
  label,
}: {
  readonly segments: readonly Segment[];
  readonly label: string;
}): ReactElement | null {
  if (segments.length === 0) return null;
  const total = segments.reduce((sum, s) => sum + s.cycles, 0);
  const look = (s: Segment): CSSProperties =>
    s.wait
      ? ({ '--hatch': colourOf(s.colour, s.tint) } as CSSProperties)
      : ({ background: colourOf(s.colour, s.tint), '--edge': colourOf(s.colour) } as CSSProperties);
  return (
    <div className="segments">
      <div className="breakdown-bar" aria-hidden="true">
        {segments.map((s) => (
          <span
            key={s.id}
            className={`breakdown-part ${s.wait ? 'hatched' : ''}`}
            style={{ ...look(s), flexGrow: s.cycles / total }}
            title={`${s.label}: ${integer(s.cycles)} cycles`}
          />
        ))}
      </div>
      <ul aria-label={label}>
        {segments.map((s) => (
          <li key={s.id}>
            <span className={`swatch ${s.wait ? 'hatched' : ''}`} style={look(s)} />
            <span className="weak">{s.label}</span>
            <span className="number">{integer(s.cycles)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
