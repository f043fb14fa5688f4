import { joined } from '../../base/bytes.ts';
/** What a JSON value holds if it is taken for numbers, and if it is taken for objects; each null if it holds anything else. */
export interface JsonLists {
  /** Of nested lists, in order. */
  readonly numbers: Float32Array | null;
  /** Of one list of objects, at least one. */
  readonly objects: readonly Readonly<Record<string, unknown>>[] | null;
}

/** UTF-16 units parsed between two yields: some ten milliseconds. */
const PIECE = 2 ** 20;

/** Texts are cut only where so few lists are open: what closes a piece stays short. */
const MOST_OPEN = 64;

/** What a reader shows around a mistake is shorter. */
const AROUND = 64;

/** As numbers, lists lie at most so deep in another. */
const DEEPEST = 8;

/** Of a value that was parsed as a whole. */
export function listsOf(json: unknown): JsonLists {
  const objects = Array.isArray(json) && json.length > 0 && json.every(isObject) ? json : null;
  return { numbers: flattenLists(json), objects };
}

/** Where a piece ends: at a comma, or at the end of the text. */
interface Cut {
  readonly at: number;
  /** Lists that are open there; nothing else is. */
  readonly open: number;
  /** Line breaks before it, and where its line begins. */
  readonly lines: number;
  readonly line: number;
}

const BEGINNING: Cut = { at: 0, open: 0, lines: 0, line: 0 };

/**
 * `listsOf(JSON.parse(text))` in pieces of about `piece` units, one object of a list at least; each yield is the fraction that is done.
 * Throws what `JSON.parse` throws, in the same words.
 *
 * A text is cut at commas at which nothing but lists is open. Between two cuts it is parsed with those lists opened before it and closed
 * after it, and with a number on the outer side of either comma: a parser is in the same state at a cut either way, so that all
 * pieces are sound if and only if the text is.
 */
export function* listsInSlices(text: string, piece = PIECE): Generator<number, JsonLists, void> {
  const parts: Float32Array[] = [];
  const objects: Readonly<Record<string, unknown>>[] = [];
  let numeric = true;
  let named = true;
  const cuts = [BEGINNING];
  for (let from = cuts[0]; from !== undefined && from.at < text.length; from = cuts.at(-1)) {
    const first = from.at === 0;
    const to = yield* nextCut(text, from, piece);
    const last = to.at === text.length;
    const inside = text.slice(first ? 0 : from.at + 1, to.at);
    let json: unknown;
    try {
      json = JSON.parse(opened(from) + inside + (last ? '' : `,0${']'.repeat(to.open)}`));
    } catch (error) {
      throw faultOf(text, cuts, to) ?? error;
    }
    if (first && last) return listsOf(json);
    if (numeric) {
      const numbers: number[] = [];
      numeric = collect(json, 0, numbers);
      parts.push(new Float32Array(numbers).subarray(first ? 0 : 1, numbers.length - (last ? 0 : 1)));
    }
    if (named && Array.isArray(json)) {
      const entries = (json as readonly unknown[]).slice(first ? 0 : 1, last ? undefined : -1);
      const found = entries.filter(isObject);
      named = (first || from.open === 1) && (last || to.open === 1) && found.length === entries.length;
      for (const entry of found) objects.push(entry);
    }
    if (last) break;
    cuts.push(to);
    yield to.at / text.length;
  }
  // Of nothing at all the parser has its own words.
  if (text === '') return listsOf(JSON.parse(text));
  return {
    numbers: numeric ? joined(parts, (length) => new Float32Array(length)) : null,
    objects: named ? objects : null,
  };
}

/** What has been opened at a cut, and an element before its comma. */
const opened = ({ at, open }: Cut): string => (at === 0 ? '' : `${'['.repeat(open)}0,`);

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const FEED = 0x0a;
const RETURN = 0x0d;

/** The first comma after `piece` units with only lists open; each yield the fraction of the text that was looked through. */
function* nextCut(text: string, from: Cut, piece: number): Generator<number, Cut, void> {
  let { open, lines, line } = from;
  let pause = from.at + 2 * piece;
  let objects = 0;
  for (let i = from.at === 0 ? 0 : from.at + 1; i < text.length; i++) {
    if (i >= pause) {
      pause = i + piece;
      yield i / text.length;
    }
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i + 1);
    else if (unit === OPEN) open += 1;
    else if (unit === CLOSE) open -= 1;
    else if (unit === OPEN_OBJECT) objects += 1;
    else if (unit === CLOSE_OBJECT) objects -= 1;
    else if (unit === FEED || unit === RETURN) {
      if (unit === RETURN && text.charCodeAt(i + 1) === FEED) i += 1;
      lines += 1;
      line = i + 1;
    } else if (unit === COMMA && i - from.at >= piece && objects === 0 && open >= 1 && open <= MOST_OPEN) {
      return { at: i, open, lines, line };
    }
  }
  return { at: text.length, open: 0, lines, line };
}

/** The place of the quotation mark that ends a string, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let i = from; ; i++) {
    const quote = text.indexOf('"', i);
    if (quote < 0) return text.length;
    let before = quote;
    while (before > from && text[before - 1] === '\\') before -= 1;
    if ((quote - before) % 2 === 0) return quote;
    i = quote;
  }
}

/**
 * What `JSON.parse` says of the whole text, whose first mistake lies before or at `to`: everything well before it is blank but for its
 * line breaks, which takes no time to speak of and leaves it at the same place.
 */
function faultOf(text: string, cuts: readonly Cut[], to: Cut): unknown {
  const start = cuts.at(-1)?.at ?? 0;
  const from = cuts.filter(({ at }) => at === 0 || at <= start - AROUND).at(-1) ?? BEGINNING;
  const end = from.at === 0 ? 0 : from.at + 1;
  const blank = opened(from).padEnd(end - from.lines);
  const fold = blank.length - (end - from.line);
  const before = blank.slice(0, fold) + '\n'.repeat(from.lines) + blank.slice(fold);
  try {
    JSON.parse(before + text.slice(end, to.at + AROUND));
  } catch (error) {
    return error;
  }
  return null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers of nested lists in order; null if there is anything else. */
export function flattenLists(value: unknown): Float32Array | null {
  const numbers: number[] = [];
  return collect(value, 0, numbers) ? new Float32Array(numbers) : null;
}

function collect(value: unknown, depth: number, into: number[]): boolean {
  if (!Array.isArray(value) || depth > DEEPEST) return false;
  for (const entry of value as readonly unknown[]) {
    if (typeof entry === 'number') into.push(entry);
    else if (!collect(entry, depth + 1, into)) return false;
  }
  return true;
}
