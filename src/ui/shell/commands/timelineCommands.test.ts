import { beforeEach, describe, expect, it } from 'vitest';
import { useResultsStore, type GoodRun } from '../../../state/runs/results.ts';
import { DEFAULT_VIEW, useHoverStore, useViewStore, type View } from '../../../state/view/view.ts';
import { tileRun } from '../../charts/run.testing.ts';
import { chordText } from './command.ts';
import { TIMELINE_COMMANDS } from './timelineCommands.ts';

const show = (view: Partial<View>): void => {
  useViewStore.setState({ view: { ...DEFAULT_VIEW, ...view } });
};
const command = (id: string): (typeof TIMELINE_COMMANDS)[number] => {
  const found = TIMELINE_COMMANDS.find((c) => c.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const viewAfter = (id: string): View => {
  command(id).run();
  return useViewStore.getState().view;
};
const selectedAfter = (id: string): number | null => {
  const { selection } = viewAfter(id);
  return selection?.kind === 'instruction' ? selection.index : null;
};
const at = (index: number): Partial<View> => ({ selection: { kind: 'instruction', index } });

beforeEach(() => {
  useResultsStore.setState({ good: { view: tileRun() } as unknown as GoodRun });
  useHoverStore.setState({ instruction: null, cycle: null });
  show({});
});

describe('the commands of the timeline', () => {
  it('are these, under these keys', () => {
    expect(
      TIMELINE_COMMANDS.map(
        (c) => `${c.group} ${c.id} [${c.keys?.map((k) => chordText(k)).join(' ') ?? ''}] ${c.title}`,
      ),
    ).toEqual([
      'Timeline timeline.in [W] Zoom in',
      'Timeline timeline.out [S] Zoom out',
      'Timeline timeline.earlier [A] Pan to earlier',
      'Timeline timeline.later [D] Pan to later',
      'Timeline timeline.all [0] Show the whole run',
      'Timeline timeline.start [] Go to the start of the run',
      'Timeline timeline.end [] Go to the end of the run',
      'Timeline timeline.fit [F] Fit the selection',
      "Selection selection.next [→] The module's next instruction",
      "Selection selection.previous [←] The module's previous instruction",
      'Selection selection.above [↑] The instruction in the lane above',
      'Selection selection.below [↓] The instruction in the lane below',
      "Selection selection.first [Home] The module's first instruction",
      "Selection selection.last [End] The module's last instruction",
      'Selection selection.clear [Esc] Select nothing',
    ]);
  });

  it('move the window: the run has 202 cycles', () => {
    const window = { from: 50, to: 110 };
    const after = (id: string): View['window'] => {
      show({ window });
      return viewAfter(id).window;
    };
    expect(after('timeline.in')).toEqual({ from: 60, to: 100 });
    expect(after('timeline.out')).toEqual({ from: 35, to: 125 });
    expect(after('timeline.earlier')).toEqual({ from: 38, to: 98 });
    expect(after('timeline.later')).toEqual({ from: 62, to: 122 });
    expect(after('timeline.start')).toEqual({ from: 0, to: 60 });
    expect(after('timeline.end')).toEqual({ from: 142, to: 202 });
    expect(after('timeline.all')).toBeNull();
  });

  it('zoom about the pointer, else about the cursor, else about the middle', () => {
    const window = { from: 50, to: 110 };
    show({ window, cursor: 50 });
    expect(viewAfter('timeline.in').window).toEqual({ from: 50, to: 90 });
    useHoverStore.setState({ cycle: 110 });
    show({ window, cursor: 50 });
    expect(viewAfter('timeline.in').window).toEqual({ from: 70, to: 110 });
    // Outside of what is shown it says nothing.
    for (const cycle of [49, 111]) {
      useHoverStore.setState({ cycle });
      show({ window });
      expect(viewAfter('timeline.in').window).toEqual({ from: 60, to: 100 });
    }
  });

  it('walk along a lane and across, from what is selected', () => {
    const from = (index: number, id: string): number | null => {
      show(at(index));
      return selectedAfter(id);
    };
    expect(from(3, 'selection.next')).toBe(4);
    expect(from(3, 'selection.previous')).toBe(2);
    expect(from(3, 'selection.above')).toBe(1);
    expect(from(3, 'selection.below')).toBe(5);
    expect(from(4, 'selection.first')).toBe(2);
    expect(from(4, 'selection.last')).toBe(7);
    // Past the ends nothing changes.
    expect(from(7, 'selection.next')).toBe(7);
    expect(from(0, 'selection.above')).toBe(0);
    expect(from(3, 'selection.clear')).toBeNull();
  });

  it('start at the first instruction on screen when nothing is selected', () => {
    expect(selectedAfter('selection.next')).toBe(0);
    show({ window: { from: 60, to: 160 } });
    expect(selectedAfter('selection.next')).toBe(1);
    show({ window: { from: 201.5, to: 202 } });
    expect(selectedAfter('selection.next')).toBeNull();
  });

  it('fit what is selected into a third of the width', () => {
    show(at(3));
    expect(viewAfter('timeline.fit').window).toEqual({ from: 132 - 23, to: 155 + 23 });
    show({});
    expect(viewAfter('timeline.fit').window).toBeNull();
  });

  it('are offered where there is something to act on, and do nothing without a run', () => {
    const offered = (): string[] => TIMELINE_COMMANDS.filter((c) => c.enabled?.() !== false).map((c) => c.id);
    expect(offered()).not.toContain('timeline.fit');
    expect(offered()).not.toContain('selection.clear');
    expect(offered()).toHaveLength(13);
    show(at(3));
    expect(offered()).toHaveLength(15);
    useResultsStore.setState({ good: null });
    expect(offered()).toEqual(['selection.clear']);
    show({ window: { from: 50, to: 110 } });
    for (const id of ['timeline.in', 'timeline.fit', 'selection.next']) command(id).run();
    expect(useViewStore.getState().view).toMatchObject({ window: { from: 50, to: 110 }, selection: null });
  });
});
