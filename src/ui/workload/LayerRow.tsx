import type { ReactElement } from 'react';
import { useSummaryStore } from '../../state/results.ts';
import { integer, percent } from '../format.ts';

interface LayerRowProps {
  readonly name: string;
  readonly title: string;
  /** Key of the experiment whose figures the row shows. */
  readonly rowKey: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** A layer with its utilization as a bar and its cycles: ≈ while only estimated, nothing before that. */
export function LayerRow({ name, title, rowKey, chosen, onChoose }: LayerRowProps): ReactElement {
  const known = useSummaryStore((s) => s.summaries.get(rowKey));
  const summary = known !== undefined && 'exact' in known ? known : null;
  const about = summary?.exact === false ? '≈ ' : '';
  return (
    <button
      type="button"
      className="layer"
      aria-pressed={chosen}
      title={known !== undefined && 'message' in known ? known.message : title}
      onClick={onChoose}
    >
      <span className="layer-name">{name}</span>
      <span className="layer-bar">
        <span style={{ width: `${100 * Math.min(1, summary?.utilization ?? 0)}%` }} data-estimate={about !== ''} />
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
