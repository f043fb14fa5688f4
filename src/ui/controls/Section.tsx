import { useId, type ReactElement, type ReactNode } from 'react';
import { useShellStore } from '../../state/view/shell.ts';
import './section.css';

interface SectionProps {
  readonly title: string;
  /** Controls on the right of the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Folded until somebody opens it. */
  readonly closedAtFirst?: boolean;
}

/** A part of a side panel under a small heading; folds, and stays as it was left. */
export function Section({ title, aside, children, closedAtFirst = false }: SectionProps): ReactElement {
  const body = useId();
  const toggled = useShellStore((s) => s.folded.includes(title));
  const fold = useShellStore((s) => s.fold);
  const open = toggled === closedAtFirst;
  return (
    <section className="section" aria-label={title}>
      <div className="section-top">
        <h2>
          <button
            type="button"
            className="section-title"
            aria-expanded={open}
            aria-controls={body}
            onClick={() => {
              fold(title);
            }}
          >
            {title}
          </button>
        </h2>
        {open && aside !== undefined && <div className="section-aside">{aside}</div>}
      </div>
      <div id={body} hidden={!open}>
        {children}
      </div>
    </section>
  );
}
