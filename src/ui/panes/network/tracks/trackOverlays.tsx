import type { ReactElement } from 'react';
import { useLayerHover } from '../../../../state/runs/network/network.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { createStore } from '../../../../state/store.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import type { Size } from '../../../charts/canvas/size.ts';
import { Tip } from '../../../charts/tip/Tip.tsx';
import type { Pixels } from '../../../charts/units.ts';
import { percent, withUnit, thin } from '../../../words/format.ts';
import { costText, extentText, whereText } from '../../../words/network.ts';
import type { Columns } from './tracksLayout.ts';

interface Point {
  readonly x: Pixels;
  readonly y: Pixels;
}

/** Where the pointer is over the tracks; null: elsewhere. */
const useTrackPointer = createStore<{ readonly at: Point | null }>(() => ({ at: null }));

export function pointAt(at: Point | null): void {
  useTrackPointer.setState({ at });
}

interface ColumnProps {
  readonly columns: Columns;
  readonly height: Pixels;
}

export function HoveredColumn(props: ColumnProps): ReactElement | null {
  return <Column {...props} at={useLayerHover((s) => s.layer)} kind="hover" />;
}

export function SelectedColumn(props: ColumnProps): ReactElement | null {
  return <Column {...props} at={useViewStore((s) => selectedLayer(s.view.selection))} kind="chosen" />;
}

function Column({
  columns,
  at,
  height,
  kind,
}: ColumnProps & { readonly at: number | null; readonly kind: 'hover' | 'chosen' }): ReactElement | null {
  if (at === null || at >= columns.count) return null;
  return <rect className={`network-column-${kind}`} x={columns.left(at)} y={0} width={columns.width} height={height} />;
}

/** What the layer under the pointer is, beside the pointer. */
export function TrackTip({
  lines,
  size,
}: {
  readonly lines: NetworkView['lines'];
  readonly size: Size;
}): ReactElement | null {
  const at = useTrackPointer((s) => s.at);
  const hovered = useLayerHover((s) => s.layer);
  const line = hovered === null ? undefined : lines[hovered];
  return line === undefined || at === null ? null : <Tip lines={tipLines(line)} x={at.x} y={at.y} size={size} />;
}

function tipLines(line: NetworkView['lines'][number]): readonly string[] {
  const { layer, gemmBusy: used } = line;
  return [
    `${layer.index + 1} ${layer.name}`,
    `${layer.operation}, ${extentText(layer.outputShape)}`,
    layer.where === 'vta'
      ? `${costText(line)} cycles`
      : `${whereText(layer)}${layer.reason === '' ? '' : `: ${thin(layer.reason)}`}`,
    ...(used === null ? [] : [`${withUnit(percent(used))} of them multiply`]),
  ];
}
