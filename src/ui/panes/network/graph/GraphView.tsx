import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { layoutKey, theLayouts, useLayoutStore } from '../../../../state/runs/network/graphLayout.ts';
import { takePart } from '../../../../state/documents/networkPart.ts';
import { openLayer } from '../../../../state/runs/network/openLayer.ts';
import type { NetworkShown } from '../../../../state/runs/network/network.ts';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { useViewStore, type GraphDetail } from '../../../../state/view/view.ts';
import type { LayoutDirection, LayoutRequest } from '../../../../workers/layeredLayout.ts';
import { CanvasLayer, useSize, type Draw } from '../../../charts/canvas/CanvasLayer.tsx';
import type { Size } from '../../../charts/canvas/size.ts';
import '../../../charts/charts.css';
import { HiddenTable } from '../../../charts/HiddenTable.tsx';
import { plural, thin } from '../../../words/format.ts';
import './graph.css';
import { FocusedBox } from './FocusedBox.tsx';
import * as actions from './graphActions.ts';
import { boxGraph, isSelected, partEnds, type BoxGraph } from './graphBoxes.ts';
import { drawGraph, pictureOf, type GraphPicture } from './graphScene.ts';
import { useGraphCamera, useGraphHover, useGraphLarge, useGraphSearch } from './graphStores.ts';
import { GraphLegend, GraphToolbar } from './GraphToolbar.tsx';
import { graphRows, wordsOf } from './graphWords.ts';
import { useGraphGestures } from './useGraphGestures.ts';
import { arrowTarget, endTarget, isArrow } from './walk.ts';

/** The network as a graph: boxes and what passes between them, as it is in the file or as it is compiled. */
export function GraphView({
  network,
  before,
}: {
  readonly network: NetworkView;
  /** What stands first above it. */
  readonly before: ReactElement;
}): ReactElement {
  const detail = useViewStore((s) => s.view.graph ?? 'layers');
  const large = useGraphLarge((s) => s.large);
  const field = useRef<HTMLDivElement>(null);
  const size = useSize(field);
  const graph = useBoxGraph(network, detail);
  const direction: LayoutDirection = size !== null && size.width > 1.3 * size.height ? 'right' : 'down';
  const request = useMemo(() => (graph === null ? null : requestOf(graph, direction)), [graph, direction]);
  const picture = usePicture(graph, size === null ? null : request);
  const failure = useLayoutStore((s) => s.failure);
  return (
    <div className="network-graph" data-large={large} data-stale={network.stale}>
      <GraphToolbar graph={graph} network={network} before={before} />
      <div className="graph-field" ref={field} data-direction={direction}>
        {size !== null && size.height > 0 && picture !== null && (
          <>
            <GraphField network={network} picture={picture} size={size} />
            <GraphLegend />
          </>
        )}
        {picture === null && (
          <p className="graph-message weak">
            {network.shown.outline === null
              ? 'The graph stands here once the network is read.'
              : 'Laying out the graph'}
          </p>
        )}
        {failure !== null && request !== null && (
          <p className="graph-message" role="alert">
            The graph could not be laid out: {thin(failure.message)}{' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                theLayouts().retry(request);
              }}
            >
              Try again
            </button>
          </p>
        )}
      </div>
      {graph !== null && <GraphTable graph={graph} shown={network.shown} />}
    </div>
  );
}

/** Of the table for those who listen. */
const MOST_ROWS = 300;

const COLUMNS = ['name', 'operator', 'where', 'reads', 'read by', 'gives'];

/** The graph for those who listen. */
function GraphTable({ graph, shown }: { readonly graph: BoxGraph; readonly shown: NetworkShown }): ReactElement {
  const { layers, outline, integers } = shown;
  // While layers run, nothing that it says changes.
  const rows = useMemo(
    () => graphRows(graph, { layers, outline, integers }, MOST_ROWS),
    [graph, layers, outline, integers],
  );
  return (
    <HiddenTable
      caption={`Graph of the network: ${plural(graph.boxes.length, 'box', 'boxes')}, ${plural(graph.edges.length, 'edge')}`}
      columns={COLUMNS}
      rows={rows}
      total={graph.boxes.length}
    />
  );
}

/** By layers once all are compiled; until then, and where it is asked for, by the nodes of the file. */
function useBoxGraph({ shown }: NetworkView, detail: GraphDetail): BoxGraph | null {
  const { outline, memory, layers } = shown;
  const compiled = memory === null ? NO_LAYERS : layers;
  return useMemo(() => (outline === null ? null : boxGraph(outline, compiled, detail)), [outline, compiled, detail]);
}

const NO_LAYERS: NetworkView['shown']['layers'] = [];

const requestOf = ({ boxes, edges }: BoxGraph, direction: LayoutDirection): LayoutRequest => ({
  boxes: boxes.map(({ width, height }) => ({ width, height })),
  edges: edges.map(({ from, to }) => ({ from, to })),
  direction,
});

/** Null until it is laid out. */
function usePicture(graph: BoxGraph | null, request: LayoutRequest | null): GraphPicture | null {
  const layout = useLayoutStore((s) => s.layout);
  const laid = useLayoutStore((s) => s.key);
  const key = useMemo(() => (request === null ? null : layoutKey(request)), [request]);
  useEffect(() => {
    if (request !== null) theLayouts().show(request);
  }, [request]);
  return useMemo(
    () =>
      graph === null || request === null || layout === null || laid !== key
        ? null
        : pictureOf(graph, layout, request.direction),
    [graph, request, layout, laid, key],
  );
}

/** All that the canvas follows; React draws nothing when it moves. */
const SEEN = {
  subscribe: (listener: () => void): (() => void) => {
    const leave = [useGraphCamera, useGraphHover, useGraphSearch].map((store) => store.subscribe(listener));
    const leaveView = useViewStore.subscribe((now, before) => {
      if (now.view.selection !== before.view.selection) listener();
    });
    return () => {
      for (const end of [...leave, leaveView]) end();
    };
  },
};

/** The graph itself: a canvas, and over it the one box that has the keyboard. */
function GraphField({
  network,
  picture,
  size,
}: {
  readonly network: NetworkView;
  readonly picture: GraphPicture;
  readonly size: Size;
}): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const gestures = useGraphGestures(box, picture);
  const draw = useMemo(() => drawingOf(network, picture), [network, picture]);
  useCamera(picture, size);
  return (
    <div
      ref={box}
      className="graph-ground"
      role="group"
      aria-label={LABEL}
      tabIndex={-1}
      onFocus={({ target, currentTarget }) => {
        // Whoever clicks beside all boxes may go on with the keyboard.
        if (target === currentTarget) currentTarget.querySelector('button')?.focus({ preventScroll: true });
      }}
      onKeyDown={(event) => {
        onKey(event, picture);
      }}
      {...gestures}
    >
      <CanvasLayer size={size} draw={draw} follows={SEEN} />
      <FocusedBox network={network} picture={picture} />
    </div>
  );
}

const LABEL =
  'Graph of the network: arrow keys go from box to box along what they read, Enter opens a layer in the timeline, W and S zoom, 0 shows all, a slash searches; of a file, B begins the network at a box and X cuts it there';

function drawingOf(network: NetworkView, picture: GraphPicture): Draw {
  const words = wordsOf(network);
  return (target, size, colours) => {
    const { camera } = useGraphCamera.getState();
    if (camera === null) return;
    const { selection } = useViewStore.getState().view;
    drawGraph(target, {
      ...words,
      ...{ picture, camera, size, colours },
      isSelected: (each) => isSelected(each, selection),
      hovered: useGraphHover.getState().box,
      found: new Set(useGraphSearch.getState().found),
    });
  };
}

/** Begins with what is selected, or the beginning; then keeps what is selected in sight. */
function useCamera(picture: GraphPicture, size: Size): void {
  const looked = useRef<GraphPicture | null>(null);
  useEffect(() => {
    actions.standOn({ picture, size });
    if (looked.current !== picture) actions.showFirst(selectedBox(picture));
    looked.current = picture;
  }, [picture, size]);
  useEffect(
    () =>
      useViewStore.subscribe((now, before) => {
        const box = now.view.selection === before.view.selection ? null : selectedBox(picture);
        if (box !== null) actions.showBox(box);
      }),
    [picture],
  );
  useEffect(
    () => () => {
      actions.standOn(null);
      useGraphHover.setState({ box: null });
    },
    [],
  );
}

/** The first box that is selected; null: none is. */
function selectedBox({ graph }: GraphPicture): number | null {
  const { selection } = useViewStore.getState().view;
  const at = graph.boxes.findIndex((box) => isSelected(box, selection));
  return at < 0 ? null : at;
}

/** Zooming and panning by place on the keyboard, as in the timeline. */
const PLACES: Readonly<Record<string, () => void>> = {
  KeyW: () => {
    actions.zoomBy(1.5);
  },
  KeyS: () => {
    actions.zoomBy(1 / 1.5);
  },
  KeyA: () => {
    actions.panBy(-0.2, 0);
  },
  KeyD: () => {
    actions.panBy(0.2, 0);
  },
  Digit0: actions.showAll,
};

function onKey(event: KeyboardEvent, picture: GraphPicture): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = selectedBox(picture) ?? 0;
  const act = (): (() => void) | undefined => {
    const { key, code } = event;
    if (isArrow(key) || key === 'Home' || key === 'End') {
      const to = isArrow(key) ? arrowTarget(picture, at, key) : endTarget(picture, key);
      return () => {
        if (to !== null) actions.selectBox(picture.graph.boxes[to]);
      };
    }
    if (key === 'Enter') {
      const layer = picture.graph.boxes[at]?.layer ?? null;
      return layer === null
        ? undefined
        : () => {
            openLayer(layer);
          };
    }
    if (code === 'KeyB' || code === 'KeyX') return cutAt(picture, at, code === 'KeyB' ? 'from' : 'to');
    return key === '/' ? focusSearch : PLACES[code];
  };
  const action = act();
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

/** Takes the part of the network's file that begins or ends at a box. */
function cutAt({ graph }: GraphPicture, box: number, side: 'from' | 'to'): (() => void) | undefined {
  const { begin, end } = partEnds(graph, box);
  const values = side === 'from' ? begin : end;
  if (values.length === 0) return undefined;
  return () => {
    takePart({ [side]: values });
    // What was chosen is another box of what is left.
    useViewStore.getState().patch({ selection: null });
  };
}

/** The search field of the toolbar. */
function focusSearch(): void {
  document.querySelector<HTMLInputElement>('.graph-search input')?.focus();
}
