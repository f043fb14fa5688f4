import { useMemo, type ReactElement } from 'react';
import type { Network } from '../../../core/layer/layer.ts';
import { runKey, useExperiment, useExperimentStore } from '../../../state/documents/experiment.ts';
import { isLayer, layerExperiment, networkOf } from '../../../state/documents/layers.ts';
import { useSummaryStore } from '../../../state/runs/results.ts';
import { networkOnTab } from '../../../state/documents/networkOnTab.ts';
import { useShellStore } from '../../../state/view/shell.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { networkUse, needsNetwork } from '../../../state/view/panes.ts';
import { DATA_TITLE, openDataFile } from '../../files/dataFile.ts';
import { openNetworkFile } from '../../files/networkFile.ts';
import { Roving } from '../../controls/Roving.tsx';
import { Section } from '../../controls/Section.tsx';
import { ThreeFigures } from '../../figures/cycles/ThreeFigures.tsx';
import { shapeText } from '../../words/names.ts';
import { LayerRow } from './LayerRow.tsx';
import { NetworkSelect } from './NetworkSelect.tsx';
import './workload.css';

/** The layers of a benchmark on this machine, one of them the experiment's; or a whole network; or a convolution of the user's own. `network`: the whole one's layers. */
export function WorkloadPanel({ network: rows }: { readonly network: ReactElement }): ReactElement | null {
  const experiment = useExperiment();
  const { workload } = experiment;
  const whole = useExperimentStore((s) => s.history.present.network);
  const tab = useViewStore((s) => s.view.tab);
  const open = useShellStore((s) => s.open);
  const network = networkOf(workload);
  if (network === undefined) return null;
  const shown = whole !== null || needsNetwork(tab) ? networkOnTab(whole, networkUse(tab)) : null;
  return (
    <Section title="Workload" aside={<OtherWorkloads />}>
      <div className="workload-choice">
        <NetworkSelect network={shown?.choice ?? null} table={network.name} />
        {shown !== null && (
          <button type="button" className="link" title={DATA_TITLE} onClick={openDataFile}>
            data…
          </button>
        )}
      </div>
      {shown === null ? (
        <>
          <Layers network={network} />
          <LayerFigures rowKey={runKey(experiment)} />
        </>
      ) : (
        rows
      )}
      {workload.kind === 'conv' && shown === null && (
        <LayerRow
          name="own"
          title={shapeText(workload.shape)}
          rowKey={runKey(experiment)}
          chosen
          onChoose={() => {
            open('conv');
          }}
        />
      )}
    </Section>
  );
}

function OtherWorkloads(): ReactElement {
  const open = useShellStore((s) => s.open);
  return (
    <>
      <button
        type="button"
        className="link"
        title="Open a network; an ONNX file may also be dropped anywhere"
        onClick={openNetworkFile}
      >
        open ONNX
      </button>
      <button
        type="button"
        className="link"
        onClick={() => {
          open('conv');
        }}
      >
        own convolution
      </button>
    </>
  );
}

/** Bound and estimate of the layer that is run, below the list, so that choosing another moves nothing. */
function LayerFigures({ rowKey }: { readonly rowKey: string }): ReactElement {
  const known = useSummaryStore((s) => s.summaries.get(rowKey));
  return (
    <p className="layer-figures">
      {known !== undefined && 'exact' in known && known.exact && (
        <ThreeFigures of={{ ...known, exact: known.cycles }} />
      )}
    </p>
  );
}

function Layers({ network }: { readonly network: Network }): ReactElement {
  const experiment = useExperiment();
  const edit = useExperimentStore((s) => s.edit);
  const rows = useMemo(
    () =>
      network.layers
        .filter((layer) => layer.onHost !== true || isLayer(experiment.workload, network, layer))
        .map((layer) => ({ layer, at: layerExperiment(experiment, network, layer) })),
    [experiment, network],
  );
  return (
    <Roving className="layers" role="group" orientation="vertical" aria-label={`Layers of ${network.title}`}>
      {rows.map(({ layer, at }) => (
        <LayerRow
          key={layer.name}
          name={layer.name}
          title={`${shapeText(layer.shape)}, ${layer.count} in the network`}
          rowKey={runKey(at)}
          chosen={isLayer(experiment.workload, network, layer)}
          onChoose={() => {
            edit((e) => layerExperiment(e, network, layer));
          }}
        />
      ))}
    </Roving>
  );
}
