import { describe, expect, it } from 'vitest';
import { failure, ok, type Problem, type Result } from '../core/base/problem.ts';
import { createJobRunner, type JobRunnerOptions } from './jobRunner.ts';
import type { JobMessage } from './protocol.ts';

type Message = JobMessage<number>;

const problem = { code: 'x', message: 'no', field: 'f', got: 1, limit: 0, fix: 'less' };

/** Each step takes `stepMs` of the injected clock; turns are real, so that starts and cancels get in between. */
function runner(
  steps: (request: number) => Generator<number, Result<unknown>>,
  stepMs = 4,
  more: Partial<JobRunnerOptions<number, number>> = {},
) {
  let clock = 0;
  const said: Message[] = [];
  const api = createJobRunner<number, number>({
    steps: function* (request) {
      const inner = steps(request);
      try {
        for (;;) {
          clock += stepMs;
          const step = inner.next();
          if (step.done === true) return step.value;
          yield step.value;
        }
      } finally {
        inner.return(ok(null));
      }
    },
    send: (message, listener) => {
      listener(message);
    },
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => clock,
    ...more,
  });
  const ended = new Map<number, () => void>();
  api.listen((message) => {
    said.push(message);
    if (message.kind === 'end') ended.get(message.job)?.();
  });
  const end = (job: number): Promise<void> => new Promise((resolve) => ended.set(job, resolve));
  return { api, said, end };
}

function* count(to: number): Generator<number, Result<unknown>> {
  for (let i = 0; i < to; i++) yield i;
  return ok(null);
}

describe('a worker pumping a job', () => {
  it('sends each event, then how it ended', async () => {
    const { api, said, end } = runner(count);
    const ended = end(1);
    api.start(1, 3);
    await ended;
    expect(said.filter((m) => m.kind === 'event').map((m) => m.event)).toEqual([0, 1, 2]);
    expect(said.at(-1)).toEqual({ kind: 'end', job: 1, outcome: { kind: 'done' } });
  });

  it('hears a cancel in the middle of a long job, and lets the generator clean up', async () => {
    let cleaned = false;
    const { api, said, end } = runner(function* () {
      try {
        for (;;) yield 0;
      } finally {
        cleaned = true;
      }
    });
    const ended = end(1);
    api.start(1, 0);
    setImmediate(() => {
      api.cancel(1);
    });
    await ended;
    expect(said.at(-1)).toEqual({ kind: 'end', job: 1, outcome: { kind: 'cancelled' } });
    expect(cleaned).toBe(true);
  });

  it('drops the older job when a newer one starts', async () => {
    const { api, said, end } = runner(count);
    const ended = Promise.all([end(1), end(2)]);
    api.start(1, 1_000_000);
    api.start(2, 2);
    await ended;
    const outcomes = said.filter((m) => m.kind === 'end').map((m) => [m.job, m.outcome.kind]);
    expect(Object.fromEntries(outcomes)).toEqual({ 1: 'cancelled', 2: 'done' });
  });

  it('tells a request that cannot be done from a bug', async () => {
    const { api, said, end } = runner((request) => {
      if (request === 0) throw new RangeError('a bug');
      return (function* () {
        yield 1;
        return failure(problem);
      })();
    });
    const first = end(1);
    api.start(1, 1);
    await first;
    expect(said.at(-1)).toEqual({ kind: 'end', job: 1, outcome: { kind: 'refused', problems: [problem] } });
    const second = end(2);
    api.start(2, 0);
    await second;
    expect(said.at(-1)).toMatchObject({ outcome: { failure: { kind: 'threw', message: 'RangeError: a bug' } } });
  });

  it('tells what the work stands on from what is wrong with the request', async () => {
    const failureOf = ({ code }: Problem) => (code === 'gone' ? ({ kind: 'died', message: 'gone' } as const) : null);
    const { api, said, end } = runner(
      function* (request) {
        yield 1;
        return failure({ ...problem, code: request === 0 ? 'gone' : 'x' });
      },
      4,
      { failureOf },
    );
    for (const [job, request] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const ended = end(job);
      api.start(job, request);
      await ended;
    }
    const ends = said.flatMap((m) => (m.kind === 'end' ? [m.outcome.kind] : []));
    expect(ends).toEqual(['failed', 'refused']);
  });

  it('beats while it has nothing to report', async () => {
    let steps = 0;
    const { api, said, end } = runner(function* () {
      while (steps++ < 100) yield 1;
      return ok(null);
    }, 100);
    const ended = end(1);
    api.start(1, 0);
    await ended;
    expect(said[0]).toEqual({ kind: 'beat', job: 1 });
  });

  it('drives work that waits for another once a turn', async () => {
    let [turns, waiting] = [0, true];
    const driven: number[] = [];
    const { api, end } = runner(
      function* () {
        for (; waiting || driven.length < 20; driven.push(turns)) yield 0;
        return ok(null);
      },
      0,
      {
        waits: () => waiting,
        turn: () => {
          turns += 1;
          if (turns === 5) waiting = false;
          return new Promise((resolve) => setImmediate(resolve));
        },
      },
    );
    const ended = end(1);
    api.start(1, 0);
    await ended;
    expect(driven.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(driven.slice(5)).toEqual(driven.slice(5).map(() => 5));
  });
});
