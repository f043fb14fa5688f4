import type { ReactElement } from 'react';
import { useSummaryStore, type Summary } from '../../../state/runs/results.ts';
import { threeText } from '../../figures/cycles/three.ts';
import { integer, percent, thin } from '../../words/format.ts';

interface LayerRowProps {
  readonly name: string;
  readonly title: string;
  /** Key of the experiment whose figures the row shows. */
  readonly rowKey: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** Utilization that a run at the bound would have. */
const atBound = ({ utilization, cycles }: Summary, bound: number): number => (utilization * cycles) / bound;

/** A layer with its utilization as a bar, a tick where the bound would be, and its cycles: ≈ while only estimated. */
export function LayerRow({ name, title, rowKey, chosen, onChoose }: LayerRowProps): ReactElement {
  const known = useSummaryStore((s) => s.summaries.get(rowKey));
  const summary = known !== undefined && 'exact' in known ? known : null;
  const figures = summary?.exact === true ? threeText({ ...summary, exact: summary.cycles }) : '';
  const about = summary?.exact === false ? '≈ ' : '';
  return (
    <button
      type="button"
      className="layer"
      aria-pressed={chosen}
      title={
        known !== undefined && 'message' in known
          ? thin(known.message)
          : `${title}${figures === '' ? '' : `\n${figures}`}`
      }
      onClick={onChoose}
    >
      <span className="layer-name">{name}</span>
      <span className="layer-bar">
        <span style={{ width: `${100 * Math.min(1, summary?.utilization ?? 0)}%` }} data-estimate={about !== ''} />
        {summary?.bound != null && <i style={{ left: `${100 * Math.min(1, atBound(summary, summary.bound))}%` }} />}
      </span>
      <span className="number">
        {summary !== null && (
          <>
            {percent(summary.utilization).text}
            <span className="unit">%</span>
          </>
        )}
      </span>
      <span className="number weak">
        {summary === null ? (known === undefined ? '' : 'no fit') : about + integer(summary.cycles)}
      </span>
    </button>
  );
}
