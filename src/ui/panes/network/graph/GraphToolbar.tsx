import { useEffect, type ReactElement } from 'react';
import type { NetworkView } from '../../../../state/runs/network/useNetwork.ts';
import { GRAPH_DETAILS, useViewStore } from '../../../../state/view/view.ts';
import { integer } from '../../../words/format.ts';
import * as actions from './graphActions.ts';
import { found, type BoxGraph } from './graphBoxes.ts';
import { NO_SEARCH, useGraphLarge, useGraphSearch } from './graphStores.ts';

/** What a box is, where something is, and how large it is shown. */
export function GraphToolbar({
  graph,
  network,
  before,
}: {
  readonly graph: BoxGraph | null;
  readonly network: NetworkView;
  readonly before: ReactElement;
}): ReactElement {
  return (
    <div className="graph-toolbar">
      {before}
      <DetailSwitch compiled={network.shown.memory !== null} />
      <Search graph={graph} />
      <ZoomButtons />
    </div>
  );
}

const DETAIL_WORDS = {
  layers: ['Layers', 'As it is compiled: nodes that are computed together are one box'],
  nodes: ['Nodes', 'As it is in the file: every node is a box, with the number of its layer'],
} as const;

function DetailSwitch({ compiled }: { readonly compiled: boolean }): ReactElement {
  const chosen = useViewStore((s) => s.view.graph);
  const patch = useViewStore((s) => s.patch);
  return (
    <span className="pane-switch" role="group" aria-label="What a box is">
      {GRAPH_DETAILS.map((detail) => (
        <button
          key={detail}
          type="button"
          aria-pressed={chosen === detail}
          title={detail === 'layers' && !compiled ? 'Nodes until all layers are compiled' : DETAIL_WORDS[detail][1]}
          onClick={() => {
            patch({ graph: detail });
          }}
        >
          {DETAIL_WORDS[detail][0]}
        </button>
      ))}
    </span>
  );
}

function Search({ graph }: { readonly graph: BoxGraph | null }): ReactElement {
  const text = useGraphSearch((s) => s.text);
  const all = useGraphSearch((s) => s.found);
  const at = useGraphSearch((s) => s.at);
  // What was found in another graph is found anew in this one.
  useEffect(() => {
    useGraphSearch.setState((s) => ({ found: found(graph?.boxes ?? [], s.text), at: -1 }));
  }, [graph]);
  const step = (direction: 1 | -1): void => {
    if (graph === null || all.length === 0) return;
    const next = at < 0 && direction < 0 ? all.length - 1 : (at + direction + all.length) % all.length;
    const box = all[next];
    if (box === undefined) return;
    useGraphSearch.setState({ at: next });
    actions.selectBox(graph.boxes[box]);
    actions.centreBox(box);
  };
  const count =
    text.trim() === ''
      ? ''
      : all.length === 0
        ? 'none'
        : `${at < 0 ? '' : `${integer(at + 1)} of `}${integer(all.length)}`;
  return (
    <span className="graph-search" role="search">
      <input
        type="search"
        placeholder="Find a name or operator"
        aria-label="Find in the graph by name or operator"
        value={text}
        onChange={({ target }) => {
          useGraphSearch.setState({ text: target.value, found: found(graph?.boxes ?? [], target.value), at: -1 });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') useGraphSearch.setState(NO_SEARCH);
          if (event.key !== 'Enter') return;
          event.preventDefault();
          step(event.shiftKey ? -1 : 1);
        }}
      />
      {([-1, 1] as const).map((direction) => (
        <button
          key={direction}
          type="button"
          className="plain"
          disabled={all.length === 0}
          aria-label={direction === 1 ? 'Next that was found' : 'The one before'}
          onClick={() => {
            step(direction);
          }}
        >
          {direction === 1 ? '›' : '‹'}
        </button>
      ))}
      <span className="weak small" role="status">
        {count}
      </span>
    </span>
  );
}

const ZOOMS = [
  [
    '−',
    'Smaller',
    'S',
    () => {
      actions.zoomBy(1 / 1.5);
    },
  ],
  [
    '+',
    'Larger',
    'W',
    () => {
      actions.zoomBy(1.5);
    },
  ],
  ['Fit', 'Show all of the graph', '0', actions.showAll],
  ['100 %', 'True size', null, actions.showTrueSize],
] as const;

function ZoomButtons(): ReactElement {
  const large = useGraphLarge((s) => s.large);
  return (
    <span className="graph-zooms" role="group" aria-label="Size of the graph">
      {ZOOMS.map(([text, meaning, key, act]) => (
        <button
          key={text}
          type="button"
          className="plain"
          aria-label={meaning}
          title={key === null ? meaning : `${meaning} (${key} in the graph)`}
          onClick={act}
        >
          {text}
        </button>
      ))}
      <button
        type="button"
        className="plain"
        aria-pressed={large}
        title="The graph alone in the middle of the page"
        onClick={() => {
          useGraphLarge.setState({ large: !large });
        }}
      >
        {large ? 'Shrink' : 'Enlarge'}
      </button>
    </span>
  );
}

/** What the marks mean. */
export function GraphLegend(): ReactElement {
  return (
    <p className="graph-legend small">
      <span>
        <i className="graph-key graph-key-vta" aria-hidden="true" />
        VTA
      </span>
      <span>
        <i className="graph-key graph-key-host" aria-hidden="true" />
        host
      </span>
      <span>
        <i className="graph-key graph-key-none" aria-hidden="true" />
        nothing moves
      </span>
    </p>
  );
}
