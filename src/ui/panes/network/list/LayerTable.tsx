import { Fragment, useMemo, type ReactElement, type RefObject } from 'react';
import type { LayerLine } from '../../../../core/network/totals.ts';
import { layerFigureDefinition, type LayerFigureName } from '../../../../core/network/layerFigures.ts';
import { useNetworkBefore, type NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { useViewStore, type LayerColumn } from '../../../../state/view/view.ts';
import { SortableHead, sortedBy } from '../../../controls/SortableHead.tsx';
import { widestRows } from '../../../controls/widestRows.ts';
import { rowCountOf, WindowedRows } from '../../../controls/WindowedRows.tsx';
import { headingOf } from '../../../figures/heading.ts';
import { bytes, plural, withUnit } from '../../../words/format.ts';
import { costText, extentText, macsText, noiseText, whereText } from '../../../words/network.ts';
import { LayerFoot } from './LayerFoot.tsx';
import { LayerTableRow } from './LayerTableRow.tsx';
import { nextLayerOrder, sortedLines } from './layerSorting.ts';

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

/** Of a quantized file: its layers are set beside the file's own values too. */
const FILE_COLUMN = figureColumn('fileError');

const isOfFile = ({ result }: LayerLine): boolean => result?.error?.quantized !== undefined;

/** Every layer in a row; a click selects it, its name opens it in the timeline. */
export function LayerTable({
  network,
  scroller,
}: {
  readonly network: NetworkView;
  readonly scroller: RefObject<HTMLElement | null>;
}): ReactElement {
  const { lines } = network;
  const before = useNetworkBefore();
  const order = useViewStore((s) => s.view.layerOrder);
  const patch = useViewStore((s) => s.patch);
  const rows = useMemo(() => sortedLines(lines, order), [lines, order]);
  const widest = useMemo(() => widestLayers(rows), [rows]);
  const ofFile = lines.some(isOfFile);
  return (
    <table className="layer-table" data-stale={network.stale} {...rowCountOf(rows.length, 1)}>
      <caption className="visually-hidden">Layers of the network, {plural(lines.length, 'layer')}</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          {(ofFile ? [...COLUMNS, FILE_COLUMN] : COLUMNS).map(([column, text, meaning]) => (
            <Fragment key={column}>
              <SortableHead
                text={text}
                title={meaning}
                className={`layer-column-${column}`}
                sorted={sortedBy(order, column)}
                onSort={() => {
                  patch({ layerOrder: nextLayerOrder(order, column) });
                }}
              />
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
      <WindowedRows
        count={rows.length}
        scroller={scroller}
        widest={widest}
        row={(index, place) => {
          const line = rows[index];
          return line === undefined ? (
            <Fragment key={index} />
          ) : (
            <LayerTableRow key={line.layer.index} line={line} before={before} ofFile={ofFile} place={place} />
          );
        }}
      />
      <LayerFoot network={network} before={before} ofFile={ofFile} />
    </table>
  );
}

/** Rows that hold the widest text of each column. */
const widestLayers = (rows: readonly LayerLine[]): readonly number[] =>
  widestRows(
    rows.length,
    [
      ({ layer }: LayerLine) => String(layer.index),
      ({ layer }: LayerLine) => layer.name,
      ({ layer }: LayerLine) => `${layer.operation} ${extentText(layer.outputShape)}`,
      ({ layer }: LayerLine) => whereText(layer),
      ({ layer }: LayerLine) => macsText(layer.macs),
      costText,
      ({ layer }: LayerLine) => String(layer.vta?.lowerBound.cycles ?? ''),
      ({ bytes: moved }: LayerLine) => withUnit(bytes(moved ?? 0)),
      ({ result }: LayerLine) => noiseText(result?.error),
      ({ result }: LayerLine) => noiseText(result?.error?.quantized),
    ].map((text) => (index) => {
      const line = rows[index];
      return line === undefined ? 0 : text(line).length;
    }),
  );
