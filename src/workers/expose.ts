import * as Comlink from 'comlink';
import type { Problem, Result } from '../core/base/problem.ts';
import type { Failure } from './protocol.ts';
import { createJobRunner } from './jobRunner.ts';

// Both parameters are for the caller: they tie the steps to what their client sends and hears.
/* oxlint-disable typescript/no-unnecessary-type-parameters */

/** Makes this worker do jobs. */
export function exposeJobs<Request, Event>(options: {
  readonly steps: (request: Request) => Generator<Event, Result<unknown>>;
  readonly isProgress?: (event: Event) => boolean;
  /** Arrays to hand over with an event; nobody here may read them again. */
  readonly transfer?: (event: Event) => Transferable[];
  /** As `jobRunner.ts` takes them. */
  readonly waits?: () => boolean;
  readonly failureOf?: (problem: Problem) => Failure | null;
  /** A longer turn than the queue takes. */
  readonly turn?: (turn: () => Promise<void>) => Promise<void>;
}): void {
  const { port1, port2 } = new MessageChannel();
  // More than one may wait: a job that was replaced waits for its turn to find that out.
  const waiting: (() => void)[] = [];
  port1.onmessage = () => {
    waiting.shift()?.();
  };
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
  Comlink.expose(
    createJobRunner<Request, Event>({
      ...options,
      send: (message, listener) => {
        const handOver = message.kind === 'event' ? (options.transfer?.(message.event) ?? []) : [];
        listener(Comlink.transfer(message, handOver));
      },
      turn: () => options.turn?.(turn) ?? turn(),
      now: () => performance.now(),
    }),
  );
}
