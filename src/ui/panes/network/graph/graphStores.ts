import { createStore } from '../../../../state/store.ts';
import type { Camera } from './camera.ts';

/** What is seen of the graph; changes with every move, and draws nothing but the canvas. Null: not laid out yet. */
export const useGraphCamera = createStore<{ readonly camera: Camera | null }>(() => ({ camera: null }));

/** The box under the pointer. */
export const useGraphHover = createStore<{ readonly box: number | null }>(() => ({ box: null }));

export interface GraphSearch {
  readonly text: string;
  /** Boxes that have it, in the order of the graph. */
  readonly found: readonly number[];
  /** Which of them was gone to last; -1: none yet. */
  readonly at: number;
}

export const NO_SEARCH: GraphSearch = { text: '', found: [], at: -1 };

export const useGraphSearch = createStore<GraphSearch>(() => NO_SEARCH);

/** Whether the graph takes the whole middle of the page. */
export const useGraphLarge = createStore<{ readonly large: boolean }>(() => ({ large: false }));
