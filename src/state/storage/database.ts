/** Stores of the page's own database. */
export type StoreName = 'files' | 'sweeps';

const VERSION = 2;
const KEY_PATHS: Readonly<Record<StoreName, string>> = { files: 'hash', sweeps: 'tab' };

/** A storage that has not answered by then never does. */
export const PATIENCE_MS = 3000;

/** Rejects where storage is absent or forbidden; where it is silent, never settles: see `within`. */
export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('vta-explorer', VERSION);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(KEY_PATHS)) {
      if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath });
    }
  };
  return answer(request).then((database) => {
    database.onversionchange = () => {
      database.close();
    };
    return database;
  });
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('the browser gave no reason'));
    };
  });

/** Puts a record in and lets the oldest make room for it. Rejects where it was not kept. */
export async function putAmong(
  database: IDBDatabase,
  name: StoreName,
  record: Readonly<Record<string, unknown>>,
  most: number,
): Promise<void> {
  const store = database.transaction(name, 'readwrite').objectStore(name);
  await answer(store.put({ ...record, at: Date.now() }));
  const ages = (await answer(store.getAll())) as readonly Readonly<Record<string, unknown>>[];
  const oldest = [...ages].sort((a, b) => Number(b['at']) - Number(a['at'])).slice(most);
  for (const old of oldest) store.delete(String(old[KEY_PATHS[name]]));
}

export const getFrom = (database: IDBDatabase, name: StoreName, key: string): Promise<unknown> =>
  answer(database.transaction(name).objectStore(name).get(key) as IDBRequest<unknown>);

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
