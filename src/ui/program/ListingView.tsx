import { useEffect, useEffectEvent, useRef, useState, type ReactElement } from 'react';
import type { RunView } from '../../core/analysis/runView.ts';
import { instructionColour } from '../../core/analysis/waits.ts';
import { useHoverStore, useViewStore } from '../../state/view.ts';
import { selectInstruction } from '../timeline/step.ts';
import { useTheme } from '../theme/colours.ts';
import type { createListingEditor, ListingEditor } from './editor.ts';
import { gutterLength, gutterText, gutterTitle, gutterWidths, type Listing } from './listing.ts';

/** The listing in the loaded editor, linked to the shared selection and hover both ways. */
export function ListingView({
  run,
  listing,
  create,
}: {
  readonly run: RunView;
  readonly listing: Listing;
  readonly create: typeof createListingEditor;
}): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<ListingEditor | null>(null);
  const { colours } = useTheme();
  const selected = useViewStore((s) => (s.view.selection?.kind === 'instruction' ? s.view.selection.index : null));
  const widths = gutterWidths(run.trace);

  const onHover = useEffectEvent((line: number | null) => {
    const index = line === null ? -1 : (listing.instructionAt[line] ?? -1);
    useHoverStore.getState().set({ instruction: index < 0 ? null : index, cycle: null });
  });
  const onLine = useEffectEvent((line: number) => {
    const index = listing.instructionAt[line] ?? -1;
    if (index < 0) return;
    const { view, patch } = useViewStore.getState();
    patch(selectInstruction(view, run.trace, index));
  });

  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const family = getComputedStyle(node).getPropertyValue('--mono');
    const made = create(node, family, {
      onHover: (line) => {
        onHover(line);
      },
      onLine: (line) => {
        onLine(line);
      },
    });
    setEditor(made);
    return () => {
      made.dispose();
      setEditor(null);
    };
  }, [create]);

  useEffect(() => {
    editor?.setColours(colours);
  }, [editor, colours]);

  useEffect(() => {
    if (editor === null) return;
    const gutter = gutterWidths(run.trace);
    const text = (line: number): string => gutterText(run.trace, gutter, listing.instructionAt[line] ?? -1);
    editor.setListing(listing.text, text, gutterLength(gutter));
    editor.setStrips(
      Array.from(listing.lineOf, (line, index) => ({
        line,
        className: `program-strip program-strip-${instructionColour(run.trace, index)}`,
      })),
    );
  }, [editor, listing, run]);

  useEffect(() => {
    if (editor === null) return;
    const mark = (): void => {
      const { instruction } = useHoverStore.getState();
      const marks = [
        { line: instruction === null ? 0 : (listing.lineOf[instruction] ?? 0), className: 'program-hovered' },
        { line: selected === null ? 0 : (listing.lineOf[selected] ?? 0), className: 'program-selected' },
      ];
      editor.mark(marks.filter((m) => m.line > 0));
    };
    mark();
    return useHoverStore.subscribe(mark);
  }, [editor, listing, selected]);

  useEffect(() => {
    const line = selected === null ? 0 : (listing.lineOf[selected] ?? 0);
    if (line > 0) editor?.reveal(line);
  }, [editor, listing, selected]);

  return (
    <>
      <div className="program-head weak" aria-hidden="true">
        {gutterTitle(widths)}
      </div>
      <div ref={host} className="program-editor" />
    </>
  );
}
