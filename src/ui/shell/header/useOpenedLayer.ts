import { canonicalText } from '../../../core/experiment/key.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { useNetworkStore } from '../../../state/runs/network/network.ts';
import type { NetworkChoice } from '../../../state/documents/networkChoice.ts';
import { useViewStore } from '../../../state/view/view.ts';

/** The network's layer that the experiment is, and the way back to the network. */
export interface OpenedLayer {
  readonly title: string;
  readonly choice: NetworkChoice;
  readonly back: () => void;
}

/** Null unless a layer of the document's network was opened and is still what is run. */
export function useOpenedLayer(): OpenedLayer | null {
  const network = useExperimentStore((s) => s.history.present.network);
  const workload = useExperimentStore((s) => s.history.present.experiment.workload);
  const layer = useNetworkStore((s) => (network?.opened == null ? undefined : s.shown?.layers[network.opened]));
  if (network?.opened == null || workload.kind !== 'conv') return null;
  const { opened, choice } = network;
  // While it is not compiled again yet, the link's word is taken for it.
  const other =
    layer !== undefined && (layer.vta === null || canonicalText(layer.vta.shape) !== canonicalText(workload.shape));
  if (other) return null;
  return {
    title: layer?.name ?? `layer ${opened + 1}`,
    choice,
    back: () => {
      useViewStore
        .getState()
        .patch({ tab: 'network', selection: { kind: 'layer', index: opened }, window: null, cursor: null });
    },
  };
}
