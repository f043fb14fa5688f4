import { create, type StateCreator, type StoreApi, type UseBoundStore } from 'zustand';

/**
 * The one way to make a store. A listener that throws stops neither the others nor whoever changed the store: what it threw is
 * reported as an exception that nobody caught.
 */
export const createStore = <T>(initial: StateCreator<T>): UseBoundStore<StoreApi<T>> =>
  create<T>()((set, get, api) => {
    const { subscribe } = api;
    api.subscribe = (listener) =>
      subscribe((now, before) => {
        try {
          listener(now, before);
        } catch (reason) {
          report(reason);
        }
      });
    return initial(set, get, api);
  });

/** The console and `window.onerror` hear of it, as of any exception that nobody caught. */
function report(reason: unknown): void {
  if ('reportError' in globalThis) reportError(reason);
  else
    queueMicrotask(() => {
      throw reason instanceof Error ? reason : new Error(String(reason));
    });
}
