import { createStore } from './store.ts';

/** Something in a link that could not be used. */
export interface Ignored {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/** What the page has to say about itself: parts of a link that were ignored, and short confirmations. */
export interface PageNotices {
  readonly ignored: readonly Ignored[];
  /** A file that could not be used. */
  readonly refused: { readonly title: string; readonly lines: readonly string[] } | null;
  /** The browser keeps nothing of this page: its storage is full, blocked, absent or silent. Said once. */
  readonly unkept: 'not yet' | 'told' | 'dismissed';
  /** Such as `Link copied`; said once, gone after a few seconds. */
  readonly said: { readonly text: string; readonly id: number } | null;
}

export const useNoticeStore = createStore<PageNotices>(() => ({
  ignored: [],
  refused: null,
  unkept: 'not yet',
  said: null,
}));

export function sayUnkept(): void {
  useNoticeStore.setState((s) => (s.unkept === 'not yet' ? { unkept: 'told' } : {}));
}

export function say(text: string): void {
  useNoticeStore.setState((s) => ({ said: { text, id: (s.said?.id ?? 0) + 1 } }));
}
