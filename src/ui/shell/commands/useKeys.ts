import { useEffect } from 'react';
import { useShellStore } from '../../../state/view/shell.ts';
import { commandFor, type PageCommand } from './command.ts';

/** Elements that need plain keys for themselves. */
const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]';
/** Elements that need the arrow keys, and may have everything else; groups of buttons take theirs themselves (`Roving`). */
const ARROWS = '[role="slider"], [role="separator"], [role="listbox"]';

/** Runs commands by key, except where somebody types or a control has its own use for the key. */
export function useKeys(commands: readonly PageCommand[]): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || useShellStore.getState().dialog !== null) return;
      const target = event.target instanceof Element ? event.target : null;
      const mod = event.ctrlKey || event.metaKey;
      if (!mod && target?.closest(TYPING) != null) return;
      if (/^(Arrow|Home|End)/.test(event.code) && target?.closest(ARROWS) != null) return;
      const command = commandFor(commands, event);
      if (command === undefined) return;
      event.preventDefault();
      command.run();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [commands]);
}
