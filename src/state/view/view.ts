import { layerOfFigure } from '../../core/figures/figureIds.ts';
import type { PaneId } from './panes.ts';
import { createStore } from '../store.ts';
import type { Tensor } from '../../core/machine/tensors.ts';
import type { Resource } from '../../core/cycles/parts.ts';

/** A column of the list of layers to sort by; null: the order of the run. */
export const LAYER_COLUMNS = [
  'name',
  'operation',
  'where',
  'macs',
  'cycles',
  'utilization',
  'bound',
  'bytes',
  'error',
  'fileError',
] as const;
export type LayerColumn = (typeof LAYER_COLUMNS)[number];

export interface LayerOrder {
  readonly by: LayerColumn;
  readonly descending: boolean;
}

/** The one thing that is selected, in every pane at once. */
export type Selection =
  | { readonly kind: 'instruction'; readonly index: number }
  | { readonly kind: 'figure'; readonly id: string }
  | { readonly kind: 'buffer'; readonly tensor: Tensor }
  /** Of the network. */
  | { readonly kind: 'layer'; readonly index: number }
  /** Of the network's graph as it is in the file; `layer`: that computes it, null where that is not known. */
  | { readonly kind: 'node'; readonly index: number; readonly layer: number | null }
  /** An input or an output of the network, by its place among them. */
  | { readonly kind: 'end'; readonly side: GraphEnd; readonly index: number };

/** Where a network begins and ends. */
export type GraphEnd = 'input' | 'output';

/** What is selected of a network alone: in the run of one layer it means nothing. */
export type NetworkSelection = Extract<Selection, { readonly kind: 'layer' | 'node' | 'end' }>;

export const isOfNetwork = (selection: Selection): selection is NetworkSelection =>
  selection.kind === 'layer' || selection.kind === 'node' || selection.kind === 'end';

/** The layer that is selected, itself, by one of its nodes, or by one of its figures. */
export function selectedLayer(selection: Selection | null): number | null {
  if (selection?.kind === 'layer') return selection.index;
  if (selection?.kind === 'node') return selection.layer;
  return selection?.kind === 'figure' ? layerOfFigure(selection.id) : null;
}

/** What a box of the network's graph is: a layer as it is compiled, or a node as it is in the file. */
export const GRAPH_DETAILS = ['layers', 'nodes'] as const;
export type GraphDetail = (typeof GRAPH_DETAILS)[number];

export type Theme = 'system' | 'light' | 'dark';

/** Cycles from..to that the timeline and the time charts show; null: the whole run. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** How the experiment is shown. In the URL, apart from hover. */
export interface View {
  readonly tab: PaneId;
  readonly selection: Selection | null;
  readonly window: TimeWindow | null;
  /** The time cursor; null: none. */
  readonly cursor: number | null;
  /** Id of the FPGA whose budget is shown; null: the one of the preset the machine started from. */
  readonly device: string | null;
  /** Whose account of the cycles the bar shows; null: of the resource that sets the bound. */
  readonly account: Resource | null;
  /** How the network's layers are listed; null: in the order of the run. */
  readonly layerOrder: LayerOrder | null;
  /** How the network is shown: as a graph of these; null: as a list. */
  readonly graph: GraphDetail | null;
  readonly theme: Theme;
  readonly inspectorOpen: boolean;
}

/** What a first visit sees: how data flow through the machine tells most at a glance. */
export const DEFAULT_VIEW: View = {
  tab: 'dataflow',
  selection: null,
  window: null,
  cursor: null,
  device: null,
  account: null,
  layerOrder: null,
  graph: null,
  theme: 'system',
  inspectorOpen: true,
};

export interface ViewStore {
  readonly view: View;
  readonly patch: (change: Partial<View>) => void;
}

export const useViewStore = createStore<ViewStore>((set) => ({
  view: DEFAULT_VIEW,
  patch: (change) => {
    set((s) => ({ view: { ...s.view, ...change } }));
  },
}));

/** Hover is shared by all panes, changes with every pointer move, and is never in the URL or in undo. */
export interface HoverStore {
  readonly instruction: number | null;
  readonly cycle: number | null;
  readonly set: (hover: { readonly instruction?: number | null; readonly cycle?: number | null }) => void;
}

export const useHoverStore = createStore<HoverStore>((set) => ({
  instruction: null,
  cycle: null,
  set: (hover) => {
    set(hover);
  },
}));
