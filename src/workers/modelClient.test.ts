import { describe, expect, it } from 'vitest';
import { ok, type Problem } from '../core/base/problem.ts';
import type { ModelAnswer, ModelJob, ModelTask } from '../core/workload/model/modelRuntime.ts';
import type { ModelReply, ModelRequest } from '../onnxRuntime/requests.ts';
import { createBell } from './bell.ts';
import { fakeClient } from './client.testing.ts';
import { failureOfHost } from './hostClient.ts';
import { modelsInWorker } from './modelClient.ts';
import { createModelSteps, type ModelUpdate } from './modelSteps.ts';

const ANSWER: ModelAnswer = { inputs: [], outputs: [], values: {}, milliseconds: 1 };
const SMALL: ModelReply = { kind: 'answer', answer: ANSWER, memory: 2 ** 24 };
const task: ModelTask = { model: Uint8Array.of(1, 2, 3), inputs: {} };

function models() {
  const fake = fakeClient<ModelRequest, ModelUpdate>();
  const bell = createBell();
  const reply = (given: ModelReply): void => {
    fake.handlers().onEvent({ kind: 'busy' });
    fake.handlers().onEvent(given);
    fake.handlers().onEnd({ kind: 'done' });
  };
  return { ...fake, bell, reply, runtime: modelsInWorker(fake.client, bell) };
}

function problemOf(job: ModelJob): Problem | null {
  const outcome = job.poll();
  return outcome === null || outcome.ok ? null : outcome.problems[0];
}

describe('models in a worker of their own', () => {
  it('ring when there is an answer; a model crosses once', async () => {
    const { runtime, jobs, bell, reply, restarts } = models();
    const job = runtime.startModel(task);
    expect(job.poll()).toBeNull();
    const news = bell.news();
    reply(SMALL);
    await news;
    expect(job.poll()).toEqual(ok(ANSWER));
    expect(bell.isAwaited()).toBe(false);
    runtime.startModel(task);
    reply(SMALL);
    runtime.startModel({ ...task, model: Uint8Array.of(4) });
    expect(jobs.map(({ request }) => [request.model, request.bytes])).toEqual([
      [1, task.model],
      [1, null],
      [2, Uint8Array.of(4)],
    ]);
    expect(restarts()).toBe(0);
  });

  it('cross again to a worker that does not know them', () => {
    const { runtime, jobs, bell, reply } = models();
    runtime.startModel(task);
    reply(SMALL);
    const job = runtime.startModel(task);
    reply({ kind: 'unknown' });
    expect([job.poll(), bell.isAwaited()]).toEqual([null, true]);
    expect(jobs.at(-1)?.request).toMatchObject({ model: 1, bytes: task.model });
    reply(SMALL);
    expect(job.poll()).toEqual(ok(ANSWER));
  });

  it.each([
    ['has grown large', { ...SMALL, memory: 2 ** 30 + 65536 }, null],
    ['ran out of memory', { kind: 'refused', reason: 'std::bad_alloc' }, 'model.limit'],
    ['broke', { kind: 'broken', reason: 'unreachable' }, 'model.failed'],
    ['could not load', { kind: 'unavailable', reason: 'no connection' }, 'model.unavailable'],
  ] as const)('get another worker after one that %s', (_, given, code) => {
    const { runtime, jobs, reply, restarts } = models();
    const job = runtime.startModel(task);
    reply(given);
    expect(problemOf(job)?.code ?? null).toBe(code);
    expect(restarts()).toBe(1);
    runtime.startModel(task);
    expect(jobs.at(-1)?.request.bytes).toEqual(task.model);
  });

  it('keep their worker where the model is at fault', () => {
    const { runtime, reply, restarts } = models();
    const job = runtime.startModel(task);
    reply({ kind: 'refused', reason: 'No Op registered for Frob' });
    expect(problemOf(job)?.message).toBe('ONNX Runtime refuses the model. No Op registered for Frob.');
    expect(restarts()).toBe(0);
  });

  it('are told of a worker that ended or did not start as what can be tried again, of one that takes too long as a limit', () => {
    const { runtime, jobs, handlers, bell } = models();
    const dead = runtime.startModel(task);
    handlers().onEnd({ kind: 'failed', failure: { kind: 'died', message: 'The worker ended: a bug' } });
    const late = runtime.startModel(task);
    expect(jobs.at(-1)?.request.bytes).toEqual(task.model);
    handlers().onEnd({ kind: 'failed', failure: { kind: 'stuck', message: 'The worker did not start within 30 s.' } });
    const long = runtime.startModel(task);
    handlers().onEvent({ kind: 'busy' });
    handlers().onEnd({ kind: 'failed', failure: { kind: 'stuck', message: 'The worker has not answered for 120 s.' } });
    const found = [dead, late, long].map(problemOf);
    expect(found.map((problem) => problem?.code)).toEqual(['model.failed', 'model.failed', 'model.limit']);
    expect(found.map((problem) => problem && failureOfHost(problem)?.kind)).toEqual(['died', 'stuck', undefined]);
    expect(bell.isAwaited()).toBe(false);
  });

  it('are cancelled while they run, and not when they have ended', () => {
    const { runtime, cancelled, reply, handlers } = models();
    const job = runtime.startModel(task);
    job.cancel();
    expect(cancelled).toEqual([0]);
    handlers().onEnd({ kind: 'cancelled' });
    expect(problemOf(job)?.code).toBe('model.failed');
    const second = runtime.startModel(task);
    reply(SMALL);
    second.cancel();
    expect(cancelled).toEqual([0]);
  });

  it('are waited for by the steps of their worker', async () => {
    const bell = createBell();
    let give: (reply: ModelReply) => void = () => undefined;
    const answer = (): Promise<ModelReply> => new Promise((resolve) => (give = resolve));
    const steps = createModelSteps(answer, bell)({ model: 1, bytes: null, inputs: null, outputs: null });
    expect(steps.next().value).toEqual({ kind: 'busy' });
    expect(steps.next().value).toEqual({ kind: 'busy' });
    const news = bell.news();
    give(SMALL);
    await news;
    expect(steps.next().value).toEqual(SMALL);
    expect(steps.next()).toEqual({ done: true, value: ok(null) });
    expect(bell.isAwaited()).toBe(false);
  });
});
