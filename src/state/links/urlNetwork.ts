import type { Ends } from '../../core/workload/graph/findPart.ts';
import type { Mix } from '../../core/workload/pictures/pictureSample.ts';
import { PIXEL_FORM_NAMES } from '../../core/workload/pictures/pixelFormNames.ts';
import type { HostModel } from '../../core/network/hostModel.ts';
import { hostModelText, parseHostModel } from '../../core/network/hostModelText.ts';
import type { PenStroke } from '../../core/workload/digits/strokes.ts';
import { MOST_POINTS, pointCount } from '../documents/strokes.ts';
import {
  BUILT_IN_NETWORKS,
  MOST_HOST_MS,
  SIDES,
  type DigitChoice,
  type FileName,
  type FilePart,
  type NetworkChoice,
  type NetworkDocument,
} from '../documents/networkChoice.ts';
import { isStyle } from '../documents/networkOnTab.ts';
import type { Ignored } from '../notices.ts';
import { PART_KEYS, readPart, writePart } from './urlNetworkPart.ts';
import { decode, Failed, keyOrNull, oneOf, put, takeKey, readWholeNumber, type Query } from './urlQuery.ts';

/**
 * `net=resnet18`, `net=multistyle26` with `size=128`, or `net=file:HASH:NAME` with the sizes of its inputs, any with the ends of a part and `dims=N:1,H:224`; `data=HASH:NAME`: samples; `pixels=imagenet`: how it reads a picture; `style=7` or `style=3:50,12:50`: how much of each;
 * `from=3`: the layer that was opened;
 * `wscale=channel`: a scale for each output channel's weights; `host=3:0.5,7:12`: milliseconds by layer; `hostmodel=macs=2e9,bytes=4e9,call=1e-6`: a host as its user describes it; `digit=17` of those held back, or a drawing: `digit=ink:` and each stroke's points as
 * pairs of hexadecimal bytes.
 */
export const NETWORK_KEYS = {
  choice: {
    key: 'net',
    read: parseChoice,
    write: (choice: NetworkChoice) => (choice.kind === 'built-in' ? choice.name : `file:${fileText(choice)}`),
  },
  dimensions: {
    key: 'dims',
    read: parseDimensions,
    write: (sizes: Dimensions) =>
      pairsText(Object.entries(sizes).map(([name, size]) => [encodeURIComponent(name), size])),
  },
  ...PART_KEYS,
  side: { key: 'size', read: readSide, write: String },
  data: keyOrNull('data', parseFile, fileText),
  pixels: keyOrNull('pixels', oneOf(PIXEL_FORM_NAMES)),
  mix: { key: 'style', read: parseMix, write: mixText },
  weightScales: {
    key: 'wscale',
    read: oneOf(['channel'] as const),
    write: (scales: NonNullable<NetworkDocument['weightScales']>) => scales,
  },
  opened: keyOrNull('from', readWholeNumber(0, 99_999)),
  hostMs: {
    key: 'host',
    read: parseCosts,
    write: (costs: NetworkDocument['hostMs']) => pairsText(Object.entries(costs)),
  },
  hostModel: keyOrNull('hostmodel', readHostModel, hostModelText),
  digit: { key: 'digit', read: parseDigit, write: digitText },
} as const;

const endsOf = ({ from, to }: FilePart): Ends => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});

type Dimensions = Readonly<Record<string, number>>;

export function writeNetwork(
  query: Query,
  { choice, data, pixels, mix, weightScales, hostMs, opened }: NetworkDocument,
): void {
  put(query, NETWORK_KEYS.choice, choice);
  if (choice.dimensions !== undefined) put(query, NETWORK_KEYS.dimensions, choice.dimensions);
  writePart(query, choice);
  if (choice.kind === 'built-in' && choice.side !== undefined) put(query, NETWORK_KEYS.side, choice.side);
  put(query, NETWORK_KEYS.data, data);
  put(query, NETWORK_KEYS.pixels, pixels);
  put(query, NETWORK_KEYS.mix, mix);
  if (weightScales !== undefined) put(query, NETWORK_KEYS.weightScales, weightScales);
  put(query, NETWORK_KEYS.opened, opened);
  put(query, NETWORK_KEYS.hostMs, hostMs);
}

export function readNetwork(query: Query, ignored: Ignored[]): NetworkDocument | null {
  const chosen = takeKey(query, ignored, NETWORK_KEYS.choice);
  const dimensions = takeKey(query, ignored, NETWORK_KEYS.dimensions);
  const part = readPart(query, ignored);
  const side = takeKey(query, ignored, NETWORK_KEYS.side);
  const choice: NetworkChoice | undefined = chosen && {
    ...chosen,
    ...(chosen.kind === 'file' ? part : endsOf(part)),
    ...(dimensions !== undefined && { dimensions }),
    ...(side !== undefined && isStyle(chosen) && { side }),
  };
  const data = takeKey(query, ignored, NETWORK_KEYS.data);
  const pixels = takeKey(query, ignored, NETWORK_KEYS.pixels);
  const mix = takeKey(query, ignored, NETWORK_KEYS.mix);
  const weightScales = takeKey(query, ignored, NETWORK_KEYS.weightScales);
  const opened = takeKey(query, ignored, NETWORK_KEYS.opened);
  const hostMs = takeKey(query, ignored, NETWORK_KEYS.hostMs);
  const taken = new Set(Object.keys(choice ?? {}));
  const left = Object.keys(part).filter((field) => !taken.has(field));
  const idle: string[] = left.map((field) => PART_KEYS[field as keyof FilePart].key);
  if (dimensions !== undefined && chosen === undefined) idle.push('dims');
  for (const key of idle) {
    const what = chosen === undefined ? 'network' : 'file';
    ignored.push({ key, value: '', why: `there is no ${what} it could belong to` });
  }
  if (side !== undefined && (choice?.kind !== 'built-in' || choice.side === undefined)) {
    ignored.push({ key: 'size', value: String(side), why: 'there is no network it could belong to' });
  }
  if (choice !== undefined) {
    const rest = { pixels: pixels ?? null, mix: mix ?? {}, hostMs: hostMs ?? {}, opened: opened ?? null };
    const scales = weightScales === undefined ? {} : { weightScales };
    return { choice, data: data ?? null, ...scales, ...rest };
  }
  for (const [key, value] of [
    ['data', data],
    ['pixels', pixels],
    ['style', mix],
    ['wscale', weightScales],
    ['from', opened],
    ['host', hostMs],
  ] as const) {
    if (value !== undefined) ignored.push({ key, value: '', why: 'there is no network it could belong to' });
  }
  return null;
}

export const writeDigit = (query: Query, digit: DigitChoice): void => {
  put(query, NETWORK_KEYS.digit, digit);
};

export const readDigit = (query: Query, ignored: Ignored[]): DigitChoice | null =>
  takeKey(query, ignored, NETWORK_KEYS.digit) ?? null;

export const writeHostModel = (query: Query, model: HostModel | null): void => {
  put(query, NETWORK_KEYS.hostModel, model);
};

export const takeHostModel = (query: Query, ignored: Ignored[]): HostModel | null =>
  takeKey(query, ignored, NETWORK_KEYS.hostModel) ?? null;

function readHostModel(text: string): HostModel | Failed {
  const model = parseHostModel(text);
  return model.ok ? model.value : new Failed('must be as macs=2e9,bytes=4e9,call=1e-6;softmax:bytes=1e8');
}

function parseChoice(text: string): NetworkChoice | Failed {
  const file = text.startsWith('file:') ? parseFile(text.slice('file:'.length)) : new Failed('');
  if (!(file instanceof Failed)) return { kind: 'file', ...file };
  const known = BUILT_IN_NETWORKS.find((n) => n.name === text);
  return known === undefined
    ? new Failed(`must be ${BUILT_IN_NETWORKS.map((n) => n.name).join(', ')}, or file:HASH:NAME`)
    : { kind: 'built-in', name: known.name };
}

/** A file's name may have this many characters. */
const LONGEST_NAME = 200;

function fileText({ hash, name }: FileName): string {
  return `${hash}:${name}`;
}

function parseFile(text: string): FileName | Failed {
  const [, hash, name = ''] = /^([0-9a-f]{16}):(.+)$/s.exec(text) ?? [];
  const fits = name.length >= 1 && name.length <= LONGEST_NAME;
  return hash !== undefined && fits
    ? { name, hash }
    : new Failed(`must be HASH:NAME, at most ${LONGEST_NAME} characters`);
}

/** `N:1,H:224`; null of none. */
function pairsText(pairs: readonly (readonly [name: string, value: number])[]): string | null {
  return pairs.length === 0 ? null : pairs.map(([name, value]) => `${name}:${value}`).join(',');
}

/** Names and numbers; each name once. */
function parsePairs<T extends string | number>(
  text: string,
  nameOf: (text: string) => T | null,
  isValue: (value: number) => boolean,
  why: string,
): Record<T, number> | Failed {
  const found = new Map<T, number>();
  for (const pair of text.split(',')) {
    const [, name, value] = /^([^:]+):(\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(pair) ?? [];
    const known = name === undefined ? null : nameOf(name);
    if (known === null || !isValue(Number(value))) return new Failed(`must be ${why}`);
    if (found.has(known)) return new Failed(`names ${known} twice; it must be ${why}`);
    found.set(known, Number(value));
  }
  return Object.fromEntries(found) as Record<T, number>;
}

/** Sizes a link may give an axis; what a network may have is the import's to say. */
const LARGEST_SIZE = 999_999_999;

/** A name's own commas and colons are written as in an address. */
function parseDimensions(text: string): Dimensions | Failed {
  const isSize = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= LARGEST_SIZE;
  return parsePairs(text, decode, isSize, `NAME:SIZE, sizes from 1 to ${LARGEST_SIZE}, such as N:1,H:224`);
}

function parseCosts(text: string): NetworkDocument['hostMs'] | Failed {
  const layerOf = (name: string): number | null => (/^\d{1,5}$/.test(name) ? Number(name) : null);
  const isTime = (ms: number): boolean => ms >= 0 && ms <= MOST_HOST_MS;
  return parsePairs(text, layerOf, isTime, `LAYER:MILLISECONDS, at most a day, such as 3:0.5,7:12`);
}

/** Whole parts of each, relative to each other; one alone is all. */
function mixText(mix: Mix): string | null {
  const entries = Object.entries(mix);
  const [[alone, part] = ['', 0], ...more] = entries;
  return more.length === 0 && part === 100 ? alone : pairsText(entries);
}

function parseMix(text: string): Mix | Failed {
  if (/^\d{1,3}$/.test(text)) return { [Number(text)]: 100 };
  const placeOf = (name: string): number | null => (/^\d{1,3}$/.test(name) ? Number(name) : null);
  const isPart = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= 100;
  return parsePairs(
    text,
    placeOf,
    isPart,
    'a style such as 7, or STYLE:PART with parts from 1 to 100, such as 3:50,12:50',
  );
}

function readSide(text: string): number | Failed {
  return SIDES.find((side) => String(side) === text) ?? new Failed(`must be ${SIDES.join(', ')}`);
}

function digitText(digit: DigitChoice): string {
  return digit.kind === 'held-back' ? String(digit.index) : `ink:${digit.strokes.map(strokeText).join('.')}`;
}

function strokeText(stroke: PenStroke): string {
  return stroke.map((v) => v.toString(16).padStart(2, '0')).join('');
}

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
  const points = pointCount(strokes);
  return points > MOST_POINTS
    ? new Failed(`draws ${points} points, and a drawing has at most ${MOST_POINTS}`)
    : { kind: 'drawn', strokes };
}
