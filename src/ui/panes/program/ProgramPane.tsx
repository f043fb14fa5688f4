import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { theListing, useListingStore } from '../../../state/runs/listing.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { FindBar } from './FindBar.tsx';
import { ListingView } from './ListingView.tsx';
import './program.css';
import { thin } from '../../words/format.ts';

/** The program as assembly with the cycles of each instruction. Its text is written in a worker when this is first shown. */
export function ProgramPane({ run }: { readonly run: RunView }): ReactElement {
  const result = useResultsStore((s) => (s.good?.view === run ? s.good.result : null));
  const shape = useListingStore((s) => (s.key === result?.key ? s.shape : null));
  const failure = useListingStore((s) => (s.key === result?.key ? s.failure : null));
  const find = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<{ readonly row: number } | null>(null);
  useEffect(() => {
    if (result !== null) theListing().show(result);
  }, [result]);
  if (failure !== null) {
    return (
      <div className="program-message" role="alert">
        <p>The listing could not be written: {thin(failure.message)}</p>
        <button
          type="button"
          onClick={() => {
            if (result !== null) theListing().retry(result);
          }}
        >
          Try again
        </button>
      </div>
    );
  }
  if (shape === null) return <div className="program-message weak">Writing the listing</div>;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    // The browser's own search sees only the lines in sight.
    event.preventDefault();
    find.current?.select();
  };
  return (
    <div className="program" onKeyDown={onKeyDown}>
      <FindBar ref={find} found={found} onFound={setFound} />
      <ListingView run={run} shape={shape} found={found} />
    </div>
  );
}
