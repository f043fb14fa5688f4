import { useEffect, useMemo, useState, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import { useResultsStore } from '../../state/results.ts';
import type { createListingEditor } from './editor.ts';
import { listingOf } from './listing.ts';
import { ListingView } from './ListingView.tsx';
import './program.css';

type Loaded =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly create: typeof createListingEditor }
  | { readonly state: 'failed'; readonly reason: string };

/** The program as assembly with the cycles of each instruction. The editor is fetched when this is first shown. */
export function ProgramPane({ run }: { readonly run: RunView }): ReactElement {
  const [attempt, setAttempt] = useState(0);
  const loaded = useEditor(attempt);
  const result = useResultsStore((s) => (s.good?.view === run ? s.good.result : null));
  const listing = useMemo(
    () =>
      result === null
        ? null
        : listingOf(run, {
            name: layerName(result.experiment.workload),
            stream: result.stream,
            microOps: result.microOps,
          }),
    [run, result],
  );
  if (loaded.state === 'failed') {
    return (
      <div className="program-message" role="alert">
        <p>The listing&rsquo;s editor could not be loaded: {loaded.reason}</p>
        <button
          type="button"
          onClick={() => {
            setAttempt(attempt + 1);
          }}
        >
          Try again
        </button>
      </div>
    );
  }
  if (loaded.state === 'loading' || listing === null)
    return <div className="program-message weak">Loading the listing</div>;
  return (
    <div className="program">
      <ListingView run={run} listing={listing} create={loaded.create} />
    </div>
  );
}

function layerName(workload: { readonly kind: string; readonly network?: string; readonly layer?: string }): string {
  return workload.kind === 'network' ? `${workload.network ?? ''}.${workload.layer ?? ''}` : 'conv';
}

function useEditor(attempt: number): Loaded {
  const [loaded, setLoaded] = useState<{ readonly attempt: number; readonly value: Loaded }>({
    attempt,
    value: { state: 'loading' },
  });
  useEffect(() => {
    let live = true;
    const settle = (value: Loaded): void => {
      if (live) setLoaded({ attempt, value });
    };
    import('./editor.ts').then(
      (module) => {
        settle({ state: 'ready', create: module.createListingEditor });
      },
      (error: unknown) => {
        settle({ state: 'failed', reason: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      live = false;
    };
  }, [attempt]);
  return loaded.attempt === attempt ? loaded.value : { state: 'loading' };
}
