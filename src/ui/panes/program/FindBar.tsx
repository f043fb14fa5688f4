import { useRef, useState, type ReactElement, type Ref } from 'react';
import { findLine, useListingStore } from '../../../state/runs/listing.ts';
import { say } from '../../../state/notices.ts';
import { inSlices } from '../../controls/slices.ts';

interface Found {
  readonly row: number;
}

/** Searches the listing, however long it is, and copies it: only the lines in sight are in the page itself. */
export function FindBar({
  ref,
  found,
  onFound,
}: {
  readonly ref: Ref<HTMLInputElement>;
  readonly found: Found | null;
  readonly onFound: (found: Found | null) => void;
}): ReactElement {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const done = useListingStore((s) => s.done);
  const end = useRef((): void => undefined);

  const find = (wanted: string, from: number, direction: 1 | -1): void => {
    end.current();
    setMissing(false);
    if (wanted === '') {
      onFound(null);
      return;
    }
    const search = findLine(useListingStore.getState().blocks, wanted, from, direction);
    end.current = inSlices(search, (row) => {
      setMissing(row < 0);
      onFound(row < 0 ? null : { row });
    });
  };
  const next = (direction: 1 | -1): void => {
    find(text, found === null ? 0 : found.row + direction, direction);
  };
  return (
    <div className="program-find">
      <input
        ref={ref}
        type="search"
        placeholder="Find in the program"
        aria-label="Find in the program"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          find(event.target.value, found?.row ?? 0, 1);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          next(event.shiftKey ? -1 : 1);
        }}
      />
      <button
        type="button"
        className="link"
        disabled={text === ''}
        onClick={() => {
          next(1);
        }}
      >
        Next
      </button>
      <button
        type="button"
        className="link"
        disabled={text === ''}
        onClick={() => {
          next(-1);
        }}
      >
        Previous
      </button>
      <span className="weak" role="status">
        {missing ? (done ? 'Not in this program' : 'Not in what is written so far') : ''}
      </span>
      <button
        type="button"
        className="link program-copy"
        disabled={!done}
        onClick={() => {
          void copyAll();
        }}
      >
        Copy all
      </button>
    </div>
  );
}

async function copyAll(): Promise<void> {
  try {
    await navigator.clipboard.writeText(`${useListingStore.getState().blocks.join('\n')}\n`);
    say('Program copied');
  } catch {
    // No permission, or not a secure context.
    say('Copying was not allowed');
  }
}
