import type { Strategy } from '../core/explore/strategy.ts';
import type { JobClient } from './client.ts';
import type { Failure } from './protocol.ts';

export interface PoolHandlers<Event> {
  readonly onEvent: (event: Event) => void;
  /** After each job; done counts those that ended well. */
  readonly onProgress: (done: number) => void;
  /** Exactly once. `failure` is the one that stopped it; the jobs that had not ended are `left`. */
  readonly onEnd: (end: { readonly failure: Failure | null; readonly left: readonly number[] }) => void;
}

/** Failures on the same job before the pool gives up: a worker may die once without it being the job's fault. */
const TRIES = 2;

/**
 * Does jobs by index on as many workers as there are, the next one that is proposed wherever one is free; one that failed gets no more
 * while there is another, as where its script cannot be fetched any more. Returns a function that cancels: no more events, and `onEnd`
 * at once.
 */
export function runPool<Request, Event>(
  clients: readonly JobClient<Request, Event>[],
  jobs: Pick<Strategy<never>, 'propose' | 'left'>,
  requestOf: (index: number) => Request,
  handlers: PoolHandlers<Event>,
): () => void {
  /** Those that failed once. */
  const again: number[] = [];
  const underWay = new Map<JobClient<Request, Event>, number>();
  /** Nothing was proposed to them; but what comes next, or the job of another that fails, is theirs. */
  const resting: JobClient<Request, Event>[] = [];
  const tries = new Map<number, number>();
  let done = 0;
  let over = false;

  function finish(failure: Failure | null): void {
    if (over) return;
    over = true;
    const left = [...underWay.values(), ...again, ...jobs.left()].sort((a, b) => a - b);
    for (const client of underWay.keys()) client.cancel();
    handlers.onEnd({ failure, left });
  }

  function next(client: JobClient<Request, Event>): void {
    const index = again.shift() ?? jobs.propose();
    if (index === null) {
      underWay.delete(client);
      resting.push(client);
      if (underWay.size === 0) finish(null);
      return;
    }
    underWay.set(client, index);
    client.run(requestOf(index), {
      onEvent: (event) => {
        if (!over) handlers.onEvent(event);
      },
      onEnd: (outcome) => {
        if (over) return;
        if (outcome.kind === 'failed') {
          const tried = (tries.get(index) ?? 0) + 1;
          tries.set(index, tried);
          if (tried >= TRIES) {
            finish(outcome.failure);
            return;
          }
          again.unshift(index);
          underWay.delete(client);
          const other = resting.pop();
          if (other !== undefined || underWay.size === 0) next(other ?? client);
          return;
        }
        done += 1;
        handlers.onProgress(done);
        for (const free of [client, ...resting.splice(0)]) next(free);
      },
    });
  }

  for (const client of clients) next(client);
  return () => {
    finish(null);
  };
}
