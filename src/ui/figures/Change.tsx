import type { ReactElement } from 'react';
import { SAME, type Difference } from './difference.ts';

/** `−12.4 % from 517 585`: a figure against the same one of the pinned run. */
export function Change({ of }: { readonly of: Difference }): ReactElement {
  return (
    <>
      <span className="figure-change" data-better={of.better}>
        {of.text}
      </span>{' '}
      {of.text === SAME ? 'as before' : `from ${of.from}`}
    </>
  );
}
