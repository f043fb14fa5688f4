import { PRESETS } from '../../../core/machine/presets.ts';
import { NETWORKS } from '../../../core/layer/benchmarks.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import { layerExperiment } from '../../../state/documents/layers.ts';
import { takeMachine } from '../../../state/view/machine.ts';
import { BUILT_IN_NETWORKS } from '../../../state/documents/networkChoice.ts';
import { chooseNetwork } from '../../panels/workload/NetworkSelect.tsx';
import { shapeText } from '../../words/names.ts';
import type { PageCommand } from './command.ts';
import { PAGE_COMMANDS } from './pageCommands.ts';
import { TIMELINE_COMMANDS } from './timelineCommands.ts';

/** For the palette only: one for each preset, network and layer. */
const CHOICES: readonly PageCommand[] = [
  ...PRESETS.map((preset): PageCommand => ({
    id: `machine.${preset.id}`,
    title: `Machine: ${preset.title}`,
    group: 'Machine',
    run: () => {
      takeMachine({ ...preset, preset: preset.id });
    },
  })),
  ...BUILT_IN_NETWORKS.map(({ name, title }): PageCommand => ({
    id: `network.${name}`,
    title: `Network: ${title}`,
    group: 'Network',
    run: () => {
      chooseNetwork({ kind: 'built-in', name });
    },
  })),
  ...NETWORKS.flatMap((network) =>
    network.layers.map((layer): PageCommand => ({
      id: `layer.${network.name}.${layer.name}`,
      title: `Layer: ${network.title} ${layer.name}, ${shapeText(layer.shape)}`,
      group: 'Layer',
      run: () => {
        useExperimentStore.getState().edit((e) => layerExperiment(e, network, layer));
      },
    })),
  ),
];

/** Everything a person can do, in the order the help lists it. */
export const ALL_COMMANDS: readonly PageCommand[] = [...TIMELINE_COMMANDS, ...PAGE_COMMANDS, ...CHOICES];

/** For buttons: the command with this id. */
export function command(id: string): PageCommand {
  const found = ALL_COMMANDS.find((c) => c.id === id);
  if (found === undefined) throw new Error(`no command ${id}`);
  return found;
}
