import { getParameter, parameter } from '../../core/machine/parameters.ts';
import { startOf } from '../../core/machine/presets.ts';
import { quantityText } from '../../core/machine/quantity.ts';
import { withDistinctFixes } from '../../core/base/problem.ts';
import { fetchCode } from '../../state/code.ts';
import { currentExperiment } from '../../state/documents/experiment.ts';
import { takeMachine } from '../../state/view/machine.ts';
import { say, useNoticeStore } from '../../state/notices.ts';
import { useViewStore } from '../../state/view/view.ts';
import { askForFile } from './askForFile.ts';
import { integer, plural } from '../words/format.ts';

/** A configuration is a few hundred bytes; anything much larger is another file. */
const LARGEST = 100_000;

/** The page opens without it; null where it cannot be fetched, which the page says. */
const machineFormat = () =>
  fetchCode('the format of vta_config.json', () => import('../../core/machine/machineFile.ts')).catch(() => null);

/** Reads a `vta_config.json` into the experiment; what is wrong with it becomes a notice. */
export async function importConfig(chosen: File): Promise<void> {
  const { name } = chosen;
  const refuse = (message: string, fix: string): void => {
    useNoticeStore.setState({ refused: { title: `${name} was not opened`, lines: [`${message} ${fix}`] } });
  };
  if (chosen.size > LARGEST) {
    refuse(`It has ${plural(chosen.size, 'byte')}, more than ${integer(LARGEST)}.`, 'Choose a vta_config.json.');
    return;
  }
  let json: unknown;
  try {
    json = JSON.parse(await chosen.text());
  } catch (error) {
    refuse(`It is not JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Choose a vta_config.json.');
    return;
  }
  const format = await machineFormat();
  if (format === null) {
    refuse('What reads it could not be loaded.', 'Try again.');
    return;
  }
  const file = format.parseMachineInRange(json);
  if (!file.ok) {
    const lines = withDistinctFixes(file.problems).flatMap(({ problem, fix }) => [problem.message, fix ?? []].flat());
    useNoticeStore.setState({ refused: { title: `${name} was not opened`, lines } });
    return;
  }
  const { notes, ...machine } = file.value;
  // What was not used stays to be read until it is dismissed.
  useNoticeStore.setState({ refused: notes.length === 0 ? null : { title: `${name} was opened`, lines: notes } });
  takeMachine(machine);
  say(`${name} opened`);
}

/** Saves the machine as `vta_config.json`, and says what no key of it can hold. */
export async function exportConfig(): Promise<void> {
  const format = await machineFormat();
  if (format === null) return;
  const experiment = currentExperiment();
  const deviceId = useViewStore.getState().view.device ?? startOf(experiment).preset.deviceId;
  const { json, unsaid } = format.writeMachineFile({ ...experiment, deviceId });
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(json, null, 2)}\n`], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = 'vta_config.json';
  anchor.click();
  URL.revokeObjectURL(url);
  if (unsaid.length === 0) return;
  const lines = [
    `It has no key for ${unsaid.map((id) => `${parameter(id).label} ${quantityText(parameter(id).display(getParameter(experiment.arch, id)))}`).join(', ')}; a link holds everything.`,
  ];
  useNoticeStore.setState({ refused: { title: 'vta_config.json was saved', lines } });
}

/** Asks for a file and reads it. */
export function openConfig(): void {
  askForFile('.json,application/json', importConfig);
}
