import type { ReactElement } from 'react';
import { decimal, integer, percent, plural, seconds, withUnit } from '../../words/format.ts';
import { millisecondsText } from '../../words/network.ts';
import { LayerMaps } from '../../charts/pixels/LayerMaps.tsx';
import { Choices } from './Choices.tsx';
import { usePictureRun, type PictureRun } from './usePictureRun.ts';
import './picture.css';

/** How the picture is painted, who does how much of it, and what each layer makes of it. */
export function PicturePane(): ReactElement {
  const run = usePictureRun();
  return (
    <>
      {(run === null || (run.ports !== null && run.pixels !== null)) && <Choices run={run} />}
      {run === null || run.network.lines.length === 0 ? (
        <p className="weak">The layers stand here once they are compiled.</p>
      ) : (
        <>
          <p className="picture-shares small" data-stale={run.old.vta}>
            {sharesText(run)}
          </p>
          <LayerMaps network={run.network} most={6} />
        </>
      )}
    </>
  );
}

function sharesText({ network: { totals: t, shown } }: PictureRun): string {
  const share = t.macs === 0 ? '' : ` with ${withUnit(percent(t.vtaMacs / t.macs, 1))} of all multiply-adds`;
  const vta = `VTA: ${plural(t.vtaLayers, 'layer')}${share}, ${t.exact ? '' : 'about '}${integer(t.vtaCycles)} cycles, ${withUnit(seconds(t.vtaSeconds))} at ${decimal(shown.arch.hardware.clockMHz, 0)} MHz.`;
  if (t.hostLayers === 0) return `${vta} The host has nothing to do.`;
  const measured =
    t.measured.layers === 0
      ? ''
      : `, ${millisecondsText(t.measured.ms)}\u202fms measured here, on this computer and not on a board`;
  return `${vta} Host: ${plural(t.hostLayers, 'layer')} in float${measured}.`;
}
