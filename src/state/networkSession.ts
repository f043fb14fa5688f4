import { createNetworkClient } from '../workers/networkClient.ts';
import { digitImage } from '../core/workload/digits.ts';
import { AssetError, fetchLenet, loadCalibration, loadDigits } from './digits.ts';
import { currentExperiment, useExperimentStore } from './experiment.ts';
import { networkOfChoice, type NetworkChoice } from './networkChoice.ts';
import { createNetworkFiles, hashBytes, openDatabase } from './networkFiles.ts';
import { digitInput } from './networkInput.ts';
import { isLenet, networkOnTab } from './networkOnTab.ts';
import { createNetworkRunner, type NetworkAsked, type NetworkRunner, type Supplies } from './networkRunner.ts';
import { isNetworkTab, useViewStore } from './view.ts';

export interface NetworkSession {
  readonly runner: NetworkRunner;
  /** Takes a network file as the network to show. */
  readonly openFile: (file: File) => Promise<void>;
}

/** Follows the document and the view from now on. One for each page; fetched when a network is first looked at. */
function beginNetworkSession(): NetworkSession {
  const files = createNetworkFiles(openDatabase);
  const runner = createNetworkRunner(
    createNetworkClient(),
    (asked) => supply(asked, files.get),
    () => performance.now(),
  );
  const follow = (): void => {
    runner.show(askedNow());
  };
  useExperimentStore.subscribe(follow);
  useViewStore.subscribe((now, before) => {
    if (now.view.tab !== before.view.tab) follow();
  });
  follow();
  return {
    runner,
    openFile: async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const hash = hashBytes(bytes);
      // Half a character, which a name may end in, cannot stand in a link.
      const name = file.name.slice(0, 200).replace(/[\uD800-\uDFFF]/g, '') || 'network.onnx';
      await files.put({ hash, name, file });
      const choice: NetworkChoice = { kind: 'file', name, hash };
      const shown = useExperimentStore.getState().history.present.network?.choice;
      useExperimentStore.getState().editDocument((d) => ({ ...d, network: networkOfChoice(choice) }));
      useViewStore.getState().patch({ tab: 'network', selection: null });
      // The file that a link asked for: nothing of the document changed.
      if (shown?.kind === 'file' && shown.hash === hash) runner.retry();
    },
  };
}

/** What is looked at now: the digit's network with its digit, the chosen network, or nothing. */
function askedNow(): NetworkAsked | null {
  const { network, digit } = useExperimentStore.getState().history.present;
  const { tab } = useViewStore.getState().view;
  if (network === null && !isNetworkTab(tab)) return null;
  const { arch, seed } = currentExperiment();
  const { choice } = networkOnTab(network, tab === 'digit');
  return { choice, arch, seed, digit: isLenet(choice) ? digit : null };
}

async function supply(asked: NetworkAsked, file: (hash: string) => Promise<Blob | null>): Promise<Supplies> {
  const { choice } = asked;
  try {
    if (isLenet(choice)) return await supplyLenet(asked);
    if (choice.kind === 'built-in') {
      return { kind: 'ready', supplies: { source: choice, input: null, calibration: [] } };
    }
    const found = await file(choice.hash);
    if (found === null) return { kind: 'missing', name: choice.name, hash: choice.hash };
    return { kind: 'ready', supplies: { source: { ...choice, file: found }, input: null, calibration: [] } };
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    if (!(reason instanceof AssetError)) throw reason;
    return { kind: 'failed', failure: { kind: 'threw', message } };
  }
}

/** The weights that were trained, and the digit; calibrated on digits as well. */
async function supplyLenet({ digit }: NetworkAsked): Promise<Supplies> {
  const [bytes, digits, trained] = await Promise.all([fetchLenet(), loadDigits(), loadCalibration()]);
  if (!('labels' in digits)) return { kind: 'refused', problems: digits };
  if (!('labels' in trained)) return { kind: 'refused', problems: trained };
  const calibration = Array.from(trained.labels.keys(), (index) => digitImage(trained, index));
  const source = { kind: 'file', name: 'lenet5.onnx', hash: 'lenet5', file: new Blob([bytes]) } as const;
  return { kind: 'ready', supplies: { source, input: digitInput(digits, digit).pixels, calibration } };
}

let session: NetworkSession | null = null;

/** Begun when first asked for. */
export function theNetworkSession(): NetworkSession {
  session ??= beginNetworkSession();
  return session;
}
