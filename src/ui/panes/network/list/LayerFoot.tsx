import type { ReactElement } from 'react';
import type { NetworkTotals } from '../../../../core/network/totals.ts';
import type { NetworkBefore, NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { bytes, integer, percent, plural, withUnit, signed } from '../../../words/format.ts';
import { aboutText, atLeastText, macsText } from '../../../words/network.ts';
import { FigureButton } from '../FigureButton.tsx';

/** The sums of the list, each a figure of the network. */
export function LayerFoot({
  network,
  before,
  ofFile,
}: {
  readonly network: NetworkView;
  readonly before: NetworkBefore | null;
  readonly ofFile: boolean;
}): ReactElement {
  const { lines, totals } = network;
  return (
    <tfoot>
      <tr>
        <td />
        <th scope="row">{network.counted ? plural(lines.length, 'layer') : 'sum'}</th>
        <td />
        <td>{network.counted && `${integer(totals.vtaLayers)} of ${integer(totals.vtaLayers + totals.hostLayers)}`}</td>
        <td>
          <FigureButton id="network.macs">{macsText(totals.macs)}</FigureButton>
        </td>
        <td>
          {totals.vtaLayers > 0 && (
            <FigureButton id="network.cycles">
              {aboutText(totals)}
              {integer(totals.vtaCycles)}
            </FigureButton>
          )}
        </td>
        {before !== null && (
          <td>
            {totals.movedLayers + before.totals.movedLayers === 0 && signed(totals.vtaCycles - before.totals.vtaCycles)}
          </td>
        )}
        <td>
          {totals.utilization !== null && totals.vtaLayers > 0 && (
            <FigureButton id="network.utilization">{percent(totals.utilization).text}</FigureButton>
          )}
        </td>
        <td>
          {totals.vtaLayers > 0 && (
            <FigureButton id="network.bound">
              {atLeastText(totals)}
              {integer(totals.bound)}
            </FigureButton>
          )}
        </td>
        <td>
          {totals.vtaLayers > 0 && (
            <FigureButton id="network.dram">
              {atLeastText(totals)}
              {withUnit(bytes(totals.read + totals.written))}
            </FigureButton>
          )}
        </td>
        <td colSpan={ofFile ? 2 : 1} />
        <td>{verdict(totals)}</td>
      </tr>
    </tfoot>
  );
}

/** Of the bits of all layers. */
function verdict({ vtaLayers, bits }: NetworkTotals): string {
  if (vtaLayers === 0) return '';
  return bits.differing > 0 ? '✗' : bits.matching === vtaLayers ? '✓' : '…';
}
