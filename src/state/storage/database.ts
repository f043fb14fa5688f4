import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

type StoredRecord = Readonly<Record<string, unknown>>;

/** The stores of the page's own database, each with records by one of their fields. */
interface Stores extends DBSchema {
  readonly files: { readonly key: string; readonly value: StoredRecord };
  readonly sweeps: { readonly key: string; readonly value: StoredRecord };
}

export type StoreName = 'files' | 'sweeps';
export type Database = IDBPDatabase<Stores>;

const VERSION = 2;
const KEY_PATHS: Readonly<Record<StoreName, string>> = { files: 'hash', sweeps: 'tab' };

/** A storage that has not answered by then never does. */
export const PATIENCE_MS = 3000;

/** Rejects where storage is absent or forbidden; where it is silent, never settles: see `within`. */
export async function openDatabase(): Promise<Database> {
  const database = await openDB<Stores>('vta-explorer', VERSION, {
    upgrade: (made) => {
      for (const name of ['files', 'sweeps'] as const) {
        if (!made.objectStoreNames.contains(name)) made.createObjectStore(name, { keyPath: KEY_PATHS[name] });
      }
    },
    // Another tab has a newer page, which waits until this one lets go.
    blocking: () => {
      database.close();
    },
  });
  return database;
}

/** Puts a record in and lets the oldest make room for it. Rejects where it was not kept. */
export async function putAmong(database: Database, name: StoreName, record: StoredRecord, most: number): Promise<void> {
  const { store, done } = database.transaction(name, 'readwrite');
  await store.put({ ...record, at: Date.now() });
  const oldest = (await store.getAll()).sort((a, b) => Number(b['at']) - Number(a['at'])).slice(most);
  await Promise.all([...oldest.map((old) => store.delete(String(old[KEY_PATHS[name]]))), done]);
}

export const getFrom = (database: Database, name: StoreName, key: string): Promise<unknown> => database.get(name, key);

/** Rejects what has not settled by then. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer'));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
