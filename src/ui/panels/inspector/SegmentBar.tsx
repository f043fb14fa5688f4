import type { ReactElement } from 'react';
import type { Segment } from '../../../core/analysis/segment.ts';
import { integer, plural } from '../../words/format.ts';
import { segmentMark } from '../../theme/segmentLook.ts';
import { FigureLink } from '../../figures/links.tsx';

interface SegmentBarProps {
  readonly segments: readonly Segment[];
  readonly label: string;
}

/** The parts of a whole in true proportion, then each with its cycles, and what it is divided into; links to their figures. */
export function SegmentBar({ segments, label }: SegmentBarProps): ReactElement | null {
  if (segments.length === 0) return null;
  const total = segments.reduce((sum, s) => sum + s.cycles, 0);
  return (
    <div className="segments">
      <div className="breakdown-bar" aria-hidden="true">
        {segments.map((s) => (
          <span
            key={s.id}
            className={`breakdown-part ${segmentMark(s).className}`}
            style={{ ...segmentMark(s).style, flexGrow: s.cycles / total }}
            title={`${s.label}: ${plural(s.cycles, 'cycle')}`}
          />
        ))}
      </div>
      <ul aria-label={label}>
        {segments.map((s) => (
          <SegmentRow key={s.id} segment={s} />
        ))}
        <li className="segment-sum">
          <span />
          <span className="weak">sum</span>
          <span className="number">{integer(total)}</span>
        </li>
      </ul>
    </div>
  );
}

function SegmentRow({ segment: s }: { readonly segment: Segment }): ReactElement {
  // One part of a part would only say the same again.
  const why = s.why !== undefined && s.why.length > 1 ? s.why : [];
  return (
    <li>
      <span className={`swatch ${segmentMark(s).className}`} style={segmentMark(s).style} />
      <FigureLink id={s.figure.id} text={s.label} />
      <span className="number">{integer(s.cycles)}</span>
      {why.length > 0 && (
        <ul className="segment-why weak" aria-label={`Of ${s.label}`}>
          {why.map((part) => (
            <li key={part.id}>
              <span />
              <span>{part.label}</span>
              <span className="number">{integer(part.cycles)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
