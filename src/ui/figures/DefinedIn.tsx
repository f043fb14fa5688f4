import type { ReactElement } from 'react';
import { referenceParts } from '../../core/figures/reference.ts';
import { useShellStore } from '../../state/view/shell.ts';

/** `Defined in VTA timing, sections 7 and 9.`: each number opens its section of the reference. */
export function DefinedIn({ reference }: { readonly reference: string }): ReactElement {
  const open = useShellStore((s) => s.openSection);
  return (
    <p className="small weak">
      Defined in{' '}
      {(referenceParts(reference) ?? [{ text: reference, section: null }]).map(({ text, section }, i) =>
        section === null ? (
          text
        ) : (
          <button
            key={i}
            type="button"
            className="link"
            aria-label={`section ${text} of the reference`}
            onClick={() => {
              open(section);
            }}
          >
            {text}
          </button>
        ),
      )}
      .
    </p>
  );
}
