import { sayUnkept } from '../notices.ts';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Of this person's browser, for good. */
export const ofBrowser = (): Store => localStorage;

/** Of this tab: over a reload, and until it is closed. */
export const ofTab = (): Store => sessionStorage;

/** Null where nothing is kept, or the browser keeps nothing at all. */
export function kept(storage: () => Store, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    sayUnkept();
    return null;
  }
}

/** Keeps it as far as the browser lets us; where it does not, the page says so once and goes on in memory. */
export function keep(storage: () => Store, key: string, text: string): void {
  try {
    storage().setItem(key, text);
  } catch {
    sayUnkept();
  }
}
