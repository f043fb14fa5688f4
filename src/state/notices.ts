import { create } from 'zustand';
import type { Ignored } from './urlQuery.ts';

/** What the page has to say about itself: parts of a link that were ignored, and short confirmations. */
export interface Notices {
  readonly ignored: readonly Ignored[];
  /** A file that could not be used. */
  readonly refused: { readonly title: string; readonly lines: readonly string[] } | null;
  /** Such as `Link copied`; said once, gone after a few seconds. */
  readonly said: { readonly text: string; readonly id: number } | null;
}

export const useNoticeStore = create<Notices>()(() => ({ ignored: [], refused: null, said: null }));

export function say(text: string): void {
  useNoticeStore.setState((s) => ({ said: { text, id: (s.said?.id ?? 0) + 1 } }));
}
