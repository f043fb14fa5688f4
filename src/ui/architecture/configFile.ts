import type { Arch } from '../../core/arch/arch.ts';
import { useExperimentStore } from '../../state/experiment.ts';
import { say, useNoticeStore } from '../../state/notices.ts';
import { askForFile } from '../controls/askForFile.ts';

/** A configuration is a few hundred bytes; anything much larger is another file. */
const LARGEST = 100_000;

/** Reads a `vta_config.json` into the experiment; what is wrong with it becomes a notice. */
export async function importConfig(file: File): Promise<void> {
  const refuse = (message: string, fix: string): void => {
    useNoticeStore.setState({ refused: { title: `${file.name} was not opened`, lines: [`${message} ${fix}`] } });
  };
  if (file.size > LARGEST) {
    refuse(`It has ${String(file.size)} bytes, more than ${String(LARGEST)}.`, 'Choose a vta_config.json.');
    return;
  }
  let json: unknown;
  try {
    json = JSON.parse(await file.text());
  } catch (error) {
    refuse(`It is not JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Choose a vta_config.json.');
    return;
  }
  // With its schema library, so only when it is needed.
  const { parseVtaConfig } = await import('../../core/arch/vtaConfig.ts');
  const parsed = parseVtaConfig(json);
  if (!parsed.ok) {
    const lines = parsed.problems.map((p) => `${p.message} ${p.fix}`);
    useNoticeStore.setState({ refused: { title: `${file.name} was not opened`, lines } });
    return;
  }
  useNoticeStore.setState({ refused: null });
  useExperimentStore.getState().edit((e) => ({ ...e, arch: { ...e.arch, config: parsed.value } }));
  say(`${file.name} opened`);
}

/** Saves the machine as `vta_config.json`. */
export async function exportConfig(arch: Arch): Promise<void> {
  const { writeVtaConfig } = await import('../../core/arch/vtaConfig.ts');
  const text = `${JSON.stringify(writeVtaConfig(arch), null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = 'vta_config.json';
  anchor.click();
  URL.revokeObjectURL(url);
}

/** Asks for a file and reads it. */
export function openConfig(): void {
  askForFile('.json,application/json', importConfig);
}
