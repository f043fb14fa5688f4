import type { ReactElement } from 'react';
import type { NetworkTotals } from '../../../../core/network/totals.ts';
import type { WeightScales as Scales } from '../../../../core/workload/quantize/weights.ts';
import { useExperimentStore } from '../../../../state/documents/experiment.ts';
import { networkOfChoice, type NetworkDocument } from '../../../../state/documents/networkChoice.ts';
import type { NetworkShown } from '../../../../state/runs/network/network.ts';
import { Select } from '../../../controls/Select.tsx';
import { FigureButton } from '../FigureButton.tsx';
import { plural } from '../../../words/format.ts';

const OPTIONS: readonly { readonly value: Scales; readonly text: string }[] = [
  { value: 'tensor', text: 'one for each layer' },
  { value: 'channel', text: 'one for each output channel, where needed' },
];

/** One scale for the weights of a layer, or one for each output channel, and what that costs. */
export function WeightScales({
  shown,
  byChannel,
}: {
  readonly shown: NetworkShown;
  readonly byChannel: NetworkTotals['byChannel'];
}): ReactElement {
  return (
    <>
      <h4>Weight scales</h4>
      <Select
        label="Weight scales"
        value={shown.weightScales}
        options={OPTIONS}
        onChange={(scales) => {
          useExperimentStore
            .getState()
            .editDocument((d) => ({ ...d, network: withScales(d.network ?? networkOfChoice(shown.choice), scales) }));
        }}
      />
      {byChannel.layers > 0 ? (
        <p className="said">
          {plural(byChannel.layers, 'layer')} of VTA shift each output channel by its own amount: the ALU takes a cycle
          more for each accumulator element,{' '}
          <FigureButton id="network.byChannel" className="link">
            {plural(byChannel.cycles, 'cycle')}
          </FigureButton>{' '}
          in all.
        </p>
      ) : (
        <p className="said">{withoutCost(shown)}</p>
      )}
    </>
  );
}

function withScales({ weightScales: _, ...network }: NetworkDocument, scales: Scales): NetworkDocument {
  return scales === 'channel' ? { ...network, weightScales: scales } : network;
}

function withoutCost({ weightScales, layers, layerCount }: NetworkShown): string {
  if (weightScales === 'tensor')
    return 'All weights of a layer share a power of two, so that one shift does for all its sums.';
  return layers.length < layerCount || layerCount === 0
    ? 'An output channel gets a scale of its own where one for all loses more of the weights than values of 8 bits lose.'
    : 'No layer needs it: under one scale the weights lose less than values of 8 bits do. It costs nothing here.';
}
