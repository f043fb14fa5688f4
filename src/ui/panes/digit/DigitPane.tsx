import type { ReactElement } from 'react';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { LayerMaps } from '../../charts/pixels/LayerMaps.tsx';

/** Layer by layer: what VTA computed of the digit. */
export function DigitPane(): ReactElement {
  const network = useNetwork();
  if (network === null || network.lines.length === 0) {
    return <p className="weak">The layers stand here once they are compiled.</p>;
  }
  return <LayerMaps network={network} most={16} />;
}
