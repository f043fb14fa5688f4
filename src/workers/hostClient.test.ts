import { describe, expect, it } from 'vitest';
import { ok } from '../core/base/problem.ts';
import type { HostAnswer, HostTask } from '../core/run/hostRuntime.ts';
import { createBell } from './bell.ts';
import { fakeClient } from './client.testing.ts';
import { failureOfHost, hostInWorker } from './hostClient.ts';
import { hostSteps, outputBuffers, type HostUpdate } from './hostSteps.ts';

const task: HostTask = {
  graph: {
    ...{ version: 1, name: 'one', widths: { input: 8, weight: 8, accumulator: 32 }, inputs: ['x'], outputs: ['y'] },
    values: { x: { name: 'x', shape: [2], fraction: 0 }, y: { name: 'y', shape: [2], fraction: 0 } },
    layers: [
      {
        name: 'a',
        operation: 'reshape',
        nodes: [],
        macs: 0,
        operator: { kind: 'reshape' },
        inputs: ['x'],
        output: 'y',
      },
    ],
  },
  inputs: { x: Int8Array.of(1, 2) },
};

describe('the host in a worker of its own', () => {
  it('tells how far it is, then what came out; news ring for both', async () => {
    const { client, jobs, handlers } = fakeClient<HostTask, HostUpdate>();
    const bell = createBell();
    const job = hostInWorker(client, bell).start(task);
    expect(jobs[0]?.request).toBe(task);
    expect(job.poll()).toBeNull();
    const first = bell.news();
    handlers().onEvent({ kind: 'progress', fraction: 0.25 });
    await first;
    expect([job.poll(), job.fraction()]).toEqual([null, 0.25]);
    const last = bell.news();
    const answer: HostAnswer = { values: { y: Int8Array.of(1, 2) }, milliseconds: 3 };
    handlers().onEvent({ kind: 'answer', answer });
    handlers().onEnd({ kind: 'done' });
    await last;
    expect(job.poll()).toEqual(ok(answer));
    expect(bell.news()).toBeNull();
  });

  it.each([
    ['died', 'The worker ended: out of memory'],
    ['stuck', 'The worker has not answered for 8 s.'],
    ['threw', 'RangeError: a bug'],
  ] as const)('that %s is a problem that says so', (kind, message) => {
    const { client, handlers } = fakeClient<HostTask, HostUpdate>();
    const job = hostInWorker(client, createBell()).start(task);
    handlers().onEnd({ kind: 'failed', failure: { kind, message } });
    const outcome = job.poll();
    const problem = outcome === null || outcome.ok ? null : outcome.problems[0];
    expect(problem === null ? null : failureOfHost(problem)).toMatchObject({ kind });
    expect(outcome !== null && !outcome.ok && outcome.problems[0]).toMatchObject({ code: 'host.failed', got: kind });
    expect(outcome !== null && !outcome.ok && outcome.problems[0].message).toContain(message);
  });

  it('is told to let go of a task that nobody wants, and not of one that has ended', () => {
    const { client, cancelled, handlers } = fakeClient<HostTask, HostUpdate>();
    const host = hostInWorker(client, createBell());
    host.start(task).cancel();
    expect(cancelled).toEqual([0]);
    handlers().onEnd({ kind: 'cancelled' });
    const second = host.start(task);
    handlers().onEnd({ kind: 'done' });
    second.cancel();
    expect(cancelled).toEqual([0]);
  });

  it('computes by the definitions, and hands its arrays over', () => {
    const updates = [...hostSteps(task)];
    const milliseconds = expect.any(Number) as number;
    expect(updates.at(-1)).toEqual({ kind: 'answer', answer: { values: { y: Int8Array.of(1, 2) }, milliseconds } });
    expect(updates.flatMap(outputBuffers)).toHaveLength(1);
  });
});
