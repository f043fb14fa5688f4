import type { RunView } from '../../../core/analysis/runView.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { useHoverStore, useViewStore, type TimeWindow } from '../../../state/view/view.ts';
import { endInstruction, neighbourLane, nextInstruction, selectInstruction } from '../../../state/view/step.ts';
import {
  extentOf,
  fitInstruction,
  panBy,
  shownWindow,
  storedWindow,
  zoomAbout,
} from '../../../state/view/timeWindow.ts';
import type { PageCommand } from './command.ts';

const run = (): RunView | null => useResultsStore.getState().good?.view ?? null;
const hasRun = (): boolean => run() !== null;

const selected = (): number | null => {
  const { selection } = useViewStore.getState().view;
  return selection?.kind === 'instruction' ? selection.index : null;
};
const hasInstruction = (): boolean => hasRun() && selected() !== null;

/** Changes the window of time; all charts follow. */
function changeWindow(change: (window: TimeWindow, extent: number) => TimeWindow): void {
  const shown = run();
  if (shown === null) return;
  const extent = extentOf(shown.trace);
  const { view, patch } = useViewStore.getState();
  patch({ window: storedWindow(change(shownWindow(view.window, extent), extent), extent) });
}

/** Zooming keeps the pointer's cycle, or the time cursor, or the middle where it is. */
function zoom(factor: number): void {
  changeWindow((window, extent) => {
    const about = useHoverStore.getState().cycle ?? useViewStore.getState().view.cursor;
    const inside = about !== null && about >= window.from && about <= window.to;
    return zoomAbout(window, extent, inside ? about : (window.from + window.to) / 2, factor);
  });
}

const pan = (part: number): void => {
  changeWindow((window, extent) => panBy(window, extent, (window.to - window.from) * part));
};

function select(next: (view: RunView, index: number) => number | null): void {
  const shown = run();
  if (shown === null) return;
  const { view, patch } = useViewStore.getState();
  const index = selected();
  // With nothing selected, the arrows start at the first instruction that is on screen.
  const from = Math.max(0, view.window?.from ?? 0);
  const to = index === null ? firstFrom(shown, from) : next(shown, index);
  if (to !== null) patch(selectInstruction(view, shown.trace, to));
}

function firstFrom({ trace }: RunView, cycle: number): number | null {
  const index = trace.start.findIndex((start) => start >= cycle);
  return index < 0 ? null : index;
}

/** Zoom and pan by key position, as in Perfetto; arrows walk along and across the lanes. */
export const TIMELINE_COMMANDS: readonly PageCommand[] = [
  command('timeline.in', 'Zoom in', [{ code: 'KeyW' }], () => {
    zoom(1 / 1.5);
  }),
  command('timeline.out', 'Zoom out', [{ code: 'KeyS' }], () => {
    zoom(1.5);
  }),
  command('timeline.earlier', 'Pan to earlier', [{ code: 'KeyA' }], () => {
    pan(-0.2);
  }),
  command('timeline.later', 'Pan to later', [{ code: 'KeyD' }], () => {
    pan(0.2);
  }),
  command('timeline.all', 'Show the whole run', [{ code: 'Digit0' }], () => {
    useViewStore.getState().patch({ window: null });
  }),
  command('timeline.start', 'Go to the start of the run', [], () => {
    changeWindow((window, extent) => panBy(window, extent, -extent));
  }),
  command('timeline.end', 'Go to the end of the run', [], () => {
    changeWindow((window, extent) => panBy(window, extent, extent));
  }),
  {
    ...command('timeline.fit', 'Fit the selection', [{ code: 'KeyF' }], () => {
      const shown = run();
      const index = selected();
      if (shown === null || index === null) return;
      const window = fitInstruction(shown.trace, index);
      if (window !== null) useViewStore.getState().patch({ window: storedWindow(window, extentOf(shown.trace)) });
    }),
    enabled: hasInstruction,
  },
  selection('selection.next', "The module's next instruction", [{ code: 'ArrowRight' }], () => {
    select((r, i) => nextInstruction(r.trace, i, 1));
  }),
  selection('selection.previous', "The module's previous instruction", [{ code: 'ArrowLeft' }], () => {
    select((r, i) => nextInstruction(r.trace, i, -1));
  }),
  selection('selection.above', 'The instruction in the lane above', [{ code: 'ArrowUp' }], () => {
    select((r, i) => neighbourLane(r.trace, i, -1));
  }),
  selection('selection.below', 'The instruction in the lane below', [{ code: 'ArrowDown' }], () => {
    select((r, i) => neighbourLane(r.trace, i, 1));
  }),
  selection('selection.first', "The module's first instruction", [{ code: 'Home' }], () => {
    select((r, i) => endInstruction(r.trace, i, 'first'));
  }),
  selection('selection.last', "The module's last instruction", [{ code: 'End' }], () => {
    select((r, i) => endInstruction(r.trace, i, 'last'));
  }),
  {
    ...selection('selection.clear', 'Select nothing', [{ code: 'Escape' }], () => {
      useViewStore.getState().patch({ selection: null });
    }),
    enabled: () => useViewStore.getState().view.selection !== null,
  },
];

function command(id: string, title: string, keys: PageCommand['keys'] & object, action: () => void): PageCommand {
  return { id, title, group: 'Timeline', keys, run: action, enabled: hasRun };
}

function selection(id: string, title: string, keys: PageCommand['keys'] & object, action: () => void): PageCommand {
  return { ...command(id, title, keys, action), group: 'Selection' };
}
