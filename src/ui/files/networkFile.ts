import { useNoticeStore } from '../../state/notices.ts';
import { networkSession } from '../../state/session/session.ts';
import { askForFile } from './askForFile.ts';
import { integer, plural } from '../words/format.ts';

/** What a browser tab can hold a few copies of. */
const LARGEST = 2 ** 30;

/** Takes an ONNX file as the network to look at; what is wrong with its content is told where the network would be. */
export async function importNetwork(file: File): Promise<void> {
  const refuse = (line: string): void => {
    useNoticeStore.setState({ refused: { title: `${file.name} was not opened`, lines: [line] } });
  };
  if (file.size > LARGEST) {
    refuse(
      `It has ${plural(file.size, 'byte')}, more than ${integer(LARGEST)}. Use a smaller network, or the command line.`,
    );
    return;
  }
  try {
    const session = await networkSession();
    await session.openFile(file);
    useNoticeStore.setState({ refused: null });
  } catch (reason) {
    refuse(`It could not be read: ${reason instanceof Error ? reason.message : String(reason)}.`);
  }
}

/** Asks for a file and opens it. */
export function openNetworkFile(): void {
  askForFile('.onnx', importNetwork);
}
