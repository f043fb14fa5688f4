import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withParameter } from '../../core/machine/parameters.ts';
import { FIRST_DOCUMENT, useExperimentStore, type Document } from '../documents/experiment.ts';
import { useNoticeStore } from '../notices.ts';
import { useResultsStore, type GoodRun } from '../runs/results.ts';
import { keepTabMemory, parseKept } from './tabMemory.ts';

const bus = (bits: number): Document => ({
  ...FIRST_DOCUMENT,
  experiment: { ...FIRST_DOCUMENT.experiment, arch: withParameter(FIRST_DOCUMENT.experiment.arch, 'busBits', bits) },
});
const history = () => useExperimentStore.getState().history;
const goodRun = ({ experiment }: Document, key: string): GoodRun =>
  ({ key, result: { experiment } }) as unknown as GoodRun;

let stored: string | null = null;

/** The page, loaded (again) with this document in its address; what it kept is written when it goes. */
function visit(document: Document) {
  useExperimentStore.getState().begin(document);
  useResultsStore.setState({ good: null });
  let go: () => void = () => undefined;
  const memory = keepTabMemory({ addEventListener: (_, listener) => void (go = listener) });
  return { memory, leave: () => go() };
}

beforeEach(() => {
  vi.useFakeTimers();
  stored = null;
  vi.stubGlobal('sessionStorage', {
    getItem: () => stored,
    setItem: (_: string, text: string) => void (stored = text),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a reload', () => {
  it('keeps the steps of undo and redo, also those before another reload', () => {
    const { edit, load, undo, redo } = useExperimentStore.getState();
    const first = visit(bus(64));
    load(bus(128));
    load(bus(256));
    load(bus(512));
    undo();
    first.leave();

    const second = visit(bus(256));
    second.leave();
    const third = visit(bus(256));
    third.memory.bringBackHistory();
    expect(history().past).toEqual([bus(64), bus(128)]);
    expect(history().future).toEqual([bus(512)]);
    redo();
    expect(history().present).toEqual(bus(512));
    undo();
    undo();
    undo();
    expect(history().present).toEqual(bus(64));
    edit((e) => e);
    expect(history().future).toHaveLength(3);
  });

  it('keeps them also where something is done before they are back', () => {
    const { load } = useExperimentStore.getState();
    const first = visit(bus(64));
    load(bus(128));
    first.leave();
    const second = visit(bus(128));
    load(bus(256));
    second.memory.bringBackHistory();
    expect(history()).toMatchObject({ past: [bus(64), bus(128)], present: bus(256), future: [] });
  });

  it('keeps the experiment of the last good run, for when there is none of what is asked for', () => {
    const first = visit(bus(64));
    useResultsStore.setState({ good: goodRun(bus(128), 'a') });
    first.leave();
    expect(visit(bus(64)).memory.good).toEqual(bus(128));
  });

  it('with another address, or with nonsense in storage, begins anew', () => {
    const { load } = useExperimentStore.getState();
    const first = visit(bus(64));
    load(bus(128));
    first.leave();
    const second = visit(bus(512));
    second.memory.bringBackHistory();
    expect(history().past).toEqual([]);
    for (const text of ['', '{', 'null', '7', '[]', '{"present":3}']) expect(parseKept(text)).toBeNull();
    expect(parseKept('{"present":"?v=1","past":[1,"?v=1"],"future":"x"}')).toEqual({
      ...{ past: ['?v=1'], present: '?v=1', future: [], good: null },
    });
  });

  it('where storage is full or absent goes on in memory, and says so once', () => {
    useNoticeStore.setState({ unkept: 'not yet' });
    vi.stubGlobal('sessionStorage', {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    });
    const page = visit(bus(64));
    expect(useNoticeStore.getState().unkept).toBe('not yet');
    useExperimentStore.getState().load(bus(128));
    vi.advanceTimersByTime(1000);
    expect(useNoticeStore.getState().unkept).toBe('told');
    useNoticeStore.setState({ unkept: 'dismissed' });
    page.leave();
    expect(useNoticeStore.getState().unkept).toBe('dismissed');
    expect(history().past).toEqual([bus(64)]);
  });
});
