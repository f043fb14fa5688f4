import type { ReactElement } from 'react';
import { hoverLayer } from '../../../state/runs/network/network.ts';
import type { LayerLine } from '../../../core/network/totals.ts';
import { useViewStore } from '../../../state/view/view.ts';
import type { LayerPlanes } from '../../../workers/networkProtocol.ts';
import '../../theme/network.css';
import { openLayer, selectLayer } from '../../../state/runs/network/openLayer.ts';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { bitsSentence, bitsText, costText, extentText } from '../../words/network.ts';
import './digit.css';
import { Planes } from '../../charts/pixels/Planes.tsx';

/** Layer by layer: what VTA computed of the digit, read out of the simulated memory, and the cycles it took. */
export function DigitPane(): ReactElement {
  const network = useNetwork();
  if (network === null || network.lines.length === 0) {
    return <p className="weak">The layers stand here once they are compiled.</p>;
  }
  const moving = network.lines.filter((line) => line.layer.where !== 'none');
  return (
    <ol className="digit-layers" data-stale={network.stale} aria-label="Layers with what they computed">
      {moving.map((line) => (
        <LayerMaps key={line.layer.index} line={line} planes={network.shown.planes.get(line.layer.index) ?? null} />
      ))}
    </ol>
  );
}

function LayerMaps({ line, planes }: { readonly line: LayerLine; readonly planes: LayerPlanes | null }): ReactElement {
  const { layer, result } = line;
  const selected = useViewStore((s) => s.view.selection?.kind === 'layer' && s.view.selection.index === layer.index);
  return (
    <li
      data-selected={selected}
      onPointerEnter={() => {
        hoverLayer(layer.index);
      }}
      onPointerLeave={() => {
        hoverLayer(null);
      }}
    >
      <span className="digit-layer">
        <button
          type="button"
          className="link"
          onClick={() => {
            selectLayer(layer.index);
          }}
          onDoubleClick={() => {
            openLayer(layer.index);
          }}
        >
          {layer.name}
        </button>
        <span className="weak small">
          {layer.operation}, {extentText(layer.outputShape)}
        </span>
      </span>
      <span className="digit-cost">
        <span className="number">{costText(line)}</span>
        <span className="weak small">
          {layer.where === 'vta' ? 'cycles' : 'on the host'}{' '}
          {result !== null && layer.where === 'vta' && (
            <span className={result.bits.state === 'match' ? 'good' : ''} title={bitsSentence(result.bits)}>
              {bitsText(result.bits)}
            </span>
          )}
        </span>
      </span>
      {planes !== null && <Planes planes={planes} name={layer.name} most={16} />}
    </li>
  );
}
