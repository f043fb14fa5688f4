import { getFrom, PATIENCE_MS, putAmong, within, type Database } from './database.ts';

/** A file of the user's, a network or samples, known by the hash of its bytes. */
export interface NetworkFile {
  readonly name: string;
  readonly hash: string;
  readonly file: Blob;
}

/** Files that were dropped, kept over reloads as far as the browser lets us. */
export interface NetworkFiles {
  /** The file is there at once; the promise is of its being kept. Never rejects. */
  readonly put: (file: NetworkFile) => Promise<void>;
  readonly get: (hash: string) => Promise<Blob | null>;
}

/** Kept in the browser's storage; older ones make room. */
const KEPT = 8;

/** `database`: where to keep them; it may be forbidden, full or silent, then they last as long as the page, and `onLost` hears of it. */
export function createNetworkFiles(database: () => Promise<Database>, onLost: () => void): NetworkFiles {
  const here = new Map<string, Blob>();

  const store = async ({ hash, name, file }: NetworkFile): Promise<void> => {
    await putAmong(await database(), 'files', { hash, name, file }, KEPT);
  };
  const find = async (hash: string): Promise<Blob | null> => {
    const found = (await getFrom(await database(), 'files', hash)) as { readonly file: Blob } | undefined;
    return found?.file ?? null;
  };

  return {
    put: async (file) => {
      here.set(file.hash, file.file);
      await within(PATIENCE_MS, store(file)).catch(onLost);
    },
    get: async (hash) => {
      const known = here.get(hash);
      if (known !== undefined) return known;
      const found = await within(PATIENCE_MS, find(hash)).catch(() => {
        onLost();
        return null;
      });
      if (found !== null) here.set(hash, found);
      return found;
    },
  };
}
