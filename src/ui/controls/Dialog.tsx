import { useEffect, useId, useRef, type ReactElement, type ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The heading is read out but not shown: the palette is its own heading. */
  readonly bare?: boolean;
}

/** A modal dialog: the browser traps focus, closes it on Escape and gives focus back. */
export function Dialog({ title, onClose, children, bare = false }: DialogProps): ReactElement {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        // A click on the backdrop is one on the dialog element itself, outside of its box.
        if (event.target === event.currentTarget && outside(event.currentTarget, event)) onClose();
      }}
    >
      <div className={bare ? 'visually-hidden' : 'dialog-top'}>
        <h2 id={heading}>{title}</h2>
        {!bare && (
          <button type="button" className="plain" onClick={onClose}>
            Close
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}

function outside(element: Element, { clientX: x, clientY: y }: { clientX: number; clientY: number }): boolean {
  const box = element.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
