import type { ReactElement } from 'react';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { hoverLayer, useLayerHover } from '../../../../state/runs/network/network.ts';
import { openLayer, selectLayer } from '../../../../state/runs/network/openLayer.ts';
import type { NetworkBefore } from '../../../../state/runs/network/useNetwork.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import type { RowPlace } from '../../../controls/WindowedRows.tsx';
import { bytes, integer, percent, withUnit, signed, thin } from '../../../words/format.ts';
import {
  bitsSentence,
  bitsText,
  costText,
  extentText,
  macsText,
  noiseText,
  whereText,
} from '../../../words/network.ts';

/** `−12 096`: against the same layer on the pinned machine; empty where one of the two does not run on VTA. */
function fromPinned({ layer, cycles }: LayerLine, { lines }: NetworkBefore): string {
  const old = lines[layer.index];
  if (layer.vta === null || old === undefined || old.layer.vta === null || old.layer.name !== layer.name) return '';
  return signed((cycles ?? 0) - (old.cycles ?? 0));
}

/** A layer: a click selects it, its name opens it in the timeline. */
export function LayerTableRow({
  line,
  before,
  ofFile,
  place,
}: {
  readonly line: LayerLine;
  readonly before: NetworkBefore | null;
  readonly ofFile: boolean;
  readonly place: RowPlace;
}): ReactElement {
  const { layer, result } = line;
  const selected = useViewStore((s) => selectedLayer(s.view.selection) === layer.index);
  const hovered = useLayerHover((s) => s.layer === layer.index);
  const used = line.utilization;
  return (
    <tr
      {...place}
      data-where={layer.where}
      data-hovered={hovered}
      aria-selected={selected}
      onClick={() => {
        selectLayer(layer.index);
      }}
      onPointerEnter={() => {
        hoverLayer(layer.index);
      }}
      onPointerLeave={() => {
        hoverLayer(null);
      }}
    >
      <td className="weak">{layer.index + 1}</td>
      <th scope="row" title={layer.nodes.join(', ')}>
        <LayerName layer={layer} />
      </th>
      <td className="layer-text">
        {layer.operation} <span className="weak">{extentText(layer.outputShape)}</span>
      </td>
      <td className="layer-text layer-where" title={thin(layer.reason)}>
        {whereText(layer)}
      </td>
      <td className="weak">{layer.macs === 0 ? '' : macsText(layer.macs)}</td>
      <td className={layer.where === 'vta' ? '' : 'weak'}>{costText(line)}</td>
      {before !== null && <td className="weak">{fromPinned(line, before)}</td>}
      {layer.vta === null ? (
        <td className="layer-why weak" colSpan={3} title={thin(layer.reason)}>
          {thin(layer.reason)}
        </td>
      ) : (
        <>
          <td>{used === null ? '' : percent(used).text}</td>
          <td className="weak">{integer(layer.vta.lowerBound.cycles)}</td>
          <td className="weak">{withUnit(bytes(line.bytes ?? 0))}</td>
        </>
      )}
      <ResultCells result={result} ofFile={ofFile} />
    </tr>
  );
}

function LayerName({ layer }: { readonly layer: LayerLine['layer'] }): ReactElement {
  if (layer.vta === null) {
    return (
      <button type="button" className="layer-name" title={`${layer.name}\nWhy, and what it costs`}>
        {layer.name}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="layer-name link"
      title={`${layer.name}: ${layer.nodes.join(', ')}\nOpen it in the timeline`}
      onClick={(event) => {
        event.stopPropagation();
        openLayer(layer.index);
      }}
    >
      {layer.name}
    </button>
  );
}

/** How far its output is from the float network's and the quantized file's, and whether its bits are right. */
function ResultCells({
  result,
  ofFile,
}: {
  readonly result: LayerLine['result'];
  readonly ofFile: boolean;
}): ReactElement {
  const remark = result?.error?.remark ?? '';
  return (
    <>
      <td className={remark === '' ? 'weak' : 'over'} title={remark}>
        {noiseText(result?.error)}
        {remark !== '' && <span className="visually-hidden">: {remark}</span>}
      </td>
      {ofFile && <td className="weak">{noiseText(result?.error?.quantized)}</td>}
      <td
        className={result?.bits.state === 'match' ? 'good' : result?.bits.state === 'differ' ? 'over' : 'weak'}
        title={result === null ? '' : bitsSentence(result.bits)}
      >
        {result === null ? '' : bitsText(result.bits)}
      </td>
    </>
  );
}
