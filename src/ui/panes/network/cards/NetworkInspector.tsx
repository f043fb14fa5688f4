import type { ReactElement } from 'react';
import { networkFigure } from '../../../../core/network/figures.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import '../../../theme/inspector.css';
import { LayerCard } from './LayerCard.tsx';
import '../../../theme/network.css';
import { NetworkCard } from './NetworkCard.tsx';
import { NetworkFigureCard } from './NetworkFigureCard.tsx';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';

/** What is selected in full: a figure's derivation, a layer; the network itself when nothing is. */
export function NetworkInspector(): ReactElement | null {
  const network = useNetwork();
  const selection = useViewStore((s) => s.view.selection);
  if (network === null || network.lines.length === 0) return null;
  const { shown, lines, totals } = network;
  if (selection?.kind === 'figure') {
    const figure = networkFigure({ arch: shown.arch, lines, totals, result: shown.result }, selection.id);
    if (figure !== null) return <NetworkFigureCard figure={figure} />;
  }
  const selected = selectedLayer(selection);
  const line = selected === null ? undefined : lines[selected];
  return line === undefined ? <NetworkCard network={network} /> : <LayerCard network={network} line={line} />;
}
