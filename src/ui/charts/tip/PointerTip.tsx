import { useState, type ReactElement } from 'react';
import { createStore } from '../../../state/store.ts';
import type { Pixels } from '../units.ts';
import { Tip } from './Tip.tsx';
import type { Extent } from './tipPosition.ts';

/** What is told of what lies under the pointer, and where that is. */
export interface PointerText {
  readonly lines: readonly string[];
  readonly x: Pixels;
  readonly y: Pixels;
}

const createTip = () => createStore<{ readonly tip: PointerText | null }>(() => ({ tip: null }));

/** The tip of one picture: apart from it, so that a move of the pointer draws the tip alone. */
export type PointerTipStore = ReturnType<typeof createTip>;

export const usePointerTip = (): PointerTipStore => useState(createTip)[0];

export function PointerTip({
  store: useTip,
  size,
}: {
  readonly store: PointerTipStore;
  readonly size: Extent;
}): ReactElement | null {
  const tip = useTip((s) => s.tip);
  return tip === null ? null : <Tip {...tip} size={size} />;
}
