import { DEVICES } from '../core/arch/devices.ts';
import { TENSORS } from '../core/arch/tensors.ts';
import { Failed, oneOf, take, wholeNumber, type Ignored, type Query } from './urlQuery.ts';
import {
  DEFAULT_VIEW,
  LAYER_COLUMNS,
  TABS,
  type LayerOrder,
  type Selection,
  type TimeWindow,
  type View,
} from './view.ts';

const RESOURCES = ['compute', 'read', 'write'] as const;

const CYCLE_LIMIT = Number.MAX_SAFE_INTEGER;

export function writeView(query: Query, view: View): void {
  if (view.tab !== DEFAULT_VIEW.tab) query.set('tab', view.tab);
  if (view.selection !== null) query.set('sel', selectionText(view.selection));
  if (view.window !== null) query.set('t', `${Math.round(view.window.from)}-${Math.round(view.window.to)}`);
  if (view.cursor !== null) query.set('at', String(Math.round(view.cursor)));
  if (view.device !== null) query.set('device', view.device);
  if (view.account !== null) query.set('account', view.account);
  if (view.layerOrder !== null) query.set('sort', orderText(view.layerOrder));
  if (view.theme !== DEFAULT_VIEW.theme) query.set('theme', view.theme);
  if (view.inspectorOpen !== DEFAULT_VIEW.inspectorOpen) query.set('inspector', view.inspectorOpen ? '1' : '0');
}

export function readView(query: Query, ignored: Ignored[]): View {
  const get = <T>(key: string, read: (text: string) => T | Failed): T | undefined => take(query, ignored, key, read);
  const inspector = get('inspector', oneOf(['0', '1']));
  return {
    tab: get('tab', oneOf(TABS)) ?? DEFAULT_VIEW.tab,
    selection: get('sel', parseSelection) ?? null,
    window: get('t', parseWindow) ?? null,
    cursor: get('at', wholeNumber(0, CYCLE_LIMIT)) ?? null,
    device: get('device', oneOf(DEVICES.map((d) => d.id))) ?? null,
    account: get('account', oneOf(RESOURCES)) ?? null,
    layerOrder: get('sort', parseOrder) ?? null,
    theme: get('theme', oneOf(['system', 'light', 'dark'])) ?? DEFAULT_VIEW.theme,
    inspectorOpen: inspector === undefined ? DEFAULT_VIEW.inspectorOpen : inspector === '1',
  };
}

function selectionText(selection: Selection): string {
  if (selection.kind === 'instruction') return `i${selection.index}`;
  if (selection.kind === 'layer') return `layer:${selection.index}`;
  return selection.kind === 'figure' ? `figure:${selection.id}` : `buffer:${selection.tensor}`;
}

function parseSelection(text: string): Selection | Failed {
  const instruction = /^i(\d{1,9})$/.exec(text);
  if (instruction !== null) return { kind: 'instruction', index: Number(instruction[1]) };
  const figure = /^figure:([\w.:-]{1,80})$/.exec(text);
  if (figure?.[1] !== undefined) return { kind: 'figure', id: figure[1] };
  const layer = /^layer:(\d{1,6})$/.exec(text);
  if (layer !== null) return { kind: 'layer', index: Number(layer[1]) };
  const buffer = TENSORS.find((t) => text === `buffer:${t}`);
  if (buffer !== undefined) return { kind: 'buffer', tensor: buffer };
  return new Failed('must be such as i101, figure:cycles, buffer:INP or layer:3');
}

const orderText = ({ by, descending }: LayerOrder): string => `${by}.${descending ? 'down' : 'up'}`;

function parseOrder(text: string): LayerOrder | Failed {
  const [by, direction] = text.split('.');
  const column = LAYER_COLUMNS.find((c) => c === by);
  return column !== undefined && (direction === 'up' || direction === 'down')
    ? { by: column, descending: direction === 'down' }
    : new Failed(`must be one of ${LAYER_COLUMNS.join(', ')}, then .up or .down`);
}

function parseWindow(text: string): TimeWindow | Failed {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  return from < to ? { from, to } : new Failed('must be two cycles such as 1000-2000');
}
