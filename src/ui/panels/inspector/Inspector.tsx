import type { ReactElement } from 'react';
import { runKey, useExperiment } from '../../../state/documents/experiment.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { isNetworkFigure } from '../../../core/figures/figureIds.ts';
import { isOfNetwork, useViewStore } from '../../../state/view/view.ts';
import { needsNetwork } from '../../../state/view/panes.ts';
import { deferred } from '../../controls/Deferred.tsx';
import '../../theme/inspector.css';
import { RunCard } from './RunCard.tsx';

/** Whatever is selected, in full: an instruction's story, a figure's derivation, a buffer; the run itself when nothing is. `network`: the same of a whole network. */
export function Inspector({ network }: { readonly network: ReactElement }): ReactElement {
  const run = useResultsStore((s) => s.good?.view ?? null);
  const selection = useViewStore((s) => s.view.selection);
  const whole = useViewStore((s) => needsNetwork(s.view.tab));
  const patch = useViewStore((s) => s.patch);
  const experiment = useExperiment();
  const stale = useResultsStore((s) => s.good !== null && s.good.key !== runKey(experiment));
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
      {whole
        ? network
        : run !== null &&
          (selection === null ||
          isOfNetwork(selection) ||
          (selection.kind === 'figure' && isNetworkFigure(selection.id)) ? (
            <RunCard run={run} />
          ) : (
            <DeferredSelectedCard run={run} selection={selection} />
          ))}
    </div>
  );
}

export const DeferredSelectedCard = deferred(
  'the inspector',
  async () => (await import('./SelectedCard.tsx')).SelectedCard,
);
