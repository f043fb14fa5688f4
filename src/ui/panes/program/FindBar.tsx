import { useRef, useState, type ReactElement, type Ref } from 'react';
import { findLine, useListingStore } from '../../../state/runs/listing.ts';
import { say } from '../../../state/notices.ts';
import { inSlices } from '../../controls/slices.ts';

interface Found {
  readonly row: number;
}

interface FindBarProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly found: Found | null;
  readonly onFound: (found: Found | null) => void;
}

/** Searches the listing, however long it is, and copies it: only the lines in sight are in the page itself. */
export function FindBar({ ref, found, onFound }: FindBarProps): ReactElement {
  const { text, missing, type, next } = useFind(found, onFound);
  const done = useListingStore((s) => s.done);
  return (
    <div className="program-find">
      <input
        ref={ref}
        type="search"
        placeholder="Find in the program"
        aria-label="Find in the program"
        value={text}
        onChange={(event) => {
          type(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          next(event.shiftKey ? -1 : 1);
        }}
      />
      {([1, -1] as const).map((direction) => (
        <button
          key={direction}
          type="button"
          className="link"
          disabled={text === ''}
          onClick={() => {
            next(direction);
          }}
        >
          {direction === 1 ? 'Next' : 'Previous'}
        </button>
      ))}
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

interface Find {
  readonly text: string;
  /** What was searched for is nowhere. */
  readonly missing: boolean;
  readonly type: (text: string) => void;
  readonly next: (direction: 1 | -1) => void;
}

/** One search at a time, in slices: the next one ends it. */
function useFind(found: Found | null, onFound: (found: Found | null) => void): Find {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
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
  return {
    text,
    missing,
    type: (wanted) => {
      setText(wanted);
      find(wanted, found?.row ?? 0, 1);
    },
    next: (direction) => {
      find(text, found === null ? 0 : found.row + direction, direction);
    },
  };
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
