import { expect, it } from 'vitest';
import { ok } from '../../base/problem.ts';
import { runModel, type ModelAnswer, type ModelRuntime } from './modelRuntime.ts';

const ANSWER: ModelAnswer = { inputs: [], outputs: [], values: {}, milliseconds: 1 };

function runtimeOf(turns: number): ModelRuntime & { readonly log: string[] } {
  const log: string[] = [];
  let left = turns;
  return {
    log,
    startModel: () => ({
      poll: () => (left-- > 0 ? null : ok(ANSWER)),
      cancel: () => void log.push('cancel'),
    }),
  };
}

const TASK = { model: new Uint8Array(0), inputs: null };

it('asks until there is an answer, a slice for each question', () => {
  const steps = runModel(runtimeOf(2), TASK);
  expect(steps.next()).toEqual({ done: false, value: null });
  expect(steps.next()).toEqual({ done: false, value: null });
  expect(steps.next()).toEqual({ done: true, value: ok(ANSWER) });
});

it('cancels a run that nobody asks for any more', () => {
  const runtime = runtimeOf(5);
  const steps = runModel(runtime, TASK);
  steps.next();
  expect(runtime.log).toEqual([]);
  steps.return(ok(ANSWER));
  expect(runtime.log).toEqual(['cancel']);
});
