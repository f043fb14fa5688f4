import { useEffect, useState } from 'react';
import type { Arch } from '../../core/arch/arch.ts';
import { legalDesigns, type LegalDesigns } from '../../core/explore/legalDesigns.ts';
import type { SweepAxis } from '../../core/explore/sweepSpec.ts';
import { offeredValues } from './axes.ts';

/** Longer than this without a break, and the page would miss a frame. */
const SLICE_MS = 6;

/** What of a sweep cannot be built, as soon as it is counted; till then of the sweep before. Null: nothing is known. */
export function useLegalDesigns(base: Arch, axes: readonly SweepAxis[]): LegalDesigns | null {
  const [counted, setCounted] = useState<LegalDesigns | null>(null);
  useEffect(() => {
    const slices = legalDesigns({ base, axes }, offeredValues);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      const until = performance.now() + SLICE_MS;
      do {
        const step = slices.next();
        if (step.done === true) {
          setCounted(step.value);
          return;
        }
      } while (performance.now() < until);
      timer = setTimeout(go);
    };
    timer = setTimeout(go);
    return () => {
      clearTimeout(timer);
    };
  }, [base, axes]);
  return counted;
}
