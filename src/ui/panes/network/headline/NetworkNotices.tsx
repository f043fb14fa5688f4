import type { ReactElement, ReactNode } from 'react';
import { useExperimentStore } from '../../../../state/documents/experiment.ts';
import { isPart, type NetworkChoice } from '../../../../state/documents/networkChoice.ts';
import { useNetworkStore, type MissingFile, type NetworkRefusal } from '../../../../state/runs/network/network.ts';
import { networkSession } from '../../../../state/session/session.ts';
import { takePart, takeWhole } from '../../../../state/documents/networkPart.ts';
import { partOfRepair } from '../../../../core/workload/graph/partRepair.ts';
import type { Repair } from '../../../../core/base/problem.ts';
import { repairArch } from '../../../../state/documents/machineRepair.ts';
import { OverResult } from '../../../controls/OverResult.tsx';
import { Problems } from '../../../controls/Problems.tsx';
import { openDataFile, withoutData } from '../../../files/dataFile.ts';
import { MovedLayers } from './MovedLayers.tsx';
import { openNetworkFile } from '../../../files/networkFile.ts';
import { OpenSizes } from '../OpenSizes.tsx';
import { useNetwork } from '../../../../state/runs/network/useNetwork.ts';
import { STAGES } from '../../../words/network.ts';
import { thin } from '../../../words/format.ts';

/** What stands in the way of the network asked for: in the place where its figures would be, or `over` those of the last good one; then also what they leave out. */
export function NetworkNotices({ over = false }: { readonly over?: boolean }): ReactElement | null {
  const refused = useNetworkStore((s) => s.refused);
  const failure = useNetworkStore((s) => s.failure);
  const missing = useNetworkStore((s) => s.missing);
  if (missing !== null) return <FileNeeded over={over} missing={missing} />;
  if (refused !== null) return <CannotBeRun over={over} refused={refused} />;
  if (failure !== null) return <BrokenOff over={over} message={failure.message} />;
  return over ? <MovedLayers /> : <UnderWay />;
}

function FileNeeded({ over, missing }: { readonly over: boolean; readonly missing: MissingFile }): ReactElement {
  return (
    <Notice over={over} label="A file is missing" about={missing.hash}>
      <h2>Drop {missing.name} here</h2>
      <p>
        The link is to the file <b>{missing.name}</b> (hash {missing.hash}), which stays with whoever made the link.
        Drop the same file on the page to see the same.
      </p>
      <p className="network-notice-actions">
        <button
          type="button"
          className="button"
          data-tone="main"
          onClick={missing.what === 'data' ? openDataFile : openNetworkFile}
        >
          Choose the file
        </button>
        {missing.what === 'data' && <WithoutData name={missing.name} />}
      </p>
    </Notice>
  );
}

function CannotBeRun({ over, refused }: { readonly over: boolean; readonly refused: NetworkRefusal }): ReactElement {
  const document = useExperimentStore((s) => s.history.present.network);
  const data = document?.data ?? null;
  const part = document !== null && isPart(document.choice);
  return (
    <Notice over={over} label="Why this cannot be run" about={refused.title}>
      <h2>{refused.title}</h2>
      <Problems problems={refused.problems} onRepair={repairNetwork} most={100} />
      {refused.open.length > 0 && document !== null && (
        <OpenSizes open={refused.open} choice={document.choice} key={networkKey(document.choice)} />
      )}
      {(data !== null || part) && (
        <p className="network-notice-actions">
          {data !== null && <WithoutData name={data.name} />}
          {part && (
            <button type="button" className="button" onClick={takeWhole}>
              Whole network
            </button>
          )}
        </p>
      )}
    </Notice>
  );
}

/** A part of the network that can be run, or a machine that can. */
function repairNetwork(repair: Repair): void {
  const part = partOfRepair(repair);
  if (part === null) repairArch(repair);
  else takePart(part);
}

function BrokenOff({ over, message }: { readonly over: boolean; readonly message: string }): ReactElement {
  return (
    <Notice over={over} label="The run broke off" about={message}>
      <h2>The network could not be run to its end</h2>
      <p>{thin(message)}</p>
      <button type="button" className="button" data-tone="main" onClick={retry}>
        Retry
      </button>
    </Notice>
  );
}

function retry(): void {
  networkSession().then(
    ({ runner }) => {
      runner.retry();
    },
    () => undefined,
  );
}

interface NoticeProps {
  readonly over: boolean;
  readonly label: string;
  /** What it says, in short. */
  readonly about: string;
  readonly children: ReactNode;
}

function Notice({ over, label, about, children }: NoticeProps): ReactElement {
  const said = <div className="network-notice">{children}</div>;
  if (!over) return <div role="alert">{said}</div>;
  return (
    <OverResult label={label} about={about} alert>
      {said}
    </OverResult>
  );
}

function WithoutData({ name }: { readonly name: string }): ReactElement {
  return (
    <button type="button" className="button" onClick={withoutData}>
      Go on without {name}
    </button>
  );
}

/** Before anything can be shown: how far it is. Later the header says it. */
function UnderWay(): ReactElement | null {
  const network = useNetwork();
  const running = useNetworkStore((s) => s.running);
  const progress = useNetworkStore((s) => s.progress);
  if (!running || (network !== null && network.lines.length > 0)) return null;
  return (
    <div className="network-loading">
      <p className="weak">{progress === null ? 'Fetching …' : `${STAGES[progress.stage]} ${progress.layer}`}</p>
      <progress aria-label="Progress" max={1} value={progress?.fraction ?? 0} />
    </div>
  );
}

/** Other networks have other fields. */
const networkKey = (choice: NetworkChoice): string => (choice.kind === 'file' ? choice.hash : choice.name);
