import { failure, type Problem, type Result } from '../core/base/problem.ts';
import type { ModelAnswer, ModelJob, ModelRuntime, ModelTask } from '../core/workload/model/modelRuntime.ts';
import { CANCELLED, broken, isLast, resultOf, tooLong } from '../onnxRuntime/replies.ts';
import { MODEL_LIMITS, createModelRequests, type ModelReply, type ModelRequest } from '../onnxRuntime/requests.ts';
import type { Bell } from './bell.ts';
import { createJobClient, type JobClient } from './client.ts';
import type { ModelUpdate } from './modelSteps.ts';
import type { JobOutcome } from './protocol.ts';
import { spawnWorker } from './spawn.ts';

/** Nothing can be said while a model runs: whoever is not wanted any more is soon ended. */
const PATIENCE = { stuckAfterMs: 1000 * MODEL_LIMITS.seconds, letGoAfterMs: 100 };

/** The handle on the worker that runs ONNX models; it is made, and what it needs is fetched, for the first one. */
export const createModelClient = (): JobClient<ModelRequest, ModelUpdate> =>
  createJobClient(
    spawnWorker<ModelRequest, ModelUpdate>(
      () => new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module', name: 'model' }),
    ),
    PATIENCE,
  );

/** ONNX Runtime in a worker of its own, as the network's worker drives it: one model at a time. */
export function modelsInWorker(client: JobClient<ModelRequest, ModelUpdate>, bell: Bell): ModelRuntime {
  const requests = createModelRequests();

  function startModel(task: ModelTask): ModelJob {
    let result: Result<ModelAnswer> | null = null;
    const end = (ended: Result<ModelAnswer>): void => {
      result = ended;
      bell.over();
    };

    function run(request: ModelRequest): void {
      let begun = false;
      let reply: ModelReply | null = null;
      client.run(request, {
        onEvent(update) {
          begun = true;
          if (update.kind !== 'busy') reply = update;
        },
        onEnd(outcome) {
          if (reply === null) {
            requests.forget();
            end(failure(problemOf(outcome, begun)));
            return;
          }
          const given = resultOf(reply, MODEL_LIMITS);
          if (isLast(reply)) {
            requests.forget();
            client.restart();
          }
          if (given === null) run(requests.whole(task));
          else end(given);
        },
      });
    }

    bell.begin();
    run(requests.request(task));
    return {
      poll: () => result,
      cancel: () => {
        if (result === null) client.cancel();
      },
    };
  }
  return { warm: client.warm, startModel };
}

/** Of a job without a reply: `begun` if the worker was there, and got stuck or died at the model. */
function problemOf(outcome: JobOutcome, begun: boolean): Problem {
  switch (outcome.kind) {
    case 'failed': {
      const { kind, message } = outcome.failure;
      return kind === 'stuck' && begun ? tooLong(MODEL_LIMITS) : broken(message, kind);
    }
    case 'refused':
      return outcome.problems[0];
    case 'cancelled':
    case 'done':
      return CANCELLED;
  }
}
