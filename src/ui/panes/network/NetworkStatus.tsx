import type { ReactElement } from 'react';
import { isStale, useNetworkStore } from '../../../state/runs/network/network.ts';
import { networkSession } from '../../../state/session/session.ts';
import { integer, percent, plural, quantityText } from '../../words/format.ts';
import { useNetwork } from '../../../state/runs/network/useNetwork.ts';
import { tookText } from '../../words/format.ts';
import { NOTHING_ON_VTA, STAGES } from '../../words/network.ts';

/** Whether what is shown of the network holds, how far it is, or what stands in the way. */
export function NetworkStatus(): ReactElement {
  const network = useNetwork();
  const stale = useNetworkStore(isStale);
  const { running, stopped, progress, refused, failure, missing } = useNetworkStore();
  if (failure !== null) return <span className="over">stopped</span>;
  if (refused !== null) return <span className="over">cannot be run as it is</span>;
  if (missing !== null) return <span className="over">file needed</span>;
  const act = (what: 'retry' | 'cancel') => (): void => {
    networkSession().then(
      ({ runner }) => {
        runner[what]();
      },
      () => undefined,
    );
  };
  if (stopped) {
    return (
      <>
        <span className="weak">cancelled</span>
        <button type="button" className="link" onClick={act('retry')}>
          run it
        </button>
      </>
    );
  }
  // Cycles and bits stand before the float network has been run as well.
  const comparing = running && progress?.stage === 'error' && network !== null && !stale;
  if (running && progress !== null && !comparing) {
    const { stage, fraction, layer } = progress;
    return (
      <>
        <span className="weak">
          {STAGES[stage]}{' '}
          <span aria-hidden="true">
            {layer.slice(0, 24)} {quantityText(percent(fraction, 0))}
          </span>
        </span>
        <button type="button" className="link" onClick={act('cancel')}>
          cancel
        </button>
      </>
    );
  }
  if (network === null || network.lines.length === 0 || stale || !network.totals.exact)
    return <span className="weak">≈ estimate</span>;
  const { bits, vtaLayers, vtaCycles, movedLayers } = network.totals;
  if (vtaLayers === 0) return <span className="weak">{NOTHING_ON_VTA}</span>;
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
      {comparing && (
        <span className="weak">
          {STAGES.error} <span aria-hidden="true">{quantityText(percent(progress.fraction, 0))}</span>
        </span>
      )}
      {!comparing && network.shown.tookMs !== null && (
        <span className="weak status-time">in {tookText(network.shown.tookMs)}</span>
      )}
    </>
  );
}
