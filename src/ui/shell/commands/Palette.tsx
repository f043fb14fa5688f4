import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Dialog } from '../../controls/Dialog.tsx';
import { chordText, type PageCommand } from './command.ts';
import './commands.css';
import { ALL_COMMANDS } from './commands.ts';
import { fuzzyFilter } from './fuzzy.ts';

/** Every command by a few letters of its name. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const able = ALL_COMMANDS.filter((c) => c.enabled?.() !== false && c.id !== 'page.palette');
  const found = fuzzyFilter(query, able, (c) => c.title);
  const chosen = Math.min(at, found.length - 1);

  const run = (command: PageCommand | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, chosen + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Dialog title="All commands" onClose={onClose} bare>
      <div className="palette">
        <input
          className="palette-input"
          role="combobox"
          aria-label="Command"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[chosen] === undefined ? undefined : `${list}-${chosen}`}
          placeholder="What to do"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <CommandList id={list} commands={found} chosen={chosen} onRun={run} />
        {found.length === 0 && <p className="weak palette-none">No command is called that.</p>}
      </div>
    </Dialog>
  );
}

function CommandList({
  id,
  commands,
  chosen,
  onRun,
}: {
  readonly id: string;
  readonly commands: readonly PageCommand[];
  readonly chosen: number;
  readonly onRun: (command: PageCommand) => void;
}): ReactElement {
  return (
    <ul id={id} role="listbox" aria-label="Commands" className="palette-list">
      {commands.map((command, index) => (
        <li
          key={command.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          ref={(element) => {
            if (index === chosen) element?.scrollIntoView({ block: 'nearest' });
          }}
          onPointerDown={(event) => {
            event.preventDefault();
            onRun(command);
          }}
        >
          <span>{command.title}</span>
          <CommandKeys command={command} />
        </li>
      ))}
    </ul>
  );
}

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys of a command, as caps. */
export function CommandKeys({ command }: { readonly command: PageCommand }): ReactElement {
  return (
    <span className="keys">
      {command.keys?.map((chord) => (
        <kbd key={chordText(chord)}>{chordText(chord, MAC)}</kbd>
      ))}
    </span>
  );
}
