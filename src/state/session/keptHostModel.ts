import type { HostModel } from '../../core/network/hostModel.ts';
import { hostModelText, parseHostModel } from '../../core/network/hostModelText.ts';
import { useExperimentStore } from '../documents/experiment.ts';
import { keep, kept, ofBrowser } from '../storage/storage.ts';

const KEY = 'vta-explorer.host-model';

/** The host as its user describes it from here on, also in later visits; null: not any more. */
export function describeHost(hostModel: HostModel | null): void {
  keep(ofBrowser, KEY, hostModel === null ? '' : hostModelText(hostModel));
  useExperimentStore.getState().editDocument((d) => ({ ...d, hostModel }));
}

/** A visit that no link brought takes the host that was described last. */
export function bringBackHost(): void {
  const { history, begin } = useExperimentStore.getState();
  const model = parseHostModel(kept(ofBrowser, KEY) ?? '');
  if (model.ok) begin({ ...history.present, hostModel: model.value });
}
