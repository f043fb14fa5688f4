import { useRef, type ReactElement } from 'react';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';
import { useViewStore } from '../../../../state/view/view.ts';
import { deferred } from '../../../controls/Deferred.tsx';
import '../../../theme/network.css';
import { LayerTable } from './LayerTable.tsx';

const DeferredGraphView = deferred(
  'the graph of the network',
  async () => (await import('../graph/GraphView.tsx')).GraphView,
);

/** The network's layers in full: as a list, or as the graph that they are. */
export function NetworkPane(): ReactElement {
  const network = useNetwork();
  const scroller = useRef<HTMLDivElement>(null);
  const isGraph = useViewStore((s) => s.view.graph !== null);
  return (
    <div className="network-list" data-graph={isGraph}>
      {(!isGraph || network === null) && <ListOrGraph isGraph={isGraph} />}
      {isGraph && network !== null ? (
        <DeferredGraphView network={network} before={<ListOrGraph isGraph={isGraph} />} />
      ) : network === null || network.lines.length === 0 ? (
        <p className="weak">The layers stand here once they are compiled.</p>
      ) : (
        <div ref={scroller} className="network-scroll" tabIndex={0} role="group" aria-label="List of layers">
          <LayerTable network={network} scroller={scroller} />
        </div>
      )}
    </div>
  );
}

function ListOrGraph({ isGraph }: { readonly isGraph: boolean }): ReactElement {
  const patch = useViewStore((s) => s.patch);
  return (
    <span className="pane-switch network-switch" role="group" aria-label="How the network is shown">
      {[false, true].map((graph) => (
        <button
          key={String(graph)}
          type="button"
          aria-pressed={graph === isGraph}
          title={graph ? 'Boxes and what passes between them (G)' : 'A row a layer (G)'}
          onClick={() => {
            patch({ graph: graph ? 'layers' : null });
          }}
        >
          {graph ? 'Graph' : 'List'}
        </button>
      ))}
    </span>
  );
}
