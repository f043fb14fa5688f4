import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJobClient, type Connection, type JobHandlers } from './client.ts';
import type { JobMessage, JobOutcome } from './protocol.ts';

type Message = JobMessage<string>;

/** A worker that does nothing by itself: the test speaks for it. */
function fakeWorkers() {
  const made: {
    readonly started: { job: number; request: string }[];
    readonly cancelled: number[];
    closed: boolean;
    readonly say: (message: Message) => void;
    readonly die: (why: string) => void;
  }[] = [];
  const spawn = (from: { onMessage: (m: Message) => void; onDeath: (why: string) => void }): Connection<string> => {
    const worker = {
      started: [] as { job: number; request: string }[],
      cancelled: [] as number[],
      closed: false,
      say: from.onMessage,
      die: from.onDeath,
    };
    made.push(worker);
    return {
      start: (job, request) => worker.started.push({ job, request }),
      cancel: (job) => worker.cancelled.push(job),
      close: () => {
        worker.closed = true;
      },
    };
  };
  const worker = (index: number) => {
    const found = made[index];
    if (found === undefined) throw new Error(`worker ${String(index)} was never made`);
    return found;
  };
  return { spawn, made, worker };
}

function recorder(): JobHandlers<string> & { readonly events: string[]; readonly ends: JobOutcome[] } {
  const events: string[] = [];
  const ends: JobOutcome[] = [];
  return { events, ends, onEvent: (e) => events.push(e), onEnd: (o) => ends.push(o) };
}

const patience = { stuckAfterMs: 1000, startAfterMs: 5000, letGoAfterMs: 300, makeAgainAfterMs: [100, 400] };
const done = (job: number): Message => ({ kind: 'end', job, outcome: { kind: 'done' } });

describe('the client of a worker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes events on and ends once', () => {
    const { spawn, worker } = fakeWorkers();
    const heard = recorder();
    createJobClient(spawn, patience).run('a', heard);
    worker(0).say({ kind: 'event', job: 1, event: 'half' });
    worker(0).say(done(1));
    worker(0).say(done(1));
    worker(0).say({ kind: 'event', job: 1, event: 'too late' });
    expect(heard.events).toEqual(['half']);
    expect(heard.ends).toEqual([{ kind: 'done' }]);
  });

  it('lets a newer request replace an older one, whose late results are not heard', () => {
    const { spawn, made, worker } = fakeWorkers();
    const client = createJobClient(spawn, patience);
    const older = recorder();
    const newer = recorder();
    client.run('a', older);
    client.run('b', newer);
    expect(older.ends).toEqual([{ kind: 'cancelled' }]);
    expect(worker(0).cancelled).toEqual([1]);
    worker(0).say({ kind: 'event', job: 1, event: 'of a' });
    worker(0).say({ kind: 'end', job: 1, outcome: { kind: 'cancelled' } });
    worker(0).say({ kind: 'event', job: 2, event: 'of b' });
    worker(0).say(done(2));
    expect(older.events).toEqual([]);
    expect(newer.events).toEqual(['of b']);
    expect(newer.ends).toEqual([{ kind: 'done' }]);
    vi.advanceTimersByTime(10_000);
    expect(made).toHaveLength(1);
  });

  it('ends a worker that does not let go of the older job, and starts the newer one on a new worker', () => {
    const { spawn, worker } = fakeWorkers();
    const client = createJobClient(spawn, patience);
    const newer = recorder();
    client.run('a', recorder());
    worker(0).say({ kind: 'beat', job: 1 });
    client.run('b', newer);
    vi.advanceTimersByTime(300);
    expect(worker(0).closed).toBe(true);
    expect(worker(1).started).toEqual([{ job: 2, request: 'b' }]);
    worker(0).say({ kind: 'event', job: 2, event: 'from the dead' });
    worker(1).say({ kind: 'event', job: 2, event: 'alive' });
    expect(newer.events).toEqual(['alive']);
  });

  it('reports a worker that dies, and makes a new one for the next job', () => {
    const { spawn, made, worker } = fakeWorkers();
    const client = createJobClient(spawn, patience);
    const first = recorder();
    client.run('a', first);
    worker(0).say({ kind: 'beat', job: 1 });
    worker(0).die('out of memory');
    expect(first.ends).toEqual([
      { kind: 'failed', failure: { kind: 'died', message: 'The worker ended: out of memory' } },
    ]);
    const second = recorder();
    client.run('a', second);
    expect(made).toHaveLength(2);
    worker(1).say(done(2));
    expect(second.ends).toEqual([{ kind: 'done' }]);
  });

  it('reports a worker that falls silent while a job runs, but not one that has nothing to do', () => {
    const { spawn, worker } = fakeWorkers();
    const client = createJobClient(spawn, patience);
    const heard = recorder();
    client.run('a', heard);
    for (let i = 0; i < 5; i++) {
      worker(0).say({ kind: 'beat', job: 1 });
      vi.advanceTimersByTime(900);
    }
    expect(heard.ends).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(heard.ends).toMatchObject([{ kind: 'failed', failure: { kind: 'stuck' } }]);
    expect(worker(0).closed).toBe(true);

    const next = recorder();
    client.run('b', next);
    worker(1).say(done(2));
    vi.advanceTimersByTime(60_000);
    expect(next.ends).toEqual([{ kind: 'done' }]);
    expect(worker(1).closed).toBe(false);
  });

  it('makes a worker again whose script did not come, and says so when it never comes', () => {
    const { spawn, made, worker } = fakeWorkers();
    const heard = recorder();
    const client = createJobClient(spawn, patience);
    client.run('a', heard);
    worker(0).die('its script could not be loaded');
    expect(heard.ends).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(worker(1).started).toEqual(worker(0).started);
    worker(1).die('its script could not be loaded');
    // What was asked for meanwhile is what is done.
    const newer = recorder();
    client.run('b', newer);
    expect(worker(2).started).toMatchObject([{ request: 'b' }]);
    vi.advanceTimersByTime(1000);
    expect(made).toHaveLength(3);
    worker(2).die('its script could not be loaded');
    expect(newer.ends).toMatchObject([{ kind: 'failed', failure: { kind: 'died' } }]);
    client.run('c', recorder());
    worker(3).die('its script could not be loaded');
    vi.advanceTimersByTime(100);
    worker(4).say({ kind: 'beat', job: 3 });
    worker(4).say(done(3));
    expect(made).toHaveLength(5);
  });

  it('is more patient while the script of the worker is on its way', () => {
    const { spawn } = fakeWorkers();
    const heard = recorder();
    createJobClient(spawn, patience).run('a', heard);
    vi.advanceTimersByTime(4900);
    expect(heard.ends).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(heard.ends).toMatchObject([{ kind: 'failed', failure: { kind: 'stuck' } }]);
  });

  it('cancels, and restarts on demand', () => {
    const { spawn, worker, made } = fakeWorkers();
    const client = createJobClient(spawn, patience);
    const heard = recorder();
    client.run('a', heard);
    client.cancel();
    expect(heard.ends).toEqual([{ kind: 'cancelled' }]);
    worker(0).say({ kind: 'end', job: 1, outcome: { kind: 'cancelled' } });
    client.restart();
    expect(worker(0).closed).toBe(true);
    client.warm();
    expect(made).toHaveLength(2);
  });
});
