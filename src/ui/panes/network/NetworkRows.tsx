import { useMemo, type ReactElement } from 'react';
import type { LayerLine } from '../../../core/network/totals.ts';
import { hoverLayer, useLayerHover } from '../../../state/runs/network/network.ts';
import { selectedLayer, useViewStore } from '../../../state/view/view.ts';
import { needsNetwork } from '../../../state/view/panes.ts';
import { Roving } from '../../controls/Roving.tsx';
import { integer, percent, plural, thin } from '../../words/format.ts';
import '../../theme/network.css';
import { FigureButton } from './FigureButton.tsx';
import { openLayer, selectLayer } from '../../../state/runs/network/openLayer.ts';
import { isRightToLeft, shortNames } from './shortNames.ts';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { aboutText, costText, hostText, NOTHING_ON_VTA } from '../../words/network.ts';

/** The short form beside the machine: each layer with utilization and cost, and the sums. */
export function NetworkRows(): ReactElement | null {
  const network = useNetwork();
  const lines = network?.lines;
  const names = useMemo(() => shortNames((lines ?? []).map(({ layer }) => layer.name)), [lines]);
  if (network === null || lines === undefined || lines.length === 0) return null;
  const { totals: t, document } = network;
  return (
    <>
      <Roving
        className="layers network-rows"
        role="group"
        orientation="vertical"
        aria-label="Layers of the network"
        data-stale={network.stale}
      >
        {lines.map((line, i) => (
          <ShortRow
            key={line.layer.index}
            line={line}
            short={names[i] ?? line.layer.name}
            opened={document.opened === line.layer.index}
          />
        ))}
      </Roving>
      <dl className="network-sums">
        <div>
          <dt>VTA{network.counted && `, ${plural(t.vtaLayers, 'layer')}`}</dt>
          <dd>
            {t.vtaLayers === 0 ? (
              <span className="weak">{NOTHING_ON_VTA}</span>
            ) : (
              <FigureButton id="network.cycles">
                {aboutText(t)}
                {integer(t.vtaCycles)}
              </FigureButton>
            )}
          </dd>
        </div>
        <div>
          <dt>host{network.counted && `, ${plural(t.hostLayers, 'layer')}`}</dt>
          <dd>
            <FigureButton id="network.host">{hostText(t)}</FigureButton>
          </dd>
        </div>
      </dl>
    </>
  );
}

interface ShortRowProps {
  readonly line: LayerLine;
  readonly short: string;
  readonly opened: boolean;
}

function ShortRow({ line, short, opened }: ShortRowProps): ReactElement {
  const { layer } = line;
  const hovered = useLayerHover((s) => s.layer === layer.index);
  const whole = useViewStore((s) => needsNetwork(s.view.tab));
  const selected = useViewStore((s) => selectedLayer(s.view.selection) === layer.index);
  const used = line.utilization;
  return (
    <button
      type="button"
      className="layer"
      data-hovered={hovered}
      data-where={layer.where}
      aria-pressed={whole ? selected : opened}
      title={`${layer.name}\n${layer.vta === null ? thin(layer.reason) : `${layer.operation}: ${whole ? 'select it; twice opens it in the timeline' : 'open it in the timeline'}`}`}
      onClick={() => {
        if (layer.vta === null || whole) selectLayer(layer.index);
        else openLayer(layer.index);
      }}
      onDoubleClick={() => {
        openLayer(layer.index);
      }}
      onPointerEnter={() => {
        hoverLayer(layer.index);
      }}
      onPointerLeave={() => {
        hoverLayer(null);
      }}
    >
      <span className="layer-name" data-written={isRightToLeft(short) ? 'from-right' : undefined}>
        <span className="visually-hidden">{layer.name}</span>
        <bdi aria-hidden="true">{short}</bdi>
      </span>
      <span className="layer-bar">
        {layer.vta !== null && (
          <span style={{ width: `${100 * Math.min(1, used ?? 0)}%` }} data-estimate={!line.exact} />
        )}
      </span>
      <span className="number">
        {used !== null && (
          <>
            {percent(used).text}
            <span className="unit">%</span>
          </>
        )}
        {layer.where === 'host' && <span className="weak">host</span>}
      </span>
      <span className="number weak">{layer.where === 'none' ? '–' : costText(line)}</span>
    </button>
  );
}
