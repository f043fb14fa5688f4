import type { ReactElement, ReactNode } from 'react';
import { chordText } from '../commands/command.ts';
import { command } from '../commands/commands.ts';

interface CommandButtonProps {
  readonly id: string;
  readonly children: ReactNode;
  /** Where the content is a sign. */
  readonly label?: string;
  readonly pressed?: boolean;
  /** Of a part of the page that the button shows and hides. */
  readonly expanded?: boolean;
  readonly disabled?: boolean;
}

/** A button for a command of the table, with its key in the tip. */
export function CommandButton({ id, children, label, pressed, expanded, disabled }: CommandButtonProps): ReactElement {
  const { title, keys, run } = command(id);
  const key = keys?.[0];
  return (
    <button
      type="button"
      className="plain"
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      title={key === undefined ? title : `${title} (${chordText(key)})`}
      onClick={run}
    >
      {children}
    </button>
  );
}
