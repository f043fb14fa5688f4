import { startingArticle } from '../../../core/machine/quantity.ts';
import { useMemo, type ReactElement } from 'react';
import { digitImage, type Digits } from '../../../core/workload/digits/digits.ts';
import { useExperimentStore } from '../../../state/documents/experiment.ts';
import type { DigitChoice } from '../../../state/documents/networkChoice.ts';
import { PixelPicture } from '../../charts/pixels/PixelPicture.tsx';

const SHOWN = 10;

const take = (index: number): void => {
  useExperimentStore.getState().editDocument((d) => ({ ...d, digit: { kind: 'held-back', index } }));
};

/** Digits that training has not seen, as buttons: ten of them at a time, and the next ten. */
export function HeldBack({ digits, digit }: { readonly digits: Digits; readonly digit: DigitChoice }): ReactElement {
  const count = digits.labels.length;
  const chosen = digit.kind === 'held-back' ? digit.index % count : null;
  const page = Math.floor((chosen ?? 0) / SHOWN);
  const pages = Math.ceil(count / SHOWN);
  const indices = Array.from({ length: SHOWN }, (_, i) => page * SHOWN + i).filter((i) => i < count);
  return (
    <div className="held-back" role="group" aria-label="Digits held back from training">
      {indices.map((index) => (
        <DigitButton key={index} digits={digits} index={index} chosen={index === chosen} />
      ))}
      <button
        type="button"
        className="button"
        onClick={() => {
          take((((page + 1) % pages) * SHOWN + ((chosen ?? 0) % SHOWN)) % count);
        }}
      >
        next ten
      </button>
    </div>
  );
}

function DigitButton({
  digits,
  index,
  chosen,
}: {
  readonly digits: Digits;
  readonly index: number;
  readonly chosen: boolean;
}): ReactElement {
  const values = useMemo(() => digitImage(digits, index), [digits, index]);
  const label = `${startingArticle(digits.labels[index] ?? 0)}, number ${index + 1} of ${digits.labels.length} held back`;
  return (
    <button
      type="button"
      className="held-back-digit"
      aria-pressed={chosen}
      aria-label={label}
      title={label}
      onClick={() => {
        take(index);
      }}
    >
      <span aria-hidden="true">
        <PixelPicture width={28} height={28} values={values} label="" />
      </span>
    </button>
  );
}
