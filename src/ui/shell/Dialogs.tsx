import { lazy, Suspense, type ReactElement } from 'react';
import { useShellStore } from '../../state/shell.ts';

const Palette = lazy(async () => ({ default: (await import('../commands/Palette.tsx')).Palette }));
const Help = lazy(async () => ({ default: (await import('../commands/Help.tsx')).Help }));
const ConvDialog = lazy(async () => ({ default: (await import('../workload/ConvDialog.tsx')).ConvDialog }));

const DIALOGS = { palette: Palette, help: Help, conv: ConvDialog } as const;

/** The dialog that is open, if any. */
export function Dialogs(): ReactElement | null {
  const dialog = useShellStore((s) => s.dialog);
  const open = useShellStore((s) => s.open);
  if (dialog === null) return null;
  const Open = DIALOGS[dialog];
  return (
    <Suspense fallback={null}>
      <Open
        onClose={() => {
          open(null);
        }}
      />
    </Suspense>
  );
}
