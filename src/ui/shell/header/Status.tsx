import type { ReactElement } from 'react';
import type { BitsVerdict } from '../../../core/run/verify.ts';
import { runKey, useExperiment } from '../../../state/documents/experiment.ts';
import { useResultsStore, type Progress } from '../../../state/runs/results.ts';
import { theSession } from '../../../state/session/session.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { needsNetwork } from '../../../state/view/panes.ts';
import { integer, percent, withUnit, tookText } from '../../words/format.ts';

const STAGES: Readonly<Record<Progress['stage'], string>> = {
  search: 'searching schedules',
  timing: 'simulating cycles',
  function: 'computing bits',
  verify: 'comparing bits',
};

const BITS: Readonly<Record<BitsVerdict['state'], { readonly tone: string; readonly text: string }>> = {
  pending: { tone: 'weak', text: 'bits …' },
  match: { tone: 'good', text: '✓ bits' },
  differ: { tone: 'over', text: '✗ bits differ' },
  'not-run': { tone: 'over', text: 'bits not computed' },
};

/** Whether what is shown holds: bits and cycles, how long it took, or what stands in the way. Read out when it changes. `network`: the same of a whole network. */
export function Status({ network }: { readonly network: ReactElement }): ReactElement {
  const whole = useViewStore((s) => needsNetwork(s.view.tab));
  return (
    <span className="status" role="status">
      {whole ? network : <StatusText />}
    </span>
  );
}

function StatusText(): ReactElement {
  const experiment = useExperiment();
  const key = runKey(experiment);
  const failure = useResultsStore((s) => s.failure);
  const stopped = useResultsStore((s) => s.stopped);
  const refused = useResultsStore((s) => s.refused !== null);
  const progress = useResultsStore((s) => s.progress);
  const running = useResultsStore((s) => s.running);
  const current = useResultsStore((s) => (s.good?.key === key ? s.good : null));
  if (failure !== null) return <span className="over">stopped</span>;
  if (refused) return <span className="over">cannot be run as it is</span>;
  if (stopped && current === null) {
    return (
      <>
        <span className="weak">cancelled</span>
        <button type="button" className="link" onClick={theSession().runner.retry}>
          run it
        </button>
      </>
    );
  }
  if (current === null)
    return progress === null ? <span className="weak">≈ estimate</span> : <Working progress={progress} />;
  const { bits, view, tookMs } = current;
  return (
    <>
      {progress !== null && running ? (
        <Working progress={progress} />
      ) : (
        <span className={BITS[bits.state].tone}>{BITS[bits.state].text}</span>
      )}
      {view.trace.cycles === null ? (
        <span className="over">✗ {view.trace.deadlock === null ? 'never finished' : 'deadlock'}</span>
      ) : (
        <span className="good">
          ✓ cycles<span className="visually-hidden">: {integer(view.trace.cycles)}</span>
        </span>
      )}
      <span className="weak status-time">in {tookText(tookMs)}</span>
    </>
  );
}

function Working({ progress }: { readonly progress: Progress }): ReactElement {
  return (
    <>
      <span className="weak">
        {STAGES[progress.stage]} <span aria-hidden="true">{withUnit(percent(progress.fraction, 0))}</span>
      </span>
      <button type="button" className="link" onClick={theSession().runner.cancel}>
        cancel
      </button>
    </>
  );
}
