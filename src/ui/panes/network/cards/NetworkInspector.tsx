import type { ReactElement } from 'react';
import { networkFigure } from '../../../../core/network/figures.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import '../../../theme/inspector.css';
import { HostModelForm } from './HostModelForm.tsx';
import { LayerCard } from './LayerCard.tsx';
import '../../../theme/network.css';
import { NetworkCard } from './NetworkCard.tsx';
import { EndCard, NodeCard } from './NodeCard.tsx';
import { NetworkFigureCard } from './NetworkFigureCard.tsx';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';

/** What is selected in full: a figure's derivation, a layer; the network itself when nothing is. */
export function NetworkInspector(): ReactElement | null {
  const network = useNetwork();
  const selection = useViewStore((s) => s.view.selection);
  if (network === null) return null;
  const { shown, lines, totals } = network;
  const { outline } = shown;
  // The graph is there before the first layer is compiled.
  if (outline !== null && selection?.kind === 'node') {
    const node = outline.nodes[selection.index];
    if (node !== undefined) return <NodeCard network={network} outline={outline} node={node} />;
  }
  if (outline !== null && selection?.kind === 'end') {
    const { side, index } = selection;
    const name = (side === 'input' ? outline.inputs : outline.outputs)[index];
    if (name !== undefined) return <EndCard network={network} outline={outline} side={side} name={name} />;
  }
  if (lines.length === 0) return null;
  if (selection?.kind === 'figure') {
    const figure = networkFigure({ arch: shown.arch, lines, totals, result: shown.result }, selection.id);
    if (figure !== null) {
      return (
        <>
          <NetworkFigureCard figure={figure} />
          {figure.id === 'network.host' && <HostModelForm lines={lines} />}
        </>
      );
    }
  }
  const selected = selectedLayer(selection);
  const line = selected === null ? undefined : lines[selected];
  return line === undefined ? <NetworkCard network={network} /> : <LayerCard network={network} line={line} />;
}
