import { useExperimentStore } from '../../documents/experiment.ts';
import { useNetworkStore } from './network.ts';
import { networkOfChoice } from '../../documents/networkChoice.ts';
import { useViewStore } from '../../view/view.ts';

/** A layer of VTA as the experiment, with the schedule it has in the network; one step of undo, and Back leads to the network. */
export function openLayer(index: number): void {
  const { shown } = useNetworkStore.getState();
  const vta = shown?.layers[index]?.vta ?? null;
  if (shown === null || vta === null) return;
  const { shape, epilogue, schedule } = vta;
  useExperimentStore.getState().editDocument((d) => ({
    ...d,
    experiment: { ...d.experiment, arch: shown.arch, workload: { kind: 'conv', shape }, epilogue, schedule },
    network: { ...(d.network ?? networkOfChoice(shown.choice)), opened: index },
  }));
  useViewStore.getState().patch({ tab: 'memory', selection: null, window: null, cursor: null });
}

/** A node of the network's graph, and the layer that computes it. */
export function selectNode(index: number, layer: number | null): void {
  useViewStore.getState().patch({ selection: { kind: 'node', index, layer }, inspectorOpen: true });
}

export function selectLayer(index: number): void {
  useViewStore.getState().patch({ selection: { kind: 'layer', index }, inspectorOpen: true });
}
