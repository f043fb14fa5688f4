import { describe, expect, it } from 'vitest';
import { inOrder } from '../core/explore/strategy.ts';
import type { JobClient, JobHandlers } from './client.ts';
import { runPool } from './pool.ts';
import type { Failure, JobOutcome } from './protocol.ts';

/** A client that does nothing by itself; the test ends its jobs. */
function fakeClient() {
  const seen: number[] = [];
  let current: JobHandlers<string> | null = null;
  let cancelled = 0;
  const client: JobClient<number, string> = {
    run: (request, handlers) => {
      seen.push(request);
      current = handlers;
    },
    cancel: () => {
      cancelled += 1;
      const was = current;
      current = null;
      was?.onEnd({ kind: 'cancelled' });
    },
    warm: () => undefined,
    restart: () => undefined,
  };
  const end = (outcome: JobOutcome, event?: string): void => {
    const was = current;
    current = null;
    if (event !== undefined) was?.onEvent(event);
    was?.onEnd(outcome);
  };
  return { client, seen, end, cancelled: () => cancelled };
}

const died: JobOutcome = { kind: 'failed', failure: { kind: 'died', message: 'x' } };
const done: JobOutcome = { kind: 'done' };

function log() {
  const events: string[] = [];
  const progress: number[] = [];
  const ends: { readonly failure: Failure | null; readonly left: readonly number[] }[] = [];
  return {
    events,
    progress,
    ends,
    handlers: {
      onEvent: (e: string) => events.push(e),
      onProgress: (n: number) => progress.push(n),
      onEnd: (e: (typeof ends)[number]) => ends.push(e),
    },
  };
}

describe('a pool of workers', () => {
  it('gives the next job to whoever is free, and ends once', () => {
    const [a, b] = [fakeClient(), fakeClient()];
    const { handlers, events, progress, ends } = log();
    runPool([a.client, b.client], inOrder([10, 11, 12]), (i) => i, handlers);
    expect([a.seen, b.seen]).toEqual([[10], [11]]);
    b.end(done, 'eleven');
    expect(b.seen).toEqual([11, 12]);
    a.end(done, 'ten');
    b.end(done, 'twelve');
    expect(events).toEqual(['eleven', 'ten', 'twelve']);
    expect(progress).toEqual([1, 2, 3]);
    expect(ends).toEqual([{ failure: null, left: [] }]);
  });

  it('cancels: nothing more is heard, and what is left is known', () => {
    const a = fakeClient();
    const { handlers, events, ends } = log();
    const cancel = runPool([a.client], inOrder([0, 1, 2]), (i) => i, handlers);
    a.end(done, 'zero');
    cancel();
    expect(ends).toEqual([{ failure: null, left: [1, 2] }]);
    expect(a.cancelled()).toBe(1);
    a.end(done, 'late');
    expect(events).toEqual(['zero']);
  });

  it('tries a job again when its worker dies, and gives up when that happens twice', () => {
    const a = fakeClient();
    const { handlers, ends } = log();
    runPool([a.client], inOrder([7, 8]), (i) => i, handlers);
    a.end(died);
    expect(a.seen).toEqual([7, 7]);
    a.end(done);
    a.end(died);
    a.end(died);
    expect(ends).toEqual([{ failure: { kind: 'died', message: 'x' }, left: [8] }]);
  });

  it('goes on with the workers that work: one that failed gets no more, and its job is another’s, who rests or is still at one', () => {
    const [a, b, c] = [fakeClient(), fakeClient(), fakeClient()];
    const { handlers, ends } = log();
    runPool([a.client, b.client, c.client], inOrder([0, 1, 2, 3]), (i) => i, handlers);
    c.end(died);
    expect(c.seen).toEqual([2]);
    a.end(done);
    a.end(done);
    a.end(done);
    expect([a.seen, ends]).toEqual([[0, 2, 3], []]);
    b.end(died);
    expect([a.seen, b.seen]).toEqual([[0, 2, 3, 1], [1]]);
    a.end(done);
    expect(ends).toEqual([{ failure: null, left: [] }]);
  });

  it('leaves a job that fails to a worker that never had one', () => {
    const [a, b] = [fakeClient(), fakeClient()];
    const { handlers, ends } = log();
    runPool([a.client, b.client], inOrder([5]), (i) => i, handlers);
    a.end(died);
    expect([a.seen, b.seen]).toEqual([[5], [5]]);
    b.end(done);
    expect(ends).toEqual([{ failure: null, left: [] }]);
  });

  it('asks again for whoever rests when more may be proposed, and ends when nothing is under way', () => {
    const [a, b] = [fakeClient(), fakeClient()];
    const { handlers, ends } = log();
    const open = [0];
    runPool([a.client, b.client], { propose: () => open.shift() ?? null, left: () => open }, (i) => i, handlers);
    expect([a.seen, b.seen]).toEqual([[0], []]);
    open.push(1, 2);
    a.end(done);
    expect([a.seen, b.seen, ends]).toEqual([[0, 1], [2], []]);
    b.end(done);
    expect(ends).toEqual([]);
    a.end(done);
    expect(ends).toEqual([{ failure: null, left: [] }]);
  });

  it('with nothing to do is done', () => {
    const { handlers, ends } = log();
    runPool([fakeClient().client], inOrder([]), (i) => i, handlers);
    expect(ends).toHaveLength(1);
  });
});
