import { useEffect, useMemo, useState } from 'react';
import type { Digits } from '../../../core/workload/digits/digits.ts';
import { drawnPixels } from '../../../state/runs/network/drawing.ts';
import type { DigitChoice } from '../../../state/documents/networkChoice.ts';
import { heldBackInput, NO_INK, type DigitInput } from '../../../state/runs/network/digitInput.ts';

/** What the network reads of a digit; of a drawing the pixels before, until its own are there. */
export function useDigitInput(digits: Digits, choice: DigitChoice): DigitInput {
  const [drawn, setDrawn] = useState(NO_INK);
  const strokes = choice.kind === 'drawn' ? choice.strokes : null;
  useEffect(() => {
    if (strokes === null) return;
    let wanted = true;
    drawnPixels(strokes).then(
      (pixels) => {
        if (wanted) setDrawn({ pixels, label: null });
      },
      // The run needs the same pixels: that they did not come is said there, with a way to try again.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [strokes]);
  return useMemo(() => heldBackInput(digits, choice) ?? drawn, [digits, choice, drawn]);
}
