import { useMemo } from 'react';
import { canonicalText } from '../../../core/experiment/key.ts';
import { useExperimentStore } from '../../documents/experiment.ts';
import { isStale, useNetworkStore, type NetworkShown } from './network.ts';
import type { NetworkDocument } from '../../documents/networkChoice.ts';
import { networkOnTab } from '../../documents/networkOnTab.ts';
import type { HostModel } from '../../../core/network/hostModel.ts';
import { layerLines, networkTotals, type LayerLine, type NetworkTotals } from '../../../core/network/totals.ts';
import { networkUse } from '../../view/panes.ts';
import { useViewStore } from '../../view/view.ts';

/** The network as the page shows it now. */
export interface NetworkView {
  readonly document: NetworkDocument;
  readonly shown: NetworkShown;
  readonly lines: readonly LayerLine[];
  readonly totals: NetworkTotals;
  /** Of another machine or network than the one asked for. */
  readonly stale: boolean;
  /** Its layers may be counted: they are those of the machine asked for. Who computes what on another machine says nothing of this one. */
  readonly counted: boolean;
}

/** The same network on the machine it is compared with. */
export interface NetworkBefore {
  readonly shown: NetworkShown;
  readonly lines: readonly LayerLine[];
  readonly totals: NetworkTotals;
}

/** Null until it has run, or where nothing is compared. */
export function useNetworkBefore(): NetworkBefore | null {
  const document = useNetworkDocument();
  const shown = useNetworkStore((s) => s.baseline);
  const hostModel = useHostModel();
  return useMemo(() => {
    if (shown === null || canonicalText(shown.choice) !== canonicalText(document.choice)) return null;
    const lines = layerLines(shown, document.hostMs, hostModel);
    return { shown, lines, totals: networkTotals(lines, shown.arch) };
  }, [document, shown, hostModel]);
}

const NO_COSTS = {};

/** The document's network, or the one that stands in for it. */
function useNetworkDocument(): NetworkDocument {
  const network = useExperimentStore((s) => s.history.present.network);
  const use = useViewStore((s) => networkUse(s.view.tab));
  return useMemo(() => networkOnTab(network, use), [network, use]);
}

export const useHostModel = (): HostModel | null => useExperimentStore((s) => s.history.present.hostModel);

/** Null until something is known of it. */
export function useNetwork(): NetworkView | null {
  const document = useNetworkDocument();
  const shown = useNetworkStore((s) => s.shown);
  const stale = useNetworkStore(isStale);
  const arch = useExperimentStore((s) => s.history.present.experiment.arch);
  const hostModel = useHostModel();
  const hostMs = stale ? NO_COSTS : document.hostMs;
  return useMemo(() => {
    // Another network's figures under this one's name would mislead.
    if (shown === null || canonicalText(shown.choice) !== canonicalText(document.choice)) return null;
    const lines = layerLines(shown, hostMs, hostModel);
    return {
      document,
      shown,
      lines,
      totals: networkTotals(lines, shown.arch, shown.memory === null),
      stale,
      counted: !stale || canonicalText(shown.arch) === canonicalText(arch),
    };
  }, [document, shown, hostMs, hostModel, stale, arch]);
}
