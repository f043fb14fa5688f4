import { ok, type Result } from '../core/base/problem.ts';
import type { ModelReply, ModelRequest } from '../onnxRuntime/requests.ts';
import type { Bell } from './bell.ts';

export type ModelUpdate = { readonly kind: 'busy' } | ModelReply;

/** Jobs of who answers by a promise: they wait for it, and are asked for in between. */
export const createModelSteps = (
  answer: (request: ModelRequest) => Promise<ModelReply>,
  bell: Bell,
): ((request: ModelRequest) => Generator<ModelUpdate, Result<unknown>>) =>
  function* (request) {
    const replies: ModelReply[] = [];
    bell.begin();
    void answer(request).then((reply) => {
      replies.push(reply);
      bell.over();
    });
    while (replies.length === 0) yield { kind: 'busy' };
    yield* replies;
    return ok(null);
  };
