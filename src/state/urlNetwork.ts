import {
  BUILT_IN_NETWORKS,
  type DigitChoice,
  type FileName,
  type NetworkChoice,
  type NetworkDocument,
  type Stroke,
} from './networkChoice.ts';
import { Failed, take, wholeNumber, type Ignored, type Query } from './urlQuery.ts';

/** `net=resnet18`, or `net=file:HASH:NAME` with `dims=N:1,H:224`; `data=HASH:NAME`: samples; `from=3`: the layer that was opened; `host=3:0.5,7:12`: milliseconds by layer. */
export function writeNetwork(query: Query, { choice, data, hostMs, opened }: NetworkDocument): void {
  query.set('net', choice.kind === 'built-in' ? choice.name : `file:${choice.hash}:${choice.name}`);
  if (choice.kind === 'file' && choice.dimensions !== undefined) {
    const sizes = Object.entries(choice.dimensions).map(([name, size]) => `${encodeURIComponent(name)}:${size}`);
    query.set('dims', sizes.join(','));
  }
  if (data !== null) query.set('data', `${data.hash}:${data.name}`);
  if (opened !== null) query.set('from', String(opened));
  const costs = Object.entries(hostMs).map(([layer, ms]) => `${layer}:${ms}`);
  if (costs.length > 0) query.set('host', costs.join(','));
}

export function readNetwork(query: Query, ignored: Ignored[]): NetworkDocument | null {
  const chosen = take(query, ignored, 'net', parseChoice);
  const dimensions = take(query, ignored, 'dims', parseDimensions);
  const choice = chosen?.kind === 'file' && dimensions !== undefined ? { ...chosen, dimensions } : chosen;
  const data = take(query, ignored, 'data', parseFile);
  const opened = take(query, ignored, 'from', wholeNumber(0, 99_999));
  const hostMs = take(query, ignored, 'host', parseCosts);
  if (dimensions !== undefined && chosen?.kind !== 'file') {
    ignored.push({ key: 'dims', value: '', why: 'there is no file it could belong to' });
  }
  if (choice !== undefined) return { choice, data: data ?? null, hostMs: hostMs ?? {}, opened: opened ?? null };
  for (const [key, value] of [
    ['data', data],
    ['from', opened],
    ['host', hostMs],
  ] as const) {
    if (value !== undefined) ignored.push({ key, value: '', why: 'there is no network it could belong to' });
  }
  return null;
}

function parseChoice(text: string): NetworkChoice | Failed {
  const file = text.startsWith('file:') ? parseFile(text.slice('file:'.length)) : new Failed('');
  if (!(file instanceof Failed)) return { kind: 'file', ...file };
  const known = BUILT_IN_NETWORKS.find((n) => n.name === text);
  return known === undefined
    ? new Failed(`must be ${BUILT_IN_NETWORKS.map((n) => n.name).join(', ')}, or file:HASH:NAME`)
    : { kind: 'built-in', name: known.name };
}

function parseFile(text: string): FileName | Failed {
  const [, hash, name] = /^([0-9a-f]{16}):(.{1,200})$/s.exec(text) ?? [];
  return hash === undefined || name === undefined ? new Failed('must be HASH:NAME') : { name, hash };
}

/** `N:1,H:224`; a name's own commas and colons are written as in an address. */
function parseDimensions(text: string): Readonly<Record<string, number>> | Failed {
  const sizes: [string, number][] = [];
  for (const part of text.split(',')) {
    const [, name, size] = /^([^:]{1,600}):(\d{1,9})$/.exec(part) ?? [];
    const decoded = name === undefined ? null : decode(name);
    if (decoded === null || !(Number(size) >= 1)) return new Failed('must be NAME:SIZE, such as N:1,H:224');
    sizes.push([decoded, Number(size)]);
  }
  return Object.fromEntries(sizes);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Longer than a day is no layer's time. */
const MOST_MS = 86_400_000;

function parseCosts(text: string): NetworkDocument['hostMs'] | Failed {
  const costs: Record<number, number> = {};
  for (const part of text.split(',')) {
    const [, layer, ms] = /^(\d{1,5}):(\d{1,8}(?:\.\d{1,9})?(?:e-\d)?)$/.exec(part) ?? [];
    if (layer === undefined || !(Number(ms) <= MOST_MS)) {
      return new Failed('must be LAYER:MILLISECONDS, such as 3:0.5,7:12');
    }
    costs[Number(layer)] = Number(ms);
  }
  return costs;
}

/** `digit=17` of those held back, or a drawing: `digit=ink:` and each stroke's points as pairs of hexadecimal bytes. */
export function writeDigit(query: Query, digit: DigitChoice): void {
  const text = digit.kind === 'held-back' ? String(digit.index) : `ink:${digit.strokes.map(strokeText).join('.')}`;
  query.set('digit', text);
}

export const readDigit = (query: Query, ignored: Ignored[]): DigitChoice | null =>
  take(query, ignored, 'digit', parseDigit) ?? null;

const strokeText = (stroke: Stroke): string => stroke.map((v) => v.toString(16).padStart(2, '0')).join('');

function parseDigit(text: string): DigitChoice | Failed {
  if (/^\d{1,6}$/.test(text)) return { kind: 'held-back', index: Number(text) };
  if (text === 'ink:') return { kind: 'drawn', strokes: [] };
  if (!/^ink:(?:[0-9a-f]{4})+(?:\.(?:[0-9a-f]{4})+)*$/.test(text)) {
    return new Failed('must be the number of a digit, or ink: with pairs of hexadecimal bytes');
  }
  const strokes = text
    .slice('ink:'.length)
    .split('.')
    .map((stroke) => (stroke.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));
  return { kind: 'drawn', strokes };
}
