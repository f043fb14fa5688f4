import type { ReactElement } from 'react';
import type { NetworkTotals } from '../../../core/network/totals.ts';
import { isStale, useNetworkStore, type NetworkState } from '../../../state/runs/network/network.ts';
import { networkSession } from '../../../state/session/session.ts';
import { integer, percent, plural, withUnit } from '../../words/format.ts';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { tookText } from '../../words/format.ts';
import { NOTHING_ON_VTA, runSizeText, STAGES } from '../../words/network.ts';

/** Whether what is shown of the network holds, how far it is, or what stands in the way. */
export function NetworkStatus(): ReactElement {
  const network = useNetwork();
  const stale = useNetworkStore(isStale);
  const running = useNetworkStore((s) => s.running);
  const stopped = useNetworkStore((s) => s.stopped);
  const progress = useNetworkStore((s) => s.progress);
  const inTheWay = useNetworkStore(obstacle);
  if (inTheWay !== null) return <span className="over">{inTheWay}</span>;
  if (stopped) return <Cancelled />;
  // Cycles and bits stand before the float network has been run as well.
  const comparing = running && progress?.stage === 'error' && network !== null && !stale;
  if (running && progress !== null && !comparing) return <Working progress={progress} />;
  if (network === null || network.lines.length === 0 || stale || !network.totals.exact)
    return <span className="weak">≈ estimate</span>;
  if (network.totals.vtaLayers === 0) return <span className="weak">{NOTHING_ON_VTA}</span>;
  const { tookMs } = network.shown;
  return (
    <>
      <Verdict totals={network.totals} />
      {comparing ? (
        <span className="weak">
          {STAGES.error} <span aria-hidden="true">{withUnit(percent(progress.fraction, 0))}</span>
        </span>
      ) : (
        tookMs !== null && <span className="weak status-time">in {tookText(tookMs)}</span>
      )}
    </>
  );
}

function obstacle({ failure, refused, missing }: NetworkState): string | null {
  if (failure !== null) return 'stopped';
  if (refused !== null) return 'cannot be run as it is';
  return missing === null ? null : 'file needed';
}

/** Once the code of networks is there; the page says where it is not. */
const act = (what: 'retry' | 'cancel') => (): void => {
  networkSession().then(
    ({ runner }) => {
      runner[what]();
    },
    () => undefined,
  );
};

function Cancelled(): ReactElement {
  return (
    <>
      <span className="weak">cancelled</span>
      <button type="button" className="link" onClick={act('retry')}>
        run it
      </button>
    </>
  );
}

function Working({ progress }: { readonly progress: NonNullable<NetworkState['progress']> }): ReactElement {
  const { stage, fraction, layer } = progress;
  const size = useNetworkStore((s) => (isStale(s) ? null : (s.shown?.about?.size ?? null)));
  const takes = runSizeText(size);
  return (
    <>
      {takes !== '' && (
        <span className="weak" title="Time and memory of the whole run, estimated">
          {takes}:{' '}
        </span>
      )}
      <span className="weak">
        {STAGES[stage]}{' '}
        <span aria-hidden="true">
          {layer.slice(0, 24)} {withUnit(percent(fraction, 0))}
        </span>
      </span>
      <button type="button" className="link" onClick={act('cancel')}>
        cancel
      </button>
    </>
  );
}

function Verdict({ totals }: { readonly totals: NetworkTotals }): ReactElement {
  const { bits, vtaLayers, vtaCycles, movedLayers } = totals;
  return (
    <>
      {bits.differing > 0 ? (
        <span className="over">✗ bits differ</span>
      ) : bits.matching === vtaLayers ? (
        <span className="good">✓ bits</span>
      ) : (
        <span className="weak">bits …</span>
      )}
      {movedLayers > 0 ? (
        <span className="over">
          ≥ {integer(vtaCycles)} cycles: {plural(movedLayers, 'layer')} on the host
        </span>
      ) : (
        <span className="good">
          ✓ cycles<span className="visually-hidden">: {integer(vtaCycles)}</span>
        </span>
      )}
    </>
  );
}
