import { useEffect, useRef, type ReactElement } from 'react';
import { useShellStore } from '../../../state/view/shell.ts';
import { Dialog } from '../../controls/Dialog.tsx';
import './reference.css';
import { DOCUMENT_TITLES, SECTIONS, type ReferenceSection } from './sections.ts';

/** What figures are defined by: the rules of the machine in short, opened at the section that was asked for. */
export function Reference({ onClose }: { readonly onClose: () => void }): ReactElement {
  const asked = useShellStore((s) => s.section);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const heading = asked === null ? null : body.current?.querySelector(`[data-section="${CSS.escape(asked)}"]`);
    if (!(heading instanceof HTMLElement)) return;
    heading.scrollIntoView({ block: 'start' });
    heading.focus({ preventScroll: true });
  }, [asked]);
  return (
    <Dialog title="Reference" onClose={onClose}>
      <div className="dialog-body reference" ref={body} tabIndex={0} role="group" aria-label="Sections">
        {SECTIONS.map((section) => (
          <Page key={section.id} section={section} chosen={section.id === asked} />
        ))}
      </div>
    </Dialog>
  );
}

function Page({ section, chosen }: { readonly section: ReferenceSection; readonly chosen: boolean }): ReactElement {
  const { id, title, text } = section;
  const [document = 'vta', number = ''] = id.split('.');
  const name = DOCUMENT_TITLES[document as keyof typeof DOCUMENT_TITLES];
  return (
    <section className="reference-section" data-chosen={chosen}>
      <h3 data-section={id} tabIndex={-1}>
        {title}{' '}
        <span className="weak">
          {name}, section {number}
        </span>
      </h3>
      {text.map((paragraph) => (
        <p key={paragraph} className={paragraph.startsWith('- ') ? 'reference-item' : undefined}>
          {paragraph.replace(/^- /, '')}
        </p>
      ))}
    </section>
  );
}
