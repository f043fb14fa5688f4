import { canonicalText, hashText } from '../../../core/experiment/key.ts';
import type { JobClient } from '../../../workers/client.ts';
import type { GraphLayout, LayoutRequest } from '../../../workers/layeredLayout.ts';
import { createLayoutClient } from '../../../workers/layoutClient.ts';
import type { LayoutUpdate } from '../../../workers/layoutSteps.ts';
import type { Failure } from '../../../workers/protocol.ts';
import { Lru } from '../../../core/base/lru.ts';
import { createStore } from '../../store.ts';

/** Where the boxes of the graph that is looked at lie, as far as it is known. */
export interface LaidOut {
  /** Of what was asked for last; null: nothing yet. */
  readonly askedKey: string | null;
  readonly key: string | null;
  readonly layout: GraphLayout | null;
  readonly failure: Failure | null;
}

export const useLayoutStore = createStore<LaidOut>(() => ({
  askedKey: null,
  key: null,
  layout: null,
  failure: null,
}));

/** Layouts kept: by layers and by nodes, down and to the right, and those of a network before. */
const KEPT = 8;

const keys = new WeakMap<LayoutRequest, string>();

/** Names what is asked for; of a request that was named already, at once. */
export function layoutKey(request: LayoutRequest): string {
  const key = keys.get(request) ?? hashText(canonicalText(request));
  keys.set(request, key);
  return key;
}

export interface Layouts {
  /** Lays this out, unless it is already; what is there stays until then. */
  readonly show: (request: LayoutRequest) => void;
  readonly retry: (request: LayoutRequest) => void;
}

/** Keeps the store at the graph asked for. */
export function createLayouts(client: JobClient<LayoutRequest, LayoutUpdate>): Layouts {
  const set = useLayoutStore.setState;
  const kept = new Lru<string, GraphLayout>(KEPT);
  const retry = (request: LayoutRequest): void => {
    const key = layoutKey(request);
    set({ askedKey: key, failure: null });
    client.run(request, {
      onEvent: (update) => {
        if (update.kind !== 'layout') return;
        kept.set(key, update.layout);
        set({ key, layout: update.layout });
      },
      onEnd: (outcome) => {
        if (outcome.kind === 'failed') set({ failure: outcome.failure });
      },
    });
  };
  return {
    retry,
    show: (request) => {
      const key = layoutKey(request);
      const known = kept.get(key);
      if (known !== undefined) {
        client.cancel();
        set({ askedKey: key, key, layout: known, failure: null });
      } else if (useLayoutStore.getState().askedKey !== key) retry(request);
    },
  };
}

let layouts: Layouts | null = null;

/** The layouts of this page; their worker is made when a graph is first looked at. */
export function theLayouts(): Layouts {
  layouts ??= createLayouts(createLayoutClient());
  return layouts;
}
