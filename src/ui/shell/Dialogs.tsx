import { useEffect, type ReactElement } from 'react';
import { useShellStore } from '../../state/view/shell.ts';
import { Palette } from './commands/Palette.tsx';
import { deferred } from '../controls/Deferred.tsx';

export const DeferredHelp = deferred('the help', async () => (await import('./commands/Help.tsx')).Help);
export const DeferredConvDialog = deferred(
  'the form of a convolution',
  async () => (await import('../panels/workload/ConvDialog.tsx')).ConvDialog,
);

const Reference = deferred('the reference', async () => (await import('../panels/reference/Reference.tsx')).Reference);

/** The palette is there at once: whoever opens it by its key types on, and no letter may be lost or taken for a key of its own. */
const DIALOGS = { palette: Palette, help: DeferredHelp, conv: DeferredConvDialog, reference: Reference } as const;

/** The dialog that is open, if any. */
export function Dialogs(): ReactElement | null {
  const dialog = useShellStore((s) => s.dialog);
  const open = useShellStore((s) => s.open);
  useEffect(() => {
    // A dialog closes itself on Escape, but not before its code has come.
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) open(null);
    };
    if (dialog === null) return;
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [dialog, open]);
  if (dialog === null) return null;
  const Open = DIALOGS[dialog];
  return (
    <Open
      onClose={() => {
        open(null);
      }}
    />
  );
}
