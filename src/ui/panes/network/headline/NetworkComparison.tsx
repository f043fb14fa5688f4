import type { ReactElement } from 'react';
import { useBaseline, useExperiment, useExperimentStore } from '../../../../state/documents/experiment.ts';
import { useNetworkStore } from '../../../../state/runs/network/network.ts';
import { toggleCompare } from '../../../../state/documents/experiment.ts';
import { integer, thin } from '../../../words/format.ts';
import { changes } from '../../../words/changes.ts';
import { useNetworkBefore } from '../../../../state/runs/network/useNetwork.ts';
import { aboutText, NOTHING_ON_VTA } from '../../../words/network.ts';

/** Against what the network's figures are compared: itself on the pinned machine, and in what that differs. */
export function NetworkComparison(): ReactElement | null {
  const now = useExperiment();
  const pinned = useBaseline();
  const before = useNetworkBefore();
  const problem = useNetworkStore((s) => s.baselineProblem);
  const edit = useExperimentStore((s) => s.edit);
  if (pinned === null) return null;
  const { arch, seed } = pinned;
  // The layer of the other tabs has no say here.
  const list = changes(pinned, { ...pinned, arch: now.arch, seed: now.seed });
  const state = problem !== null ? '' : before === null ? ' (being computed)' : '';
  return (
    <p className="comparison">
      <span className="weak">compared with this network on the pinned machine{state}: </span>
      {problem === null ? (
        list.length === 0 ? (
          'nothing changed yet'
        ) : (
          list.join(' · ')
        )
      ) : (
        <span className="over">it cannot run there: {thin(problem)}</span>
      )}
      {list.length > 0 && (
        <button
          type="button"
          className="link"
          onClick={() => {
            edit((e) => ({ ...e, arch, seed }));
          }}
        >
          go back to it
        </button>
      )}
      <button type="button" className="link" onClick={toggleCompare}>
        stop comparing
      </button>
      {before !== null && (
        <span className="comparison-figures">
          <span className="weak">it took </span>
          {before.totals.vtaLayers === 0
            ? NOTHING_ON_VTA
            : `${aboutText(before.totals)}${integer(before.totals.vtaCycles)}`}
        </span>
      )}
    </p>
  );
}
