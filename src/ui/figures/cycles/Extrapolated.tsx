import type { ReactElement } from 'react';
import { extrapolatedCycles } from '../../../core/machine/notes.ts';
import type { Arch } from '../../../core/machine/arch.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { thin } from '../../words/format.ts';

/** Beside exact cycles of a machine that the RTL was never run for; the reasons are told in the inspector. */
export function Extrapolated({ arch }: { readonly arch: Arch }): ReactElement | null {
  const patch = useViewStore((s) => s.patch);
  const reasons = extrapolatedCycles(arch);
  if (reasons.length === 0) return null;
  return (
    <button
      type="button"
      className="extrapolated"
      title={reasons.map(thin).join('\n')}
      onClick={() => {
        patch({ selection: { kind: 'figure', id: 'cycles' }, inspectorOpen: true });
      }}
    >
      extrapolated machine
    </button>
  );
}

/** The same in full. */
export function ExtrapolatedReasons({ arch }: { readonly arch: Arch }): ReactElement | null {
  const reasons = extrapolatedCycles(arch);
  if (reasons.length === 0) return null;
  return (
    <>
      <h4>Extrapolated machine</h4>
      <p className="said">The cycles are exact for the mechanism; the RTL was not run on this machine:</p>
      <ul className="reasons small weak">
        {reasons.map((reason) => (
          <li key={reason}>{thin(reason)}</li>
        ))}
      </ul>
    </>
  );
}
