import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { FIRST_SIDE, networkOfChoice, STYLE, type NetworkDocument } from '../../../state/documents/networkChoice.ts';
import { networkOnTab } from '../../../state/documents/networkOnTab.ts';
import { useViewStore } from '../../../state/view/view.ts';

/** A step that changes how the network of this pane is run; one that only stood in becomes the chosen one. */
export function editNetwork(change: (network: NetworkDocument) => NetworkDocument): void {
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: change(networkOnTab(d.network, 'pictures')) }));
}

export function takeSide(side: number): void {
  // Times that the user gave are those of other layers.
  editNetwork((n) => ({
    ...n,
    choice: side === FIRST_SIDE ? STYLE : { ...STYLE, side },
    hostMs: {},
    opened: null,
  }));
}

/** The network that comes with the page, in place of another one. */
export function openStyle(): void {
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: networkOfChoice(STYLE) }));
  useViewStore.getState().patch({ tab: 'picture', selection: null });
}
