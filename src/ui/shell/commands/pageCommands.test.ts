import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FIRST_DOCUMENT, useExperimentStore } from '../../../state/documents/experiment.ts';
import { isHidingOff } from '../../../state/documents/layers.ts';
import { useNoticeStore } from '../../../state/notices.ts';
import { useResultsStore } from '../../../state/runs/results.ts';
import { DEFAULT_ARRANGEMENT, useShellStore } from '../../../state/view/shell.ts';
import { DEFAULT_VIEW, useViewStore } from '../../../state/view/view.ts';
import { PANE_IDS } from '../../../state/view/panes.ts';
import { chordText } from './command.ts';
import { command, ALL_COMMANDS } from './commands.ts';
import { PAGE_COMMANDS } from './pageCommands.ts';

const session = vi.hoisted(() => ({ cancel: vi.fn(), restart: vi.fn() }));
vi.mock('../../../state/session/session.ts', () => ({ theSession: () => ({ runner: session }) }));

const run = (id: string): void => {
  command(id).run();
};
const view = () => useViewStore.getState().view;
const shell = () => useShellStore.getState();
const document = () => useExperimentStore.getState().history.present;

beforeEach(() => {
  useViewStore.setState({ view: DEFAULT_VIEW });
  useShellStore.setState({ ...DEFAULT_ARRANGEMENT, dialog: null, drawer: false });
  useExperimentStore.getState().begin(FIRST_DOCUMENT);
  useResultsStore.setState({ running: false });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});

describe('the commands of the page', () => {
  it('have names of their own, by which buttons and keys find them', () => {
    expect(
      PAGE_COMMANDS.map((c) => [c.id, c.group, c.title, ...(c.keys ?? []).map((k) => chordText(k))].join(' | ')),
    ).toMatchSnapshot();
    const ids = ALL_COMMANDS.map((c) => c.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(() => command('page.nothing')).toThrow('no command page.nothing');
  });

  it('show each view, by the digit of its place', () => {
    for (const [i, tab] of PANE_IDS.entries()) {
      run(`tab.${tab}`);
      expect(view().tab).toBe(tab);
      expect(command(`tab.${tab}`).keys).toEqual([{ code: `Digit${i + 1}` }]);
    }
  });

  it('go around the themes, fold the parameters, open what is in a dialog', () => {
    const themes = [0, 1, 2].map(() => {
      run('view.theme');
      return view().theme;
    });
    expect(themes).toEqual(['light', 'dark', 'system']);
    run('view.parameters');
    expect(shell().leftFolded).toBe(true);
    run('view.parameters');
    expect(shell().leftFolded).toBe(false);
    for (const [id, dialog] of [
      ['page.palette', 'palette'],
      ['page.help', 'help'],
      ['page.reference', 'reference'],
      ['experiment.conv', 'conv'],
    ] as const) {
      run(id);
      expect(shell().dialog).toBe(dialog);
    }
  });

  it('hide the inspector where it is a column; where it is a drawer, close it by selecting nothing', () => {
    run('view.inspector');
    expect(view().inspectorOpen).toBe(false);
    run('view.inspector');
    expect(view().inspectorOpen).toBe(true);

    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    run('view.inspector');
    expect([shell().drawer, view().inspectorOpen]).toEqual([true, true]);
    run('view.inspector');
    expect(shell().drawer).toBe(false);
    useViewStore.setState({ view: { ...DEFAULT_VIEW, selection: { kind: 'figure', id: 'cycles' } } });
    run('view.inspector');
    expect([shell().drawer, view().selection]).toEqual([false, null]);
  });

  it('undo and redo, switch latency hiding, compare with what is run and stop that', () => {
    const enabled = (id: string) => command(id).enabled?.();
    expect([enabled('experiment.undo'), enabled('experiment.redo')]).toEqual([false, false]);
    run('experiment.hiding');
    expect(isHidingOff(document().experiment.schedule)).toBe(true);
    expect([enabled('experiment.undo'), enabled('experiment.redo')]).toEqual([true, false]);
    run('experiment.undo');
    expect(isHidingOff(document().experiment.schedule)).toBe(false);
    expect([enabled('experiment.undo'), enabled('experiment.redo')]).toEqual([false, true]);
    run('experiment.redo');
    expect(isHidingOff(document().experiment.schedule)).toBe(true);
    run('experiment.hiding');
    expect(isHidingOff(document().experiment.schedule)).toBe(false);
    run('experiment.compare');
    expect(document().baseline).toBe(document().experiment);
    run('experiment.compare');
    expect(document().baseline).toBeNull();
  });

  it('cancel only what runs, and restart the worker', () => {
    expect(command('page.cancel').enabled?.()).toBe(false);
    useResultsStore.setState({ running: true });
    expect(command('page.cancel').enabled?.()).toBe(true);
    run('page.cancel');
    run('page.restart');
    expect([session.cancel.mock.calls.length, session.restart.mock.calls.length]).toEqual([1, 1]);
  });

  it('copy the link to what is seen, or say why not', async () => {
    vi.stubGlobal('location', { origin: 'https://example.org', pathname: '/vta/' });
    const writeText = vi.fn((_: string) => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    const said = () => useNoticeStore.getState().said?.text;
    run('page.link');
    await vi.waitFor(() => {
      expect(said()).toBe('Link copied');
    });
    expect(writeText.mock.calls[0]?.[0]).toMatch(/^https:\/\/example\.org\/vta\/\?v=1&/);
    writeText.mockImplementation(() => Promise.reject(new Error('denied')));
    run('page.link');
    await vi.waitFor(() => {
      expect(said()).toContain('the address bar has the same link');
    });
  });
});
