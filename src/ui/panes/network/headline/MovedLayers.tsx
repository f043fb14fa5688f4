import type { ReactElement } from 'react';
import type { CompiledLayer } from '../../../../core/network/network.ts';
import type { Problem } from '../../../../core/base/problem.ts';
import { repairArch } from '../../../../state/documents/machineRepair.ts';
import { OverResult } from '../../../controls/OverResult.tsx';
import { Problems } from '../../../controls/Problems.tsx';
import { percent, plural, withUnit } from '../../../words/format.ts';
import { selectLayer } from '../../../../state/runs/network/openLayer.ts';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';
import { NOTHING_ON_VTA } from '../../../words/network.ts';

/** Where VTA lost layers to the host: fewer cycles are then no gain, as the marks at the figures go on to say. With what brings them back. */
export function MovedLayers(): ReactElement {
  const network = useNetwork();
  const moved = network?.counted === true ? network.lines.filter(({ layer }) => layer.moved !== null) : [];
  const reasons = new Map<string, CompiledLayer>();
  for (const { layer } of moved) {
    const key = layer.moved === null ? '' : repairsKey(layer.moved);
    if (!reasons.has(key)) reasons.set(key, layer);
  }
  const shown = [...reasons.values()].slice(0, 2);
  const about = `${plural(moved.length, 'layer')} moved to the host`;
  return (
    <OverResult label={about} about={[...reasons.keys()].join(' ')} steady>
      {network === null || moved.length === 0 ? null : (
        <>
          <h2>{about}</h2>
          <p className="network-moved">
            With {withUnit(percent(network.totals.movedMacs / Math.max(1, network.totals.macs)))} of the multiply-adds:{' '}
            {network.totals.vtaLayers === 0
              ? `${NOTHING_ON_VTA}.`
              : 'the cycles above are a lower bound, not the network’s.'}
          </p>
          {shown.map((layer) => (
            <div key={layer.index}>
              <button
                type="button"
                className="link"
                onClick={() => {
                  selectLayer(layer.index);
                }}
              >
                {layer.name}
              </button>
              <Problems problems={layer.moved === null ? [] : [layer.moved]} onRepair={repairArch} />
            </div>
          ))}
          {reasons.size > shown.length && (
            <p className="small weak">The cards of the others say what keeps them off.</p>
          )}
        </>
      )}
    </OverResult>
  );
}

/** Layers that the same would bring back are told once. */
const repairsKey = ({ code, fix }: Problem): string => `${code} ${fix}`;
