import { useMemo, type ReactElement } from 'react';
import type { RunView } from '../../../core/analysis/runView.ts';
import { subjectOf, nameOfInstruction } from '../../../core/analysis/waits.ts';
import { listingLine, useListingStore } from '../../../state/runs/listing.ts';
import { selectInstruction } from '../../../state/view/step.ts';
import { useHoverStore, useViewStore } from '../../../state/view/view.ts';
import { colourOf } from '../../theme/colours.ts';
import { tokensOf } from './language.ts';
import { gutterTexts, type GutterWidths } from './listing.ts';

export const selectLine = (run: RunView, index: number): void => {
  const { view, patch } = useViewStore.getState();
  patch(selectInstruction(view, run.trace, index));
};

/** Columns of a width: digits are grouped by spaces that are narrower than a digit. */
export function Gutter({
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

/** A line: pointing at it lights its instruction everywhere, a click selects that. */
export function ListingLine({
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
        if (isInstruction) selectLine(run, instruction);
      }}
    >
      <Gutter texts={gutterTexts(run.trace, instruction)} widths={widths} />
      <i
        className="program-strip"
        style={isInstruction ? { background: colourOf(subjectOf(run.trace, instruction)) } : undefined}
      />
      <LineText run={run} instruction={instruction} text={text} />
    </div>
  );
}

/** The text of a line in its colours; before it is written, the name of its instruction. */
function LineText({
  run,
  instruction,
  text,
}: {
  readonly run: RunView;
  readonly instruction: number;
  readonly text: string | null;
}): ReactElement {
  const tokens = useMemo(() => tokensOf(text ?? ''), [text]);
  return (
    <span className="program-text" title={text?.includes(';') === true ? text : undefined}>
      {text === null && instruction >= 0 ? (
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
  );
}
