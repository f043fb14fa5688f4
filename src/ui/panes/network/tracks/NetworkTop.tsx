import {
  useEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { hoverLayer, useLayerHover, useMemoryExtent } from '../../../../state/runs/network/network.ts';
import { openLayer, selectLayer } from '../../../../state/runs/network/openLayer.ts';
import { useNetwork, useNetworkBefore, type NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { selectedLayer, useViewStore } from '../../../../state/view/view.ts';
import { useSize } from '../../../charts/canvas/CanvasLayer.tsx';
import type { Size } from '../../../charts/canvas/size.ts';
import '../../../charts/charts.css';
import type { Pixels } from '../../../charts/units.ts';
import { CycleTrack } from './CycleTrack.tsx';
import { GraphTrack } from './GraphTrack.tsx';
import { MemoryTable } from './MemoryTable.tsx';
import { MemoryTrack } from './MemoryTrack.tsx';
import { HoveredColumn, pointAt, SelectedColumn, TrackTip } from './trackOverlays.tsx';
import { columnsOf, highestArc, memoryRows, numbered, type Columns } from './tracksLayout.ts';

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
  const columns = columnsOf(shown.layerCount, size.width);
  const bands = useMemo(() => trackBands(lines, size), [lines, size]);
  return (
    <>
      <TrackField lines={lines} columns={columns}>
        <svg className="plot" width={size.width} height={size.height} aria-hidden="true">
          <HoveredColumn columns={columns} height={size.height - AXIS} />
          <SelectedColumn columns={columns} height={size.height - AXIS} />
          <GraphTrack lines={lines} columns={columns} {...bands.graph} />
          <CycleTrack
            lines={lines}
            before={before?.lines ?? null}
            columns={columns}
            {...bands.cycles}
            clockMHz={shown.arch.hardware.clockMHz}
          />
          {shown.memory !== null && (
            <MemoryTrack rows={memoryRows(shown.memory, extent)} columns={columns} {...bands.memory} />
          )}
          <LayerAxis lines={lines} columns={columns} y={size.height - 3} />
        </svg>
        <TrackTip lines={lines} size={size} />
      </TrackField>
      {shown.memory !== null && <ExtentButton top={bands.memory.top + 16} />}
      {shown.memory !== null && <MemoryTable memory={shown.memory} lines={lines} />}
    </>
  );
}

/** Takes pointer and keys for all tracks: a move changes what lies over them, and nothing of themselves. */
function TrackField({
  lines,
  columns,
  children,
}: {
  readonly lines: NetworkView['lines'];
  readonly columns: Columns;
  readonly children: ReactNode;
}): ReactElement {
  useEffect(
    () => () => {
      pointAt(null);
    },
    [],
  );
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const rect = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - rect.left;
    const layer = columns.at(x);
    event.currentTarget.style.cursor = layer === null ? 'default' : 'pointer';
    pointAt({ x, y: event.clientY - rect.top });
    hoverLayer(layer);
  };
  return (
    <div
      className="network-tracks"
      role="group"
      tabIndex={0}
      aria-label="The network’s layers in the order of the run: arrow keys select one, Enter opens it in the timeline"
      onKeyDown={(event) => {
        stepThrough(event, lines.length);
      }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        hoverLayer(null);
        pointAt(null);
      }}
      onClick={() => {
        const { layer } = useLayerHover.getState();
        if (layer !== null) selectLayer(layer);
      }}
      onDoubleClick={() => {
        const { layer } = useLayerHover.getState();
        if (layer !== null) openLayer(layer);
      }}
    >
      {children}
    </div>
  );
}

/** Arrows select the layer beside the one that is selected, Enter opens it. */
function stepThrough(event: KeyboardEvent, count: number): void {
  const selected = selectedLayer(useViewStore.getState().view.selection);
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step !== 0) {
    event.preventDefault();
    event.stopPropagation();
    selectLayer(Math.max(0, Math.min(count - 1, (selected ?? -step) + step)));
  } else if (event.key === 'Enter' && selected !== null) openLayer(selected);
}

/** Names of the layers below the tracks, or their numbers where names have no room. */
function LayerAxis({
  lines,
  columns,
  y,
}: {
  readonly lines: NetworkView['lines'];
  readonly columns: Columns;
  readonly y: Pixels;
}): ReactElement {
  return (
    <>
      <text x={0} y={y} className="weak">
        layer
      </text>
      {numbered(columns.count, columns.width).map((i) => (
        <text key={i} x={columns.center(i)} y={y} textAnchor="middle" className="weak">
          {columns.width > 62 ? (lines[i]?.layer.name ?? '').slice(0, Math.floor(columns.width / 6.4)) : i + 1}
        </text>
      ))}
    </>
  );
}

/** Whether the memory track shows all that is kept, or what layers hand to each other. */
function ExtentButton({ top }: { readonly top: Pixels }): ReactElement {
  const extent = useMemoryExtent((s) => s.extent);
  return (
    <button
      type="button"
      className="link small network-extent"
      style={{ top }}
      aria-pressed={extent === 'all'}
      title={
        extent === 'all' ? 'Show only what layers hand to each other' : 'Show weights, micro-ops and programs as well'
      }
      onClick={() => {
        useMemoryExtent.setState({ extent: extent === 'all' ? 'activations' : 'all' });
      }}
    >
      {extent === 'all' ? 'all of it' : 'activations'}
    </button>
  );
}

/** Where each track lies: the graph as high as its arcs need, cycles and memory share the rest. */
function trackBands(lines: NetworkView['lines'], { height }: Size) {
  const room = Math.max(60, height - AXIS - 2 * GAP);
  const levels = highestArc(lines.map((l) => l.layer));
  const graph = { top: 0, height: Math.round(Math.min(22 + 14 * levels, room * 0.24)) };
  const cycles = { top: graph.height + GAP, height: Math.round((room - graph.height) * 0.5) };
  const memory = { top: cycles.top + cycles.height + GAP, height: room - graph.height - cycles.height };
  return { graph, cycles, memory };
}
