import { useMemo, type CSSProperties, type ReactElement } from 'react';
import { breakdown } from '../../core/analysis/breakdown.ts';
import { runCycles, type RunView } from '../../core/analysis/runView.ts';
import type { Segment } from '../../core/analysis/segment.ts';
import { useViewStore } from '../../state/view.ts';
import { integer, percent, quantityText, signed } from '../format.ts';
import { colourOf } from '../theme/colours.ts';
import { BoundLine } from './BoundLine.tsx';

interface BreakdownProps {
  readonly run: RunView;
  readonly base: RunView | null;
  readonly stale: boolean;
}

/** Where the cycles went: a bar in true proportion whose parts add up to the run exactly, and what they are. */
export function Breakdown({ run, base, stale }: BreakdownProps): ReactElement {
  const segments = useMemo(() => breakdown(run), [run]);
  const before = useMemo(() => (base === null ? null : new Map(breakdown(base).map((s) => [s.id, s.cycles]))), [base]);
  const total = runCycles(run);
  return (
    <div className="breakdown" data-stale={stale}>
      <div className="breakdown-bar" aria-hidden="true">
        {segments.map((s) => (
          <Part key={s.id} segment={s} total={total} />
        ))}
      </div>
      <BoundLine run={run} segments={segments} />
      <div className="breakdown-legend" role="group" aria-label={`Where the ${integer(total)} cycles went`}>
        {segments.map((s) => (
          <Entry key={s.id} segment={s} total={total} before={before === null ? null : (before.get(s.id) ?? 0)} />
        ))}
      </div>
    </div>
  );
}

function look({ colour, tint, wait }: Segment): { readonly className: string; readonly style: CSSProperties } {
  if (wait) return { className: 'hatched', style: { '--hatch': colourOf(colour, tint) } as CSSProperties };
  return { className: '', style: { background: colourOf(colour, tint), '--edge': colourOf(colour) } as CSSProperties };
}

function Part({ segment, total }: { readonly segment: Segment; readonly total: number }): ReactElement {
  const { className, style } = look(segment);
  return (
    <span
      className={`breakdown-part ${className}`}
      style={{ ...style, flexGrow: segment.cycles / total }}
      title={`${segment.label}: ${integer(segment.cycles)} cycles, ${quantityText(percent(segment.cycles / total))}`}
    />
  );
}

interface EntryProps {
  readonly segment: Segment;
  readonly total: number;
  readonly before: number | null;
}

function Entry({ segment, total, before }: EntryProps): ReactElement {
  const { id } = segment.figure;
  const chosen = useViewStore((s) => s.view.selection?.kind === 'figure' && s.view.selection.id === id);
  const patch = useViewStore((s) => s.patch);
  const { className, style } = look(segment);
  return (
    <button
      type="button"
      className="breakdown-entry"
      aria-pressed={chosen}
      title={segment.figure.detail}
      onClick={() => {
        patch({ selection: { kind: 'figure', id }, inspectorOpen: true });
      }}
    >
      <span className="breakdown-name">
        <span className={`swatch ${className}`} style={style} />
        {segment.label}
      </span>
      <span className="breakdown-value">
        {integer(segment.cycles)}
        <span className="unit">
          {before === null ? quantityText(percent(segment.cycles / total)) : signed(segment.cycles - before)}
        </span>
      </span>
    </button>
  );
}
