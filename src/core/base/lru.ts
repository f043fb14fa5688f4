/** The values of the last few keys: asking for one makes it the newest, the oldest goes when there are too many. */
export class Lru<K, V> {
  readonly #most: number;
  /** Oldest first. */
  readonly #entries = new Map<K, V>();

  /** `most`: at least 1. */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    makeNewest(this.#entries, key, value, this.#most);
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** The same of a map that others hold and that must not change: another one, of at most `most`, with `key` as its newest. */
export function withNewest<K, V>(entries: ReadonlyMap<K, V>, key: K, value: V, most: number): ReadonlyMap<K, V> {
  const next = new Map(entries);
  makeNewest(next, key, value, most);
  return next;
}

function makeNewest<K, V>(entries: Map<K, V>, key: K, value: V, most: number): void {
  // A key that is there would stay in its place.
  entries.delete(key);
  entries.set(key, value);
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}
