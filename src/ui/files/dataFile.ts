import { useExperimentStore } from '../../state/documents/experiment.ts';
import { useNoticeStore } from '../../state/notices.ts';
import { networkSession } from '../../state/session/session.ts';
import { useViewStore } from '../../state/view/view.ts';
import { needsNetwork } from '../../state/view/panes.ts';
import { askForFile } from './askForFile.ts';
import { integer, plural } from '../words/format.ts';

/** 256 samples of ImageNet's size as 64-bit floats, and room. */
const LARGEST = 2 ** 29;

/** Takes a .npy or JSON file as samples for the network that is shown; what is wrong with its content is told where the figures would be. */
export async function importData(file: File): Promise<void> {
  const refuse = (line: string): void => {
    useNoticeStore.setState({ refused: { title: `${file.name} was not opened`, lines: [line] } });
  };
  const { network } = useExperimentStore.getState().history.present;
  if (network === null && !needsNetwork(useViewStore.getState().view.tab)) {
    refuse('It is taken as samples for a whole network, and none is shown. Choose a network first.');
    return;
  }
  if (file.size > LARGEST) {
    refuse(
      `It has ${plural(file.size, 'byte')}, more than ${integer(LARGEST)}. Give fewer samples, or use the command line.`,
    );
    return;
  }
  try {
    const session = await networkSession();
    await session.openData(file);
    useNoticeStore.setState({ refused: null });
  } catch (reason) {
    refuse(`It could not be read: ${reason instanceof Error ? reason.message : String(reason)}.`);
  }
}

export const DATA_TITLE =
  'Calibrate on samples of your own, a .npy or JSON file; the first is the input. It may also be dropped anywhere';

/** Asks for a file of samples. */
export function openDataFile(): void {
  askForFile('.npy,.json,application/json', importData);
}

/** Back to what comes with the network. */
export function withoutData(): void {
  useExperimentStore.getState().editDocument((d) => ({
    ...d,
    network: d.network === null ? null : { ...d.network, data: null },
  }));
}
