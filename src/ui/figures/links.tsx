import type { ReactElement } from 'react';
import { useResultsStore } from '../../state/runs/results.ts';
import { useHoverStore, useViewStore } from '../../state/view/view.ts';
import { selectInstruction } from '../../state/view/step.ts';

/** Selects an instruction everywhere and brings it into the window; hovering lights it up. */
export function InstructionLink({ index, text }: { readonly index: number; readonly text: string }): ReactElement {
  const hover = useHoverStore((s) => s.set);
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        goToInstruction(index);
      }}
      onPointerEnter={() => {
        hover({ instruction: index });
      }}
      onPointerLeave={() => {
        hover({ instruction: null });
      }}
    >
      {text}
    </button>
  );
}

function goToInstruction(index: number): void {
  const run = useResultsStore.getState().good?.view;
  const { view, patch } = useViewStore.getState();
  if (run !== undefined) patch({ ...selectInstruction(view, run.trace, index), inspectorOpen: true });
}

export function FigureLink({ id, text }: { readonly id: string; readonly text: string }): ReactElement {
  const patch = useViewStore((s) => s.patch);
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        patch({ selection: { kind: 'figure', id }, inspectorOpen: true });
      }}
    >
      {text}
    </button>
  );
}
