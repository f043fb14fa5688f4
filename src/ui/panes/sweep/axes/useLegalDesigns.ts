import { useEffect, useState } from 'react';
import type { Arch } from '../../../../core/machine/arch.ts';
import { legalDesigns, type LegalDesigns } from '../../../../core/explore/legalDesigns.ts';
import type { SweepAxis } from '../../../../core/explore/space.ts';
import { inSlices } from '../../../controls/slices.ts';
import { offeredValues } from './axes.ts';

/** What of a sweep cannot be built, as soon as it is counted; till then of the sweep before. Null: nothing is known. */
export function useLegalDesigns(base: Arch, axes: readonly SweepAxis[]): LegalDesigns | null {
  const [counted, setCounted] = useState<LegalDesigns | null>(null);
  useEffect(() => {
    let end = (): void => undefined;
    // After what is shown now.
    const timer = setTimeout(() => {
      end = inSlices(legalDesigns({ base, axes }, offeredValues), setCounted);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [base, axes]);
  return counted;
}
