import type { ReactElement } from 'react';
import type { Quantity } from '../format.ts';

/** A number with its unit in a weaker tone. */
export function Amount({ of: { text, unit } }: { readonly of: Quantity }): ReactElement {
  return (
    <>
      {text}
      {unit !== '' && <span className="unit">{unit}</span>}
    </>
  );
}
