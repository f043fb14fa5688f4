import type { ReactElement } from 'react';
import { useSweepStore } from '../../../state/runs/sweep.ts';
import { integer, plural, thin } from '../../words/format.ts';

/** Start, how far it is, cancel, and what to do when it broke. */
export function SweepProgress({
  count,
  onStart,
  disabled,
}: {
  readonly count: number;
  readonly onStart: () => void;
  readonly disabled: boolean;
}): ReactElement {
  const status = useSweepStore((s) => s.status);
  const done = useSweepStore((s) => s.results.length);
  const total = useSweepStore((s) => s.total);
  const failure = useSweepStore((s) => s.failure);
  const cancel = useSweepStore((s) => s.cancel);
  const goOn = useSweepStore((s) => s.goOn);
  const running = status === 'running';
  const left = total - done;
  return (
    <div className="sweep-progress">
      <div className="sweep-actions">
        {running ? (
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" className="button" data-tone="main" disabled={disabled} onClick={onStart}>
            Run {plural(count, 'design')}
          </button>
        )}
        {(status === 'cancelled' || status === 'failed') && left > 0 && (
          <button type="button" className="button" onClick={goOn}>
            Go on with {integer(left)}
          </button>
        )}
      </div>
      {status !== 'idle' && <progress aria-label="Designs evaluated" max={Math.max(1, total)} value={done} />}
      <p className="small weak" role="status">
        {status === 'running' && `${integer(done)} of ${integer(total)}`}
        {status === 'cancelled' && `Cancelled after ${integer(done)} of ${integer(total)}.`}
        {status === 'done' && `${plural(total, 'design')} evaluated.`}
      </p>
      {failure !== null && (
        <p className="small" role="alert">
          {thin(failure.message)}
        </p>
      )}
    </div>
  );
}
