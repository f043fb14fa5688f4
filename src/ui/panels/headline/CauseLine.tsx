import { useMemo, type ReactElement } from 'react';
import { causes } from '../../../core/analysis/breakdown.ts';
import { runCycles, type RunView } from '../../../core/analysis/runView.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { plural, shareText } from '../../words/format.ts';

/** The same cycles by cause: every wait followed to what the awaited module was doing. Adds up exactly as well. */
export function CauseLine({ run }: { readonly run: RunView }): ReactElement {
  const parts = useMemo(() => causes(run), [run]);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'figure' ? s.view.selection.id : null));
  const patch = useViewStore((s) => s.patch);
  const total = runCycles(run);
  return (
    <div className="cause-line" role="group" aria-label={`Why the run took ${plural(total, 'cycle')}`}>
      <span className="weak">why</span>
      {parts.map(({ figure, label, cycles }) => (
        <button
          type="button"
          key={figure.id}
          aria-pressed={selected === figure.id}
          title={`${plural(cycles, 'cycle')}. ${figure.detail}`}
          onClick={() => {
            patch({ selection: { kind: 'figure', id: figure.id }, inspectorOpen: true });
          }}
        >
          <span className="weak">{label}</span> {shareText(cycles, total)}
        </button>
      ))}
    </div>
  );
}
