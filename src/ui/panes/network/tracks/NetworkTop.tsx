import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { hoverLayer, useLayerHover, useMemoryExtent } from '../../../../state/runs/network/network.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import { useSize } from '../../../charts/canvas/Layers.tsx';
import type { Size } from '../../../charts/canvas/size.ts';
import { Tip } from '../../../charts/tip/Tip.tsx';
import '../../../charts/charts.css';
import { percent, quantityText, thin } from '../../../words/format.ts';
import { CycleTrack } from './CycleTrack.tsx';
import { GraphTrack } from './GraphTrack.tsx';
import { MemoryTable } from './MemoryTable.tsx';
import { MemoryTrack } from './MemoryTrack.tsx';
import { openLayer, selectLayer } from '../../../../state/runs/network/openLayer.ts';
import { columnsOf, highestArc, memoryRows, numbered } from './tracksLayout.ts';
import { useNetwork, useNetworkBefore, type NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { costText, extentText, whereText } from '../../../words/network.ts';

/** The run over its layers: who reads from whom, what each costs, and what lies in memory meanwhile. */
export function NetworkTop(): ReactElement {
  const network = useNetwork();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  return (
    <div className={`network-top ${network?.stale === true ? 'stale' : ''}`} ref={box}>
      {network !== null && network.lines.length > 0 && size !== null && size.height > 0 && (
        <Tracks network={network} size={size} />
      )}
    </div>
  );
}

const AXIS = 14;
const GAP = 8;

function Tracks({ network, size }: { readonly network: NetworkView; readonly size: Size }): ReactElement {
  const { lines, shown } = network;
  const before = useNetworkBefore();
  const extent = useMemoryExtent((s) => s.extent);
  const [pointer, setPointer] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const hovered = useLayerHover((s) => s.layer);
  const selected = useViewStore((s) => selectedLayer(s.view.selection));
  const columns = columnsOf(shown.layerCount, size.width);
  const room = Math.max(60, size.height - AXIS - 2 * GAP);
  const levels = useMemo(() => highestArc(lines.map((l) => l.layer)), [lines]);
  const graph = { top: 0, height: Math.round(Math.min(22 + 14 * levels, room * 0.24)) };
  const cycles = { top: graph.height + GAP, height: Math.round((room - graph.height) * 0.5) };
  const memory = { top: cycles.top + cycles.height + GAP, height: room - graph.height - cycles.height };
  const line = hovered === null ? undefined : lines[hovered];

  const find = (event: PointerEvent): number | null => {
    const rect = event.currentTarget.getBoundingClientRect();
    setPointer({ x: event.clientX - rect.left, y: event.clientY - rect.top });
    return columns.at(event.clientX - rect.left);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      event.stopPropagation();
      selectLayer(Math.max(0, Math.min(lines.length - 1, (selected ?? -step) + step)));
    } else if (event.key === 'Enter' && selected !== null) openLayer(selected);
  };
  return (
    <>
      <div
        className="network-tracks"
        role="group"
        tabIndex={0}
        aria-label="The network’s layers in the order of the run: arrow keys select one, Enter opens it in the timeline"
        style={{ cursor: hovered === null ? 'default' : 'pointer' }}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          hoverLayer(find(event));
        }}
        onPointerLeave={() => {
          hoverLayer(null);
          setPointer(null);
        }}
        onClick={() => {
          if (hovered !== null) selectLayer(hovered);
        }}
        onDoubleClick={() => {
          if (hovered !== null) openLayer(hovered);
        }}
      >
        <svg className="plot" width={size.width} height={size.height} aria-hidden="true">
          <Columns columns={columns} at={hovered} height={size.height - AXIS} kind="hover" />
          <Columns columns={columns} at={selected} height={size.height - AXIS} kind="chosen" />
          <GraphTrack lines={lines} columns={columns} {...graph} />
          <CycleTrack
            lines={lines}
            before={before?.lines ?? null}
            columns={columns}
            {...cycles}
            clockMHz={shown.arch.hardware.clockMHz}
          />
          {shown.memory !== null && (
            <MemoryTrack rows={memoryRows(shown.memory, extent)} columns={columns} {...memory} />
          )}
          <text x={0} y={size.height - 3} className="weak">
            layer
          </text>
          {numbered(columns.count, columns.width).map((i) => (
            <text key={i} x={columns.center(i)} y={size.height - 3} textAnchor="middle" className="weak">
              {columns.width > 62 ? (lines[i]?.layer.name ?? '').slice(0, Math.floor(columns.width / 6.4)) : i + 1}
            </text>
          ))}
        </svg>
        {line !== undefined && pointer !== null && (
          <Tip lines={tipLines(line)} x={pointer.x} y={pointer.y} size={size} />
        )}
      </div>
      {shown.memory !== null && (
        <button
          type="button"
          className="link small network-extent"
          style={{ top: memory.top + 16 }}
          aria-pressed={extent === 'all'}
          title={
            extent === 'all'
              ? 'Show only what layers hand to each other'
              : 'Show weights, micro-ops and programs as well'
          }
          onClick={() => {
            useMemoryExtent.setState({ extent: extent === 'all' ? 'activations' : 'all' });
          }}
        >
          {extent === 'all' ? 'all of it' : 'activations'}
        </button>
      )}
      {shown.memory !== null && <MemoryTable memory={shown.memory} lines={lines} />}
    </>
  );
}

function Columns({
  columns,
  at,
  height,
  kind,
}: {
  readonly columns: ReturnType<typeof columnsOf>;
  readonly at: number | null;
  readonly height: number;
  readonly kind: 'hover' | 'chosen';
}): ReactElement | null {
  if (at === null || at >= columns.count) return null;
  return <rect className={`network-column-${kind}`} x={columns.left(at)} y={0} width={columns.width} height={height} />;
}

function tipLines(line: NetworkView['lines'][number]): readonly string[] {
  const { layer, gemmBusy: used } = line;
  return [
    `${layer.index + 1} ${layer.name}`,
    `${layer.operation}, ${extentText(layer.outputShape)}`,
    layer.where === 'vta'
      ? `${costText(line)} cycles`
      : `${whereText(layer)}${layer.reason === '' ? '' : `: ${thin(layer.reason)}`}`,
    ...(used === null ? [] : [`${quantityText(percent(used))} of them multiply`]),
  ];
}
