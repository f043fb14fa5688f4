import { useId, useMemo, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import type { ListingShape } from '../../../core/program/assembly/disassemble.ts';
import { useListingStore } from '../../../state/runs/listing.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import { GUTTER_TITLES, gutterWidths, instructionAtRow, rowOf } from './listing.ts';
import { Gutter, ListingLine, selectLine } from './ListingLine.tsx';
import { useListingScroll, type ListingScroll } from './useListingScroll.ts';

interface ListingViewProps {
  readonly run: RunView;
  readonly shape: ListingShape;
  /** The line that was searched for. */
  readonly found: { readonly row: number } | null;
}

/**
 * The listing, linked to the shared selection and hover both ways. Only the lines in sight exist, with a few around them:
 * what a click, a move or a scroll costs does not depend on how long the program is.
 */
export function ListingView({ run, shape, found }: ListingViewProps): ReactElement {
  const lines = useListingStore((s) => s.lines);
  const selected = useViewStore((s) => (s.view.selection?.kind === 'instruction' ? s.view.selection.index : null));
  const widths = useMemo(() => gutterWidths(run.trace), [run.trace]);
  const selectedRow = selected === null ? null : rowOf(shape, selected);
  const scroll = useListingScroll({ shape, lines, selectedRow, found });
  return (
    <>
      <div className="program-head weak" aria-hidden="true">
        <Gutter texts={GUTTER_TITLES} widths={widths} />
      </div>
      <ListBox run={run} shape={shape} scroll={scroll} selected={selected} selectedRow={selectedRow}>
        {(id) =>
          scroll.inSight.map((row) => (
            <ListingLine
              key={row}
              id={`${id}${row}`}
              run={run}
              row={row}
              instruction={instructionAtRow(shape, row)}
              widths={widths}
              isSelected={selectedRow === row}
              isFound={found?.row === row}
            />
          ))
        }
      </ListBox>
    </>
  );
}

interface ListBoxProps {
  readonly run: RunView;
  readonly shape: ListingShape;
  readonly scroll: ListingScroll;
  readonly selected: number | null;
  readonly selectedRow: number | null;
  /** The lines in sight; their ids begin with `id`. */
  readonly children: (id: string) => ReactNode;
}

/** What scrolls, with the keys that go from instruction to instruction. */
function ListBox({ run, shape, scroll, selected, selectedRow, children }: ListBoxProps): ReactElement {
  const id = useId();
  const { box, inSight, line, height, top, page, onScroll } = scroll;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || shape.instructions === 0) return;
    const target = keyTarget(event.key, selected ?? -1, shape.instructions - 1, page);
    if (target === null) return;
    event.preventDefault();
    selectLine(run, target);
  };
  return (
    <div
      ref={box}
      className="program-lines"
      role="listbox"
      tabIndex={0}
      aria-label="Program listing"
      aria-activedescendant={selectedRow !== null && inSight.includes(selectedRow) ? `${id}${selectedRow}` : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerLeave={() => {
        useHoverStore.getState().set({ instruction: null, cycle: null });
      }}
    >
      <div role="presentation" className="program-all" style={{ height, lineHeight: `${line}px` }}>
        <div role="presentation" className="program-shown" style={{ transform: `translateY(${top}px)` }}>
          {children(id)}
        </div>
      </div>
    </div>
  );
}

/** The instruction that a key goes to from `now`, -1 for none; null: it goes nowhere. */
function keyTarget(key: string, now: number, last: number, page: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: now + 1,
    ArrowUp: now - 1,
    PageDown: now + page,
    PageUp: now - page,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}
