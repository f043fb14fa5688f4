import { DEVICES } from '../../core/machine/devices.ts';
import { TENSORS } from '../../core/machine/tensors.ts';
import type { Ignored } from '../notices.ts';
import {
  Failed,
  readFlag,
  keyOr,
  keyOrNull,
  oneOf,
  put,
  takeKey,
  readWholeNumber,
  type Key,
  type LinkKeys,
  type Query,
} from './urlQuery.ts';
import {
  DEFAULT_VIEW,
  GRAPH_DETAILS,
  LAYER_COLUMNS,
  type LayerOrder,
  type Selection,
  type TimeWindow,
  type View,
} from '../view/view.ts';
import { PANE_IDS, type PaneId } from '../view/panes.ts';

const RESOURCES = ['compute', 'read', 'write'] as const;

/** What a link without a tab means: what came first when such links were made, for ever. */
const TAB_OF_LINKS: PaneId = 'memory';

const THEMES = ['system', 'light', 'dark'] as const;

const CYCLE_LIMIT = Number.MAX_SAFE_INTEGER;
/** Of a window: 15 digits. */
const WINDOW_LIMIT = 999_999_999_999_999;

const bounded = (cycle: number, min: number, max: number): number => Math.max(min, Math.min(max, Math.round(cycle)));

export const VIEW_KEYS: LinkKeys<View> = {
  tab: keyOr('tab', TAB_OF_LINKS, oneOf(PANE_IDS)),
  selection: keyOrNull('sel', parseSelection, selectionText),
  window: keyOrNull('t', parseWindow, windowText),
  cursor: keyOrNull('at', readWholeNumber(0, CYCLE_LIMIT), (cycle) => String(bounded(cycle, 0, CYCLE_LIMIT))),
  device: keyOrNull('device', oneOf(DEVICES.map((d) => d.id))),
  account: keyOrNull('account', oneOf(RESOURCES)),
  layerOrder: keyOrNull('sort', parseOrder, orderText),
  graph: keyOrNull('graph', oneOf(GRAPH_DETAILS)),
  theme: keyOr('theme', DEFAULT_VIEW.theme, oneOf(THEMES)),
  inspectorOpen: keyOr('inspector', DEFAULT_VIEW.inspectorOpen, readFlag, (open) => (open ? '1' : '0')),
};

export function writeView(query: Query, view: View): void {
  put(query, VIEW_KEYS.tab, view.tab);
  put(query, VIEW_KEYS.selection, view.selection);
  put(query, VIEW_KEYS.window, view.window);
  put(query, VIEW_KEYS.cursor, view.cursor);
  put(query, VIEW_KEYS.device, view.device);
  put(query, VIEW_KEYS.account, view.account);
  put(query, VIEW_KEYS.layerOrder, view.layerOrder);
  put(query, VIEW_KEYS.graph, view.graph);
  put(query, VIEW_KEYS.theme, view.theme);
  put(query, VIEW_KEYS.inspectorOpen, view.inspectorOpen);
}

export function readView(query: Query, ignored: Ignored[]): View {
  const get = <T>(key: Key<T>): T | undefined => takeKey(query, ignored, key);
  return {
    tab: get(VIEW_KEYS.tab) ?? TAB_OF_LINKS,
    selection: get(VIEW_KEYS.selection) ?? null,
    window: get(VIEW_KEYS.window) ?? null,
    cursor: get(VIEW_KEYS.cursor) ?? null,
    device: get(VIEW_KEYS.device) ?? null,
    account: get(VIEW_KEYS.account) ?? null,
    layerOrder: get(VIEW_KEYS.layerOrder) ?? null,
    graph: get(VIEW_KEYS.graph) ?? null,
    theme: get(VIEW_KEYS.theme) ?? DEFAULT_VIEW.theme,
    inspectorOpen: get(VIEW_KEYS.inspectorOpen) ?? DEFAULT_VIEW.inspectorOpen,
  };
}

function selectionText(selection: Selection): string {
  if (selection.kind === 'instruction') return `i${selection.index}`;
  if (selection.kind === 'layer') return `layer:${selection.index}`;
  if (selection.kind === 'node') {
    return `node:${selection.index}${selection.layer === null ? '' : `.${selection.layer}`}`;
  }
  if (selection.kind === 'end') return `${selection.side}:${selection.index}`;
  return selection.kind === 'figure' ? `figure:${selection.id}` : `buffer:${selection.tensor}`;
}

function parseSelection(text: string): Selection | Failed {
  const instruction = /^i(\d{1,9})$/.exec(text);
  if (instruction !== null) return { kind: 'instruction', index: Number(instruction[1]) };
  const figure = /^figure:([\w.:-]{1,80})$/.exec(text);
  if (figure?.[1] !== undefined) return { kind: 'figure', id: figure[1] };
  const layer = /^layer:(\d{1,6})$/.exec(text);
  if (layer !== null) return { kind: 'layer', index: Number(layer[1]) };
  const node = /^node:(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text);
  if (node !== null) {
    return { kind: 'node', index: Number(node[1]), layer: node[2] === undefined ? null : Number(node[2]) };
  }
  const end = /^(input|output):(\d{1,6})$/.exec(text);
  if (end !== null) return { kind: 'end', side: end[1] === 'input' ? 'input' : 'output', index: Number(end[2]) };
  const buffer = TENSORS.find((t) => text === `buffer:${t}`);
  if (buffer !== undefined) return { kind: 'buffer', tensor: buffer };
  return new Failed('must be such as i101, figure:cycles, buffer:INP, layer:3, node:12 or output:0');
}

function orderText({ by, descending }: LayerOrder): string {
  return `${by}.${descending ? 'down' : 'up'}`;
}

function parseOrder(text: string): LayerOrder | Failed {
  const [by, direction, more] = text.split('.');
  const column = LAYER_COLUMNS.find((c) => c === by);
  return column !== undefined && more === undefined && (direction === 'up' || direction === 'down')
    ? { by: column, descending: direction === 'down' }
    : new Failed(`must be one of ${LAYER_COLUMNS.join(', ')}, then .up or .down`);
}

/** Whole cycles, one at least: also of a window that a gesture made narrower. */
function windowText({ from, to }: TimeWindow): string {
  const first = bounded(from, 0, WINDOW_LIMIT - 1);
  return `${first}-${bounded(to, first + 1, WINDOW_LIMIT)}`;
}

function parseWindow(text: string): TimeWindow | Failed {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  return from < to ? { from, to } : new Failed('must be two cycles such as 1000-2000');
}
