import type { ReactElement } from 'react';
import { hoverLayer } from '../../../state/runs/network/network.ts';
import type { LayerLine } from '../../../core/network/totals.ts';
import { useViewStore } from '../../../state/view/view.ts';
import type { LayerPlanes } from '../../../workers/networkProtocol.ts';
import '../../theme/network.css';
import { openLayer, selectLayer } from '../../../state/runs/network/openLayer.ts';
import type { NetworkView } from '../../../state/runs/network/useNetwork.ts';
import { bitsSentence, bitsText, costText, extentText } from '../../words/network.ts';
import './layerMaps.css';
import { Planes } from './Planes.tsx';

/** Layer by layer: what was computed, read out of the simulated memory, and the cycles it took. `most`: channels of a layer. */
export function LayerMaps({ network, most }: { readonly network: NetworkView; readonly most: number }): ReactElement {
  const moving = network.lines.filter((line) => line.layer.where !== 'none');
  return (
    <ol className="layer-maps" data-stale={network.stale} aria-label="Layers with what they computed">
      {moving.map((line) => (
        <OneLayer
          key={line.layer.index}
          line={line}
          planes={network.shown.planes.get(line.layer.index) ?? null}
          most={most}
        />
      ))}
    </ol>
  );
}

interface OneLayerProps {
  readonly line: LayerLine;
  readonly planes: LayerPlanes | null;
  readonly most: number;
}

function OneLayer({ line, planes, most }: OneLayerProps): ReactElement {
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
      <span className="layer-maps-name">
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
      <span className="layer-maps-cost">
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
      {planes !== null && <Planes planes={planes} name={layer.name} most={most} />}
    </li>
  );
}
