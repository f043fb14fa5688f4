import { Fragment, useMemo, type ReactElement } from 'react';
import { useLayerHover, hoverLayer } from '../../../../state/runs/network/network.ts';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { selectedLayer, useViewStore, type LayerColumn } from '../../../../state/view/view.ts';
import { bytes, integer, percent, plural, quantityText, signed, thin } from '../../../words/format.ts';
import { FigureButton } from '../FigureButton.tsx';
import { nextLayerOrder, sortedLines } from './layerSorting.ts';
import { openLayer, selectLayer } from '../../../../state/runs/network/openLayer.ts';
import { layerFigureDefinition, type LayerFigureName } from '../../../../core/network/layerFigures.ts';
import { headingOf } from '../../../figures/heading.ts';
import { useNetworkBefore, type NetworkBefore, type NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import {
  aboutText,
  atLeastText,
  bitsSentence,
  bitsText,
  costText,
  extentText,
  macsText,
  noiseText,
  whereText,
} from '../../../words/network.ts';

/** A column, what stands above it, and what it means. */
type TitledColumn = readonly [LayerColumn, heading: string, meaning: string];

const figureColumn = (name: LayerColumn & LayerFigureName): TitledColumn => {
  const figure = layerFigureDefinition(name);
  return [name, headingOf(figure), figure.meaning];
};

const COLUMNS: readonly TitledColumn[] = [
  ['name', 'layer', 'Name of the main node; opens it in the timeline'],
  ['operation', 'operation', 'What it computes, with what was fused into it below the name'],
  ['where', 'where', 'Who computes it'],
  ...(['macs', 'cycles', 'utilization', 'bound', 'bytes', 'error'] as const).map(figureColumn),
];

/** Every layer in a row; a click selects it, its name opens it in the timeline. */
export function LayerTable({ network }: { readonly network: NetworkView }): ReactElement {
  const { lines, totals } = network;
  const before = useNetworkBefore();
  const order = useViewStore((s) => s.view.layerOrder);
  const patch = useViewStore((s) => s.patch);
  const rows = useMemo(() => sortedLines(lines, order), [lines, order]);
  return (
    <table className="layer-table" data-stale={network.stale}>
      <caption className="visually-hidden">Layers of the network, {plural(lines.length, 'layer')}</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          {COLUMNS.map(([column, text, meaning]) => (
            <Fragment key={column}>
              <th
                scope="col"
                title={meaning}
                className={`layer-column-${column}`}
                aria-sort={order?.by !== column ? 'none' : order.descending ? 'descending' : 'ascending'}
              >
                <button
                  type="button"
                  onClick={() => {
                    patch({ layerOrder: nextLayerOrder(order, column) });
                  }}
                >
                  {text}
                  {order?.by === column ? (order.descending ? ' \u2193' : ' \u2191') : ''}
                </button>
              </th>
              {column === 'cycles' && before !== null && (
                <th scope="col" title="Cycles more or less than this layer takes on the pinned machine">
                  from pinned
                </th>
              )}
            </Fragment>
          ))}
          <th scope="col" title="Does VTA’s memory hold what the integer reference says?">
            bits
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((line) => (
          <LayerLineRow key={line.layer.index} line={line} before={before} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td />
          <th scope="row">{network.counted ? plural(lines.length, 'layer') : 'sum'}</th>
          <td />
          <td>
            {network.counted && `${integer(totals.vtaLayers)} of ${integer(totals.vtaLayers + totals.hostLayers)}`}
          </td>
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
              {totals.movedLayers + before.totals.movedLayers === 0 &&
                signed(totals.vtaCycles - before.totals.vtaCycles)}
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
                {quantityText(bytes(totals.read + totals.written))}
              </FigureButton>
            )}
          </td>
          <td />
          <td>
            {totals.vtaLayers === 0
              ? ''
              : totals.bits.differing > 0
                ? '✗'
                : totals.bits.matching === totals.vtaLayers
                  ? '✓'
                  : '…'}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** `−12 096`: against the same layer on the pinned machine; empty where one of the two does not run on VTA. */
function fromPinned({ layer, cycles }: LayerLine, { lines }: NetworkBefore): string {
  const old = lines[layer.index];
  if (layer.vta === null || old === undefined || old.layer.vta === null || old.layer.name !== layer.name) return '';
  return signed((cycles ?? 0) - (old.cycles ?? 0));
}

function LayerLineRow({
  line,
  before,
}: {
  readonly line: LayerLine;
  readonly before: NetworkBefore | null;
}): ReactElement {
  const { layer, result } = line;
  const selected = useViewStore((s) => selectedLayer(s.view.selection) === layer.index);
  const hovered = useLayerHover((s) => s.layer === layer.index);
  const used = line.utilization;
  const remark = result?.error?.remark ?? '';
  return (
    <tr
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
        {layer.vta === null ? (
          <button type="button" className="layer-name" title={`${layer.name}\nWhy, and what it costs`}>
            {layer.name}
          </button>
        ) : (
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
        )}
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
          <td className="weak">{quantityText(bytes(line.bytes ?? 0))}</td>
        </>
      )}
      <td className={remark === '' ? 'weak' : 'over'} title={remark}>
        {noiseText(result?.error ?? null)}
        {remark !== '' && <span className="visually-hidden">: {remark}</span>}
      </td>
      <td
        className={result?.bits.state === 'match' ? 'good' : result?.bits.state === 'differ' ? 'over' : 'weak'}
        title={result === null ? '' : bitsSentence(result.bits)}
      >
        {result === null ? '' : bitsText(result.bits)}
      </td>
    </tr>
  );
}
