/** A file of the user's, a network or samples, known by the hash of its bytes. */
export interface NetworkFile {
  readonly name: string;
  readonly hash: string;
  readonly file: Blob;
}

/** Files that were dropped, kept over reloads as far as the browser lets us. */
export interface NetworkFiles {
  readonly put: (file: NetworkFile) => Promise<void>;
  readonly get: (hash: string) => Promise<Blob | null>;
}

/** Kept in the browser's storage; older ones make room. */
const KEPT = 8;
const STORE = 'files';

/** `database`: where to keep them; it may be forbidden or full, then they last as long as the page. */
export function createNetworkFiles(database: () => Promise<IDBDatabase>): NetworkFiles {
  const here = new Map<string, Blob>();
  return {
    put: async ({ hash, name, file }) => {
      here.set(hash, file);
      try {
        const db = await database();
        const store = db.transaction(STORE, 'readwrite').objectStore(STORE);
        store.put({ hash, name, file, at: Date.now() });
        const all = (await answer(store.getAll())) as readonly { readonly hash: string; readonly at: number }[];
        const oldest = [...all].sort((a, b) => b.at - a.at).slice(KEPT);
        for (const old of oldest) store.delete(old.hash);
      } catch {
        // Nothing is lost but the file's stay over a reload.
      }
    },
    get: async (hash) => {
      const known = here.get(hash);
      if (known !== undefined) return known;
      try {
        const db = await database();
        const found = (await answer(db.transaction(STORE).objectStore(STORE).get(hash))) as
          { readonly file: Blob } | undefined;
        if (found !== undefined) here.set(hash, found.file);
        return found?.file ?? null;
      } catch {
        return null;
      }
    },
  };
}

/** The page's own database. */
export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('vta-explorer', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: 'hash' });
  };
  return answer(request);
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
