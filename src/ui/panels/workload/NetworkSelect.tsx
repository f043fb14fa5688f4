import type { ReactElement } from 'react';
import { NETWORKS } from '../../../core/layer/benchmarks.ts';
import { currentExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { layerExperiment } from '../../../state/documents/layers.ts';
import { BUILT_IN_NETWORKS, networkOfChoice, type NetworkChoice } from '../../../state/documents/networkChoice.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { needsNetwork } from '../../../state/view/panes.ts';

/** The whole network that is computed, and shown in a view of its own. */
export function chooseNetwork(choice: NetworkChoice): void {
  useExperimentStore.getState().editDocument((d) => ({ ...d, network: networkOfChoice(choice) }));
  useViewStore.getState().patch({ tab: 'network', selection: null });
}

/** Back to the layers of TVM's benchmark, one at a time. */
function chooseTable(name: string): void {
  const table = NETWORKS.find((n) => n.name === name);
  const [first] = table?.layers.filter((l) => l.onHost !== true) ?? [];
  const { workload } = currentExperiment();
  useExperimentStore.getState().editDocument((d) => ({
    ...d,
    network: null,
    experiment:
      table === undefined || first === undefined || (workload.kind === 'network' && workload.network === name)
        ? d.experiment
        : layerExperiment(d.experiment, table, first),
  }));
  const { view, patch } = useViewStore.getState();
  if (needsNetwork(view.tab)) patch({ tab: 'memory', selection: null });
}

/** What is computed: layers of a benchmark one at a time, or a whole network. `network`: the whole one, null: the benchmark's. */
export function NetworkSelect({
  network,
  table,
}: {
  readonly network: NetworkChoice | null;
  readonly table: string;
}): ReactElement {
  const file = network?.kind === 'file' ? network : null;
  const value = network === null ? `table:${table}` : network.kind === 'file' ? 'file' : `net:${network.name}`;
  return (
    <span className="select">
      <select
        aria-label="Network"
        value={value}
        onChange={({ target }) => {
          const [kind, name = ''] = target.value.split(':');
          if (kind === 'table') chooseTable(name);
          else if (kind === 'net') chooseNetwork({ kind: 'built-in', name });
        }}
      >
        <optgroup label="Layers of TVM’s benchmark">
          {NETWORKS.map((n) => (
            <option key={n.name} value={`table:${n.name}`}>
              {n.title}, layer by layer
            </option>
          ))}
        </optgroup>
        <optgroup label="Whole networks">
          {BUILT_IN_NETWORKS.map((n) => (
            <option key={n.name} value={`net:${n.name}`}>
              {n.title}
            </option>
          ))}
        </optgroup>
        {file !== null && (
          <optgroup label="Your file">
            <option value="file">{file.name}</option>
          </optgroup>
        )}
      </select>
    </span>
  );
}
