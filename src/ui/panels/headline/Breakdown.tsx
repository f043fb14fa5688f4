import { useMemo, type ReactElement } from 'react';
import type { GapRow } from '../../../core/analysis/lowerBoundGap.ts';
import { breakdown } from '../../../core/analysis/breakdown.ts';
import { runCycles, type RunView } from '../../../core/analysis/runView.ts';
import type { Segment } from '../../../core/analysis/segment.ts';
import { PARTS, type Resource } from '../../../core/cycles/parts.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { gapOf, RESOURCE_LABELS } from '../../figures/cycles/accounts.ts';
import { integer, plural, shareText, signed } from '../../words/format.ts';
import { segmentMark } from '../../theme/segmentLook.ts';
import { LowerBoundLine } from './LowerBoundLine.tsx';
import { CauseLine } from './CauseLine.tsx';
import { legend } from './legend.ts';

interface BreakdownProps {
  readonly run: RunView;
  readonly base: RunView | null;
  readonly stale: boolean;
}

/**
 * Where the cycles went: a bar in true proportion whose parts add up to the run exactly, with the bound and the estimate
 * on its scale; what the parts are and what of each lies above the bound; and why, by cause.
 */
export function Breakdown({ run, base, stale }: BreakdownProps): ReactElement {
  const resource = useViewStore((s) => s.view.account) ?? run.lowerBound.by;
  const segments = useMemo(() => breakdown(run, resource), [run, resource]);
  const pinned = useMemo(() => (base === null ? null : breakdown(base, resource)), [base, resource]);
  const pinnedTotal = base === null ? 0 : runCycles(base);
  return (
    <div className="breakdown" data-stale={stale}>
      <Bars run={run} segments={segments} pinned={pinned} pinnedTotal={pinnedTotal} />
      <LowerBoundLine run={run} />
      <Legend run={run} base={base} resource={resource} segments={segments} pinned={pinned} />
      <CauseLine run={run} />
    </div>
  );
}

interface BarsProps {
  readonly run: RunView;
  readonly segments: readonly Segment[];
  /** The same of the pinned run; null: nothing is compared. */
  readonly pinned: readonly Segment[] | null;
}

function Bars({ run, segments, pinned, pinnedTotal }: BarsProps & { readonly pinnedTotal: number }): ReactElement {
  const total = runCycles(run);
  // One scale for both bars: the longer run is the longer bar.
  const scale = Math.max(total, run.estimate, run.lowerBound.cycles, pinnedTotal);
  return (
    <>
      <div className="breakdown-scale" aria-hidden="true">
        <div className="breakdown-bar" style={{ width: `${(100 * total) / scale}%` }}>
          {segments.map((s) => (
            <Part key={s.id} segment={s} total={total} />
          ))}
        </div>
        <Mark of="bound" at={run.lowerBound.cycles / scale} title={`bound ${integer(run.lowerBound.cycles)}`} />
        <Mark of="estimate" at={run.estimate / scale} title={`estimate ≈ ${integer(run.estimate)}`} />
      </div>
      {pinned !== null && (
        <div className="breakdown-pinned" aria-hidden="true" title={`The pinned run, ${plural(pinnedTotal, 'cycle')}`}>
          <div className="breakdown-bar" style={{ width: `${(100 * pinnedTotal) / scale}%` }}>
            {pinned.map((s) => (
              <Part key={s.id} segment={s} total={pinnedTotal} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

/** What the parts are, and what of each lies above the bound, or how it differs from the pinned run. */
function Legend({
  run,
  base,
  resource,
  segments,
  pinned,
}: BarsProps & { readonly base: RunView | null; readonly resource: Resource }): ReactElement {
  const gap = useMemo(() => gapOf(run, resource), [run, resource]);
  const { shown, rest } = legend(gap.rows, MOST_NAMED[resource]);
  const before = useMemo(() => (pinned === null ? null : new Map(pinned.map((s) => [s.id, s.cycles]))), [pinned]);
  const total = runCycles(run);
  const least = resource === run.lowerBound.by ? 'bound' : 'least';
  return (
    <div className="breakdown-legend" role="group" aria-label={`Where the ${integer(total)} cycles went`}>
      <Entry
        id="cycles"
        name={RESOURCE_LABELS[resource]}
        title={`All parts together: ${plural(gap.exact, 'cycle')}, ${plus(gap.difference)} above the ${least} of ${integer(gap.least)}`}
        cycles={gap.exact}
        share={base === null ? least : ''}
        above={base === null ? plus(gap.difference) : signed(gap.exact - runCycles(base))}
      />
      {shown.map((row) => (
        <PartEntry
          key={row.part}
          row={row}
          segment={segments.find((s) => s.id === row.part) ?? null}
          total={total}
          before={before === null ? null : (before.get(row.part) ?? 0)}
        />
      ))}
      {rest !== null && (
        <Entry
          id="cycles"
          name={`${rest.count} more`}
          title="The smallest parts together; a click shows all"
          cycles={rest.exact}
          share={before === null ? shareText(rest.exact, total) : ''}
          above={before === null ? plus(rest.difference) : ''}
        />
      )}
    </div>
  );
}

/** As many as fit one line in the middle of a page of 1440 pixels; names of the bus are longer. */
const MOST_NAMED: Readonly<Record<Resource, number>> = { compute: 9, read: 8, write: 8 };

/** A thin line across the bar, where a figure lies on its scale. */
function Mark({
  of,
  at,
  title,
}: {
  readonly of: 'bound' | 'estimate';
  readonly at: number;
  readonly title: string;
}): ReactElement {
  return <span className="breakdown-mark" data-of={of} title={title} style={{ left: `${100 * at}%` }} />;
}

function Part({ segment, total }: { readonly segment: Segment; readonly total: number }): ReactElement {
  const { className, style } = segmentMark(segment);
  return (
    <span
      className={`breakdown-part ${className}`}
      style={{ ...style, flexGrow: segment.cycles / total }}
      title={`${segment.label}: ${plural(segment.cycles, 'cycle')}, ${shareText(segment.cycles, total)}`}
    />
  );
}

interface PartEntryProps {
  readonly row: GapRow;
  readonly segment: Segment | null;
  readonly total: number;
  readonly before: number | null;
}

function PartEntry({ row, segment, total, before }: PartEntryProps): ReactElement {
  const { label, meaning } = PARTS[row.part];
  return (
    <Entry
      id={row.figure}
      name={label}
      title={segment?.figure.detail ?? meaning}
      swatch={segment}
      cycles={row.exact}
      share={before === null ? shareText(row.exact, total) : ''}
      above={before !== null ? signed(row.exact - before) : row.difference === 0 ? '' : apart(row.difference)}
    />
  );
}

interface EntryProps {
  /** Figure that a click selects. */
  readonly id: string | null;
  readonly name: string;
  readonly title: string;
  readonly swatch?: Segment | null;
  readonly cycles: number;
  /** Of all cycles. */
  readonly share: string;
  /** What of it lies above the bound; where a run is pinned, the difference from that. */
  readonly above: string;
}

/** `+504`: a difference, also where it is nothing. */
const plus = (cycles: number): string => (cycles === 0 ? '+0' : signed(cycles));

/** Of a part, which may also take less than its share of the bound: `+504`, `3 below`. */
const apart = (cycles: number): string => (cycles < 0 ? `${integer(-cycles)} below` : plus(cycles));

function Entry({ id, name, title, swatch = null, cycles, share, above }: EntryProps): ReactElement {
  const chosen = useViewStore((s) => s.view.selection?.kind === 'figure' && s.view.selection.id === id);
  const patch = useViewStore((s) => s.patch);
  const mark = swatch === null ? null : segmentMark(swatch);
  return (
    <button
      type="button"
      className="breakdown-entry"
      aria-pressed={chosen}
      title={title}
      disabled={id === null}
      onClick={() => {
        if (id !== null) patch({ selection: { kind: 'figure', id }, inspectorOpen: true });
      }}
    >
      <span className="breakdown-name">
        {mark !== null && <span className={`swatch ${mark.className}`} style={mark.style} />}
        {name}
      </span>
      <span className="breakdown-value">{integer(cycles)}</span>
      <span className="breakdown-above weak">
        {share} <span>{above}</span>
      </span>
    </button>
  );
}
