import { useSyncExternalStore } from 'react';
import { useShellStore } from '../../../state/view/shell.ts';
import { useViewStore } from '../../../state/view/view.ts';

/** In a narrow window the inspector is a drawer that selecting opens; it closes by selecting nothing. */
const NARROW = '(max-width: 1360px)';

/** Whether it is on the screen. */
function isInspectorOpen(narrow: boolean): boolean {
  const { view } = useViewStore.getState();
  return view.inspectorOpen && (!narrow || useShellStore.getState().drawer || view.selection !== null);
}

export function toggleInspector(): void {
  const { patch } = useViewStore.getState();
  const narrow = matchMedia(NARROW).matches;
  const open = isInspectorOpen(narrow);
  if (!narrow) {
    patch({ inspectorOpen: !open });
    return;
  }
  useShellStore.getState().arrange({ drawer: !open });
  patch(open ? { selection: null } : { inspectorOpen: true });
}

function onChange(changed: () => void): () => void {
  const narrow = matchMedia(NARROW);
  narrow.addEventListener('change', changed);
  const leave = [useViewStore.subscribe(changed), useShellStore.subscribe(changed)];
  return () => {
    narrow.removeEventListener('change', changed);
    for (const end of leave) end();
  };
}

export const useInspectorOpen = (): boolean =>
  useSyncExternalStore(onChange, () => isInspectorOpen(matchMedia(NARROW).matches));
