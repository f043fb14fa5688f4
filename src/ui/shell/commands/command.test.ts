import { afterEach, describe, expect, it } from 'vitest';
import { chordText, commandFor, matches, type PageCommand } from './command.ts';
import { command, ALL_COMMANDS } from './commands.ts';
import { FIRST_DOCUMENT, useExperimentStore } from '../../../state/documents/experiment.ts';
import { DEFAULT_EXPERIMENT } from '../../../core/experiment/defaults.ts';
import { DEFAULT_VIEW, useViewStore } from '../../../state/view/view.ts';

const press = (code: string, more: Partial<Parameters<typeof matches>[1]> = {}) => ({
  code,
  key: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

describe('keys', () => {
  it('are places, not letters: W is zoom in wherever that key types another letter', () => {
    expect(matches({ code: 'KeyW' }, press('KeyW', { key: 'z' }))).toBe(true);
    expect(matches({ code: 'KeyW' }, press('KeyZ', { key: 'w' }))).toBe(false);
  });

  it('take Ctrl or Command alike, and are not others with modifiers', () => {
    const undo = { code: 'KeyZ', mod: true } as const;
    expect(matches(undo, press('KeyZ', { ctrlKey: true }))).toBe(true);
    expect(matches(undo, press('KeyZ', { metaKey: true }))).toBe(true);
    expect(matches(undo, press('KeyZ'))).toBe(false);
    expect(matches(undo, press('KeyZ', { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matches({ code: 'KeyS' }, press('KeyS', { altKey: true }))).toBe(false);
  });

  it('that stand for a sign are found by the sign, whatever it takes to type it', () => {
    expect(matches({ character: '?' }, press('Slash', { key: '?', shiftKey: true }))).toBe(true);
    expect(matches({ character: '?' }, press('KeyM', { key: '?', shiftKey: true }))).toBe(true);
  });

  it('are written as people say them', () => {
    expect(chordText({ code: 'KeyZ', mod: true, shift: true })).toBe('Ctrl Shift Z');
    expect(chordText({ code: 'KeyK', mod: true }, true)).toBe('⌘ K');
    expect(chordText({ code: 'ArrowLeft' })).toBe('←');
  });
});

describe('the command table', () => {
  it('has each id once', () => {
    const ids = ALL_COMMANDS.map((c) => c.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives no key to two commands', () => {
    const keys = ALL_COMMANDS.flatMap((c) => c.keys?.map((k) => chordText(k)) ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('offers a command only where it makes sense', () => {
    const off: PageCommand = {
      id: 'x',
      title: '',
      group: 'Page',
      keys: [{ code: 'KeyX' }],
      run: () => undefined,
      enabled: () => false,
    };
    expect(commandFor([off], press('KeyX'))).toBeUndefined();
    expect(commandFor([{ ...off, enabled: () => true }], press('KeyX'))?.id).toBe('x');
    expect(commandFor(ALL_COMMANDS, press('KeyW'))).toBeUndefined();
  });
});

describe('what commands do', () => {
  afterEach(() => {
    useExperimentStore.getState().begin(FIRST_DOCUMENT);
    useViewStore.setState({ view: DEFAULT_VIEW });
  });
  const present = () => useExperimentStore.getState().history.present;

  it('latency hiding off pins one thread, on lets the search choose again', () => {
    command('experiment.hiding').run();
    expect(present().experiment.schedule).toEqual({ oc_nthread: 1, h_nthread: 1 });
    command('experiment.hiding').run();
    expect(present().experiment.schedule).toEqual({});
  });

  it('undo and redo', () => {
    command('layer.resnet18.C5').run();
    expect(present().experiment.workload).toMatchObject({ layer: 'C5' });
    command('experiment.undo').run();
    expect(present().experiment).toEqual(DEFAULT_EXPERIMENT);
    command('experiment.redo').run();
    expect(present().experiment.workload).toMatchObject({ layer: 'C5' });
  });

  it('compare pins this run, and is a step of undo', () => {
    command('experiment.compare').run();
    expect(present().baseline).toEqual(DEFAULT_EXPERIMENT);
    command('experiment.undo').run();
    expect(present().baseline).toBeNull();
  });

  it('tabs and theme change the view only', () => {
    command('tab.roofline').run();
    command('view.theme').run();
    expect(useViewStore.getState().view).toMatchObject({ tab: 'roofline', theme: 'light' });
    expect(useExperimentStore.getState().history.past).toEqual([]);
  });
});
