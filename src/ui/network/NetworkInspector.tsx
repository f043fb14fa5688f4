import type { ReactElement } from 'react';
import { useViewStore } from '../../state/view.ts';
import '../inspector/inspector.css';
import { LayerCard } from './LayerCard.tsx';
import './network.css';
import { NetworkCard } from './NetworkCard.tsx';
import { useNetwork } from './useNetwork.ts';

/** The selected layer in full; the network itself when none is. */
export function NetworkInspector(): ReactElement | null {
  const network = useNetwork();
  const selected = useViewStore((s) => (s.view.selection?.kind === 'layer' ? s.view.selection.index : null));
  if (network === null || network.lines.length === 0) return null;
  const line = selected === null ? undefined : network.lines[selected];
  return line === undefined ? <NetworkCard network={network} /> : <LayerCard network={network} line={line} />;
}
