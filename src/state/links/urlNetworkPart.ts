import type { FilePart } from '../documents/networkChoice.ts';
import type { Ignored } from '../notices.ts';
import { decode, Failed, put, readWholeNumber, takeKey, type Key, type Query } from './urlQuery.ts';

/**
 * A part of a network: `begin=NAME,NAME` and `end=NAME`; of a file's also `shapes=x:1x3x48x320,z:1x10` and `samples=4` for the first extent of its inputs. A name's own commas and
 * colons are written as in an address.
 */
export const PART_KEYS = {
  from: { key: 'begin', read: readNames, write: namesText },
  to: { key: 'end', read: readNames, write: namesText },
  inputs: { key: 'shapes', read: readShapes, write: shapesText },
  batch: { key: 'samples', read: readWholeNumber(1, 999_999_999), write: String },
} as const satisfies { readonly [K in keyof FilePart]-?: Key<NonNullable<FilePart[K]>> };

/** Each with its own type, which reader and writer share. */
const KEYS = Object.entries(PART_KEYS) as unknown as readonly (readonly [keyof FilePart, Key<unknown>])[];

export function writePart(query: Query, part: FilePart): void {
  for (const [field, key] of KEYS) if (part[field] !== undefined) put(query, key, part[field]);
}

export function readPart(query: Query, ignored: Ignored[]): FilePart {
  const found = KEYS.map(([field, key]) => [field, takeKey(query, ignored, key)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as FilePart;
}

/** Ends that a link may name. */
const MOST_NAMES = 100;

/** No name: as the file has it, which is not written. */
function namesText(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.map(encodeURIComponent).join(',');
}

function readNames(text: string): readonly string[] | Failed {
  const names = text.split(',').map(decode);
  const sound = names.flatMap((name) => (name === null || name === '' ? [] : [name]));
  const each = new Set(sound).size === names.length;
  return each && names.length <= MOST_NAMES ? sound : new Failed('must be names, each once, such as conv1,conv2');
}

function shapesText(shapes: Readonly<Record<string, readonly number[]>>): string | null {
  const entries = Object.entries(shapes);
  if (entries.length === 0) return null;
  return entries.map(([name, shape]) => `${encodeURIComponent(name)}:${shape.join('x')}`).join(',');
}

function readShapes(text: string): Readonly<Record<string, readonly number[]>> | Failed {
  const found = new Map<string, readonly number[]>();
  for (const part of text.split(',')) {
    const [, name, sizes = ''] = /^([^:]+):((?:[1-9]\d{0,8}x){0,7}[1-9]\d{0,8})$/.exec(part) ?? [];
    const known = name === undefined ? null : decode(name);
    if (known === null || found.has(known))
      return new Failed('must be INPUT:SIZExSIZE, each once, such as x:1x3x48x320');
    found.set(known, sizes.split('x').map(Number));
  }
  return Object.fromEntries(found);
}
