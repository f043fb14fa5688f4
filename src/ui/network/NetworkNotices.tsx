import type { ReactElement } from 'react';
import { useNetworkStore } from '../../state/network.ts';
import { networkSession } from '../../state/session.ts';
import { repairArch } from '../architecture/repair.ts';
import { Problems } from '../controls/Problems.tsx';
import { openNetworkFile } from './networkFile.ts';
import { useNetwork } from './useNetwork.ts';
import { STAGES } from './words.ts';

/** What stands in the way of the network asked for, in the place where its figures would be. */
export function NetworkNotices(): ReactElement | null {
  const refused = useNetworkStore((s) => s.refused);
  const failure = useNetworkStore((s) => s.failure);
  const missing = useNetworkStore((s) => s.missing);
  const retry = (): void => {
    void networkSession().then(({ runner }) => {
      runner.retry();
    });
  };
  if (missing !== null) {
    return (
      <div className="network-notice" role="alert">
        <h2>Drop {missing.name} here</h2>
        <p>
          The link is to the file <b>{missing.name}</b> (hash {missing.hash}), which stays with whoever made the link.
          Drop the same file on the page to see the same.
        </p>
        <button type="button" className="button" data-tone="main" onClick={openNetworkFile}>
          Choose the file
        </button>
      </div>
    );
  }
  if (refused !== null) {
    return (
      <div className="network-notice" role="alert">
        <h2>{refused.title}</h2>
        <Problems problems={refused.problems} onRepair={repairArch} most={100} />
      </div>
    );
  }
  if (failure !== null) {
    return (
      <div className="network-notice" role="alert">
        <h2>The network could not be run to its end</h2>
        <p>{failure.message}</p>
        <button type="button" className="button" data-tone="main" onClick={retry}>
          Retry
        </button>
      </div>
    );
  }
  return <UnderWay />;
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
