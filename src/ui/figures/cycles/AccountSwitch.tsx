import type { ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { useViewStore } from '../../../state/view/view.ts';
import { RESOURCE_LABELS, RESOURCES } from './accounts.ts';
import './cycles.css';

/** Whose cycles are divided: at first those of the resource that sets the bound. */
export function AccountSwitch({ run }: { readonly run: RunView }): ReactElement {
  const chosen = useViewStore((s) => s.view.account) ?? run.lowerBound.by;
  const patch = useViewStore((s) => s.patch);
  return (
    <span className="account-switch" role="group" aria-label="Whose cycles are divided">
      {RESOURCES.map((resource) => (
        <button
          type="button"
          key={resource}
          aria-pressed={resource === chosen}
          title={`The cycles as ${RESOURCE_LABELS[resource]} lived them${resource === run.lowerBound.by ? '; it sets the bound' : ''}`}
          onClick={() => {
            patch({ account: resource === run.lowerBound.by ? null : resource });
          }}
        >
          {RESOURCE_LABELS[resource]}
        </button>
      ))}
    </span>
  );
}
