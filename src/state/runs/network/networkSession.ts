import { createNetworkClient } from '../../../workers/networkClient.ts';
import { openDatabase } from '../../storage/database.ts';
import { currentExperiment, useExperimentStore } from '../../documents/experiment.ts';
import { hashFile } from '../../storage/fileHash.ts';
import {
  FIRST_DIGIT,
  FIRST_MIX,
  networkOfChoice,
  type FileName,
  type NetworkDocument,
} from '../../documents/networkChoice.ts';
import { createNetworkFiles } from '../../storage/networkFiles.ts';
import { isLenet, isStyle, networkOnTab } from '../../documents/networkOnTab.ts';
import { partOfRepair } from '../../../core/workload/graph/partRepair.ts';
import { useNetworkStore, type NetworkRefusal } from './network.ts';
import type { NetworkAsked, PictureAsked } from './networkRun.ts';
import { usePictureStore } from './pictures.ts';
import { createNetworkRunner, type NetworkRunner } from './networkRunner.ts';
import { networkInputs } from './networkInputs.ts';
import { sayUnkept, useNoticeStore } from '../../notices.ts';
import { useViewStore } from '../../view/view.ts';
import { networkUse, needsNetwork } from '../../view/panes.ts';

export interface NetworkSession {
  readonly runner: NetworkRunner;
  /** Takes a network file as the network to show. */
  readonly openFile: (file: File) => Promise<void>;
  /** Takes a file of samples for the network that is shown. */
  readonly openData: (file: File) => Promise<void>;
  /** Keeps a file over a reload, as far as the browser lets us. */
  readonly keep: (file: File) => Promise<FileName>;
  /** Null: it is not kept here. */
  readonly kept: (hash: string) => Promise<Blob | null>;
}

let client: ReturnType<typeof createNetworkClient> | null = null;
const theClient = (): ReturnType<typeof createNetworkClient> => (client ??= createNetworkClient());

/** Makes the worker before a network is looked at: its script is there then, wherever the connection has gone. */
export const warmNetworks = (): void => {
  theClient().warm();
};

/** Follows the document and the view from now on. One for each page; fetched when a network is first looked at. */
function beginNetworkSession(): NetworkSession {
  const files = createNetworkFiles(openDatabase, sayUnkept);
  const runner = createNetworkRunner(
    theClient(),
    (asked) => networkInputs(asked, files.get),
    () => performance.now(),
  );
  const follow = (): void => {
    const asked = askedNow();
    runner.show(asked);
    runner.compare(asked === null ? null : pinnedNow(asked));
  };
  const keep = async (file: File): Promise<FileName> => {
    const hash = await hashFile(file);
    // Half a character, which a name may end in, cannot stand in a link.
    const name = file.name.slice(0, 200).replace(/[\uD800-\uDFFF]/g, '') || 'file';
    // Whether it stays over a reload is no reason to wait.
    void files.put({ hash, name, file });
    return { hash, name };
  };
  /** A file that a link asked for came: nothing of the document changed. */
  const cameFor = (hash: string): void => {
    if (useNetworkStore.getState().missing?.hash === hash) runner.retry();
  };
  useExperimentStore.subscribe(follow);
  usePictureStore.subscribe(follow);
  useViewStore.subscribe((now, before) => {
    if (now.view.tab !== before.view.tab) follow();
  });
  follow();
  return {
    runner,
    keep,
    kept: files.get,
    openFile: async (file) => {
      const { name, hash } = await keep(file);
      const shown = useExperimentStore.getState().history.present.network?.choice;
      if (shown?.kind !== 'file' || shown.hash !== hash) {
        const network = networkOfChoice({ kind: 'file', name, hash });
        if (isGood()) goBackIfRefused(network);
        useExperimentStore.getState().editDocument((d) => ({ ...d, network }));
      }
      const { tab } = useViewStore.getState().view;
      useViewStore.getState().patch({ tab: networkUse(tab) === 'pictures' ? tab : 'network', selection: null });
      cameFor(hash);
    },
    openData: async (file) => {
      const data = await keep(file);
      const use = networkUse(useViewStore.getState().view.tab);
      useExperimentStore.getState().editDocument((d) => {
        const network = networkOnTab(d.network, use);
        // What a link calls the file stays.
        return network.data?.hash === data.hash ? d : { ...d, network: { ...network, data } };
      });
      cameFor(data.hash);
    },
  };
}

/** A network is shown whose figures hold. */
function isGood(): boolean {
  const { shown, refused, askedKey } = useNetworkStore.getState();
  return shown !== null && refused === null && shown.key === askedKey && shown.memory !== null;
}

/** A part of it can be taken, or a smaller batch, and the reasons say which. */
const canBeSmaller = ({ problems }: NetworkRefusal): boolean =>
  problems.some(({ repairs = [] }) => repairs.some((repair) => partOfRepair(repair) !== null));

/**
 * A file that cannot be taken must not take the place of a network that can: where `network` is refused as it is, its step is
 * taken back and the reasons are told beside the network that was there. Sizes that a file leaves open are asked for first, and a part that can be taken is offered.
 */
function goBackIfRefused(network: NetworkDocument): void {
  const before = useExperimentStore.getState().history.present.network;
  const leave = useNetworkStore.subscribe(({ running, refused, shown, askedKey }) => {
    const { history, undo, editDocument } = useExperimentStore.getState();
    if (running && history.present.network === network) return;
    if (refused === null && history.present.network === network && shown?.key !== askedKey) return;
    leave();
    if (refused === null || refused.open.length > 0 || canBeSmaller(refused) || history.present.network !== network)
      return;
    const lines = refused.problems.map(({ message, fix }) => `${message} ${fix}`);
    if (history.past.at(-1)?.network === before) undo();
    else editDocument((d) => ({ ...d, network: before }));
    useNoticeStore.setState({ refused: { title: refused.title, lines } });
  });
}

/** What is looked at now: the digit's network with its digit, the chosen network, or nothing. */
function askedNow(): NetworkAsked | null {
  const { network, digit } = useExperimentStore.getState().history.present;
  const { tab } = useViewStore.getState().view;
  if (network === null && !needsNetwork(tab)) return null;
  const { arch, seed } = currentExperiment();
  const use = networkUse(tab);
  const shown = networkOnTab(network, use);
  const { choice, data, weightScales } = shown;
  // A digit is what LeNet-5 reads; but samples of the user's come first where no digit is looked at.
  const reads = isLenet(choice) && (data === null || use === 'digits');
  const picture = data === null || use === 'pictures' ? pictureFor(shown) : null;
  const scales = weightScales === undefined ? {} : { weightScales };
  return { choice, arch, seed, data, ...scales, digit: reads ? (digit ?? FIRST_DIGIT) : null, picture };
}

/** The picture that it is run on; null: nobody has said how it reads one. */
function pictureFor({ choice, pixels, mix }: NetworkDocument): PictureAsked | null {
  const style = isStyle(choice);
  const form = style ? 'unit' : pixels;
  if (form === null) return null;
  const { given, fit } = usePictureStore.getState();
  const isMixed = Object.keys(mix).length > 0;
  return { hash: given?.hash ?? null, fit, pixels: form, mix: style && !isMixed ? FIRST_MIX : mix };
}

/** The same network on the machine of the pinned experiment. A digit changes no cycles: one run for all of them. */
function pinnedNow(asked: NetworkAsked): NetworkAsked | null {
  const { baseline } = useExperimentStore.getState().history.present;
  if (baseline === null) return null;
  return { ...asked, arch: baseline.arch, seed: baseline.seed, digit: null, picture: pinnedPicture(asked) };
}

/** Nor does another picture, or another style: but they are read in a form that scales are taken from. */
const pinnedPicture = ({ choice, picture }: NetworkAsked): PictureAsked | null =>
  picture === null ? null : { ...picture, hash: null, fit: 'crop', mix: isStyle(choice) ? FIRST_MIX : picture.mix };

let session: NetworkSession | null = null;

/** Begun when first asked for. */
export function theNetworkSession(): NetworkSession {
  session ??= beginNetworkSession();
  return session;
}
