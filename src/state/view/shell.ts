import { keep, kept, ofBrowser } from '../storage/storage.ts';
import { createStore } from '../store.ts';

export type DialogName = 'palette' | 'help' | 'conv' | 'reference';

/** How this person has arranged the page; stays on this machine, not in the URL. */
export interface Arrangement {
  /** CSS pixels. */
  readonly left: number;
  readonly right: number;
  /** Height of the timeline as a part of the middle column, 0..1. */
  readonly split: number;
  readonly leftFolded: boolean;
  /** Headings of sections that are folded. */
  readonly folded: readonly string[];
}

export const DEFAULT_ARRANGEMENT: Arrangement = { left: 302, right: 288, split: 0.42, leftFolded: false, folded: [] };

export const ARRANGEMENT_LIMITS = { left: [220, 460], right: [220, 560], split: [0.15, 0.85] } as const;

export interface ShellStore extends Arrangement {
  readonly dialog: DialogName | null;
  /** Where the inspector is a drawer: it is open although nothing is selected. */
  readonly drawer: boolean;
  /** The section of the reference that was asked for; null: its beginning. */
  readonly section: string | null;
  readonly open: (dialog: DialogName | null) => void;
  /** Opens the reference there. */
  readonly openSection: (section: string) => void;
  readonly arrange: (change: Partial<Arrangement & { readonly drawer: boolean }>) => void;
  readonly fold: (heading: string) => void;
}

const KEY = 'vta-explorer.arrangement';

export const useShellStore = createStore<ShellStore>((set) => ({
  ...DEFAULT_ARRANGEMENT,
  dialog: null,
  section: null,
  drawer: false,
  open: (dialog) => {
    set({ dialog, section: null });
  },
  openSection: (section) => {
    set({ dialog: 'reference', section });
  },
  arrange: (change) => {
    set(change);
  },
  fold: (heading) => {
    set((s) => ({
      folded: s.folded.includes(heading) ? s.folded.filter((h) => h !== heading) : [...s.folded, heading],
    }));
  },
}));

const clamp = (value: unknown, [min, max]: readonly [number, number], fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : fallback;

/** Whatever storage holds becomes an arrangement: it may be old, or somebody else's. */
export function parseArrangement(text: string | null): Arrangement {
  let stored: unknown = null;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    return DEFAULT_ARRANGEMENT;
  }
  if (typeof stored !== 'object' || stored === null) return DEFAULT_ARRANGEMENT;
  const given = stored as Readonly<Partial<Record<keyof Arrangement, unknown>>>;
  return {
    left: clamp(given.left, ARRANGEMENT_LIMITS.left, DEFAULT_ARRANGEMENT.left),
    right: clamp(given.right, ARRANGEMENT_LIMITS.right, DEFAULT_ARRANGEMENT.right),
    split: clamp(given.split, ARRANGEMENT_LIMITS.split, DEFAULT_ARRANGEMENT.split),
    leftFolded: given.leftFolded === true,
    folded: Array.isArray(given.folded) ? given.folded.filter((h) => typeof h === 'string') : [],
  };
}

/** Takes the arrangement from storage and keeps it there. */
export function keepArrangement(): void {
  useShellStore.setState(parseArrangement(kept(ofBrowser, KEY)));
  useShellStore.subscribe(({ left, right, split, leftFolded, folded }, before) => {
    const same =
      left === before.left &&
      right === before.right &&
      split === before.split &&
      leftFolded === before.leftFolded &&
      folded === before.folded;
    if (!same) keep(ofBrowser, KEY, JSON.stringify({ left, right, split, leftFolded, folded }));
  });
}
