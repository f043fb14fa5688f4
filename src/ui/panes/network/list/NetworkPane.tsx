import { useRef, type ReactElement } from 'react';
import { LayerTable } from './LayerTable.tsx';
import '../../../theme/network.css';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';

/** The network's layers in full. */
export function NetworkPane(): ReactElement {
  const network = useNetwork();
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div className="network-list">
      {network === null || network.lines.length === 0 ? (
        <p className="weak">The layers stand here once they are compiled.</p>
      ) : (
        <div ref={scroller} className="network-scroll" tabIndex={0} role="group" aria-label="List of layers">
          <LayerTable network={network} scroller={scroller} />
        </div>
      )}
    </div>
  );
}
