import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  type UIEvent,
} from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { subjectOf, nameOfInstruction } from '../../../core/analysis/waits.ts';
import type { ListingShape } from '../../../core/program/assembly/disassemble.ts';
import { listingLine, useListingStore } from '../../../state/runs/listing.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import { useSize } from '../../charts/canvas/CanvasLayer.tsx';
import { colourOf } from '../../theme/colours.ts';
import { useNarrow } from '../../theme/narrow.ts';
import { selectInstruction } from '../../../state/view/step.ts';
import type { Pixels } from '../../charts/units.ts';
import { tokensOf } from './language.ts';
import { GUTTER_TITLES, gutterTexts, gutterWidths, instructionAtRow, rowOf, type GutterWidths } from './listing.ts';
import { listingHeight, revealed, ROW, rowsShown, TOUCH_ROW } from './rows.ts';

const select = (run: RunView, index: number): void => {
  const { view, patch } = useViewStore.getState();
  patch(selectInstruction(view, run.trace, index));
};

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
  const scroll = useScroll({ shape, lines, selectedRow, found });
  return (
    <>
      <div className="program-head weak" aria-hidden="true">
        <Gutter texts={GUTTER_TITLES} widths={widths} />
      </div>
      <ListBox run={run} shape={shape} scroll={scroll} selected={selected} selectedRow={selectedRow}>
        {(id) =>
          scroll.inSight.map((row) => (
            <Line
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
  readonly scroll: Scroll;
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
    select(run, target);
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

interface Scroll {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Rows that are in the page, ascending. */
  readonly inSight: readonly number[];
  /** Height of a line, and of all of them. */
  readonly line: Pixels;
  readonly height: Pixels;
  /** Where the first row in the page stands. */
  readonly top: Pixels;
  /** Lines that Page Down goes. */
  readonly page: number;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/** Which lines are in the page; brings what is selected, or was found, into sight. */
function useScroll({
  shape,
  lines,
  selectedRow,
  found,
}: Pick<ListingViewProps, 'shape' | 'found'> & {
  readonly lines: number;
  readonly selectedRow: number | null;
}): Scroll {
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const [scrollTop, setScrollTop] = useState(0);
  const rows = Math.max(shape.head + shape.instructions, lines);
  const view = size?.height ?? 0;
  const line = useNarrow() ? TOUCH_ROW : ROW;
  const { first, end, top } = rowsShown(scrollTop, view, rows, line);
  const reveal = (row: number): void => {
    const node = box.current;
    if (node === null || node.clientHeight === 0) return;
    const to = revealed(row, node.scrollTop, node.clientHeight, rows, line);
    if (to !== null) node.scrollTop = to;
  };
  const isShown = size !== null;
  useLayoutEffect(() => {
    if (isShown && selectedRow !== null) reveal(selectedRow);
    // Later lines may still be written: what is selected is looked for once, not at each of them.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isShown, selectedRow, shape]);
  useEffect(() => {
    if (found !== null) reveal(found.row);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [found]);
  return {
    box,
    inSight: Array.from({ length: Math.max(0, end - first) }, (_, k) => first + k),
    line,
    height: listingHeight(rows, line),
    top,
    page: Math.max(1, Math.floor(view / line) - 1),
    onScroll: (event) => {
      setScrollTop(event.currentTarget.scrollTop);
    },
  };
}

/** Columns of a width: digits are grouped by spaces that are narrower than a digit. */
function Gutter({
  texts,
  widths,
}: {
  readonly texts: readonly string[];
  readonly widths: GutterWidths;
}): ReactElement[] {
  return texts.map((text, k) => (
    <span key={k} className="program-gutter weak" style={{ width: `${widths[k] ?? 0}ch` }}>
      {text}
    </span>
  ));
}

function Line({
  id,
  run,
  row,
  instruction,
  widths,
  isSelected,
  isFound,
}: {
  readonly id: string;
  readonly run: RunView;
  readonly row: number;
  /** -1: none. */
  readonly instruction: number;
  readonly widths: GutterWidths;
  readonly isSelected: boolean;
  readonly isFound: boolean;
}): ReactElement {
  const text = useListingStore((s) => listingLine(s.blocks, row));
  const isHovered = useHoverStore((s) => instruction >= 0 && s.instruction === instruction);
  const isInstruction = instruction >= 0;
  const tokens = useMemo(() => tokensOf(text ?? ''), [text]);
  const state = `${isSelected ? ' program-selected' : ''}${isHovered ? ' program-hovered' : ''}${isFound ? ' program-found' : ''}`;
  return (
    <div
      id={id}
      className={`program-line${state}`}
      role={isInstruction ? 'option' : 'presentation'}
      {...(isInstruction && {
        'aria-selected': isSelected,
        'aria-setsize': run.trace.instructionCount,
        'aria-posinset': instruction + 1,
      })}
      onPointerEnter={() => {
        useHoverStore.getState().set({ instruction: isInstruction ? instruction : null, cycle: null });
      }}
      onClick={() => {
        if (isInstruction) select(run, instruction);
      }}
    >
      <Gutter texts={gutterTexts(run.trace, instruction)} widths={widths} />
      <i
        className="program-strip"
        style={isInstruction ? { background: colourOf(subjectOf(run.trace, instruction)) } : undefined}
      />
      <span className="program-text" title={text?.includes(';') === true ? text : undefined}>
        {text === null && isInstruction ? (
          <span className="weak">{nameOfInstruction(run.trace, instruction)}</span>
        ) : null}
        {tokens.map((token, k) =>
          token.kind === null ? (
            token.text
          ) : (
            <span key={k} className={`program-${token.kind}`}>
              {token.text}
            </span>
          ),
        )}
      </span>
    </div>
  );
}
