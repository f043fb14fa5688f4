import type { ReactElement, ReactNode } from 'react';
import { useViewStore } from '../../../state/view/view.ts';
import { needsNetwork } from '../../../state/view/panes.ts';
import { typeset } from '../../words/format.ts';

interface FigureButtonProps {
  readonly id: string;
  readonly className?: string;
  readonly title?: string;
  readonly stale?: boolean;
  readonly children: ReactNode;
}

/** A number of the network that says why when it is clicked. */
export function FigureButton({
  id,
  className = 'network-number',
  title,
  stale,
  children,
}: FigureButtonProps): ReactElement {
  const chosen = useViewStore((s) => s.view.selection?.kind === 'figure' && s.view.selection.id === id);
  return (
    <button
      type="button"
      className={className}
      aria-pressed={chosen}
      data-stale={stale}
      title={title === undefined ? 'Why?' : `Why? ${typeset(title)}`}
      onClick={(event) => {
        event.stopPropagation();
        const { view, patch } = useViewStore.getState();
        const tab = needsNetwork(view.tab) ? view.tab : 'network';
        patch({ tab, selection: { kind: 'figure', id }, inspectorOpen: true });
      }}
    >
      {children}
    </button>
  );
}
