import type { ReactElement } from 'react';
import { keyOf, useExperiment } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { THE_NETWORK_VIEW } from '../../../state/session/session.ts';
import { isNetworkFigure } from '../../../core/figures/figureIds.ts';
import { isNetworkTab, useViewStore } from '../../../state/view/view.ts';
import { deferred } from '../../controls/Deferred.tsx';
import '../../theme/inspector.css';
import { RunCard } from './RunCard.tsx';

/** Whatever is selected, in full: an instruction's story, a figure's derivation, a buffer; the run itself when nothing is. */
export function Inspector(): ReactElement {
  const run = useResultsStore((s) => s.good?.view ?? null);
  const selection = useViewStore((s) => s.view.selection);
  const whole = useViewStore((s) => isNetworkTab(s.view.tab));
  const patch = useViewStore((s) => s.patch);
  const experiment = useExperiment();
  const stale = useResultsStore((s) => s.good !== null && s.good.key !== keyOf(experiment));
  return (
    <div className="inspector">
      <div className="section-top">
        <h2 className="inspector-heading">Inspector</h2>
        {stale && !whole ? (
          <span className="weak">of the last good run</span>
        ) : (
          selection !== null && (
            <button
              type="button"
              className="link"
              onClick={() => {
                patch({ selection: null });
              }}
            >
              unpin
            </button>
          )
        )}
      </div>
      {whole ? (
        <NetworkInspector />
      ) : (
        run !== null &&
        (selection === null ||
        selection.kind === 'layer' ||
        (selection.kind === 'figure' && isNetworkFigure(selection.id)) ? (
          <RunCard run={run} />
        ) : (
          <SelectedCard run={run} selection={selection} />
        ))
      )}
    </div>
  );
}

export const NetworkInspector = deferred(
  THE_NETWORK_VIEW,
  async () => (await import('../../panes/network/index.ts')).NetworkInspector,
);
export const SelectedCard = deferred('the inspector', async () => (await import('./SelectedCard.tsx')).SelectedCard);
