import type { Problem, Result } from '../core/base/problem.ts';
import type { Failure, JobApi, JobMessage, JobOutcome } from './protocol.ts';

export interface JobRunnerOptions<Request, Event> {
  /** The work: yields events, returns the problems if the request cannot be done. */
  readonly steps: (request: Request) => Generator<Event, Result<unknown>>;
  readonly send: (message: JobMessage<Event>, listener: (message: JobMessage<Event>) => void) => void;
  /** Events that only say how far it is; more than one every `PROGRESS_MS` is dropped. */
  readonly isProgress?: (event: Event) => boolean;
  /** Resolves after the messages that wait at the worker's door have been handled. */
  readonly turn: () => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Does the work wait for another worker? Then it is driven once a turn, and no more. */
  readonly waits?: () => boolean;
  /** A problem that is no fault of the request: what the work stands on broke off, and may do another time. */
  readonly failureOf?: (problem: Problem) => Failure | null;
}

const SLICE_MS = 6;
const BEAT_MS = 250;
const PROGRESS_MS = 50;

/** The worker's side: runs one job at a time; a newer one replaces an older one. */
export function createJobRunner<Request, Event>(options: JobRunnerOptions<Request, Event>): JobApi<Request, Event> {
  const { steps, now, turn } = options;
  let listener: ((message: JobMessage<Event>) => void) | null = null;
  let current: number | null = null;

  const say = (message: JobMessage<Event>): void => {
    if (listener !== null) options.send(message, listener);
  };

  async function pump(job: number, request: Request): Promise<JobOutcome> {
    const generator = steps(request);
    let lastBeat = now();
    let lastProgress = -Infinity;
    for (;;) {
      const until = now() + SLICE_MS;
      do {
        const step = generator.next();
        if (step.done === true) {
          if (step.value.ok) return { kind: 'done' };
          const { problems } = step.value;
          const failure = options.failureOf?.(problems[0]);
          return failure == null ? { kind: 'refused', problems } : { kind: 'failed', failure };
        }
        const at = now();
        const progress = options.isProgress?.(step.value) === true;
        if (!progress || at - lastProgress >= PROGRESS_MS) {
          say({ kind: 'event', job, event: step.value });
          lastBeat = at;
          if (progress) lastProgress = at;
        }
      } while (now() < until && options.waits?.() !== true);
      if (now() - lastBeat >= BEAT_MS) {
        lastBeat = now();
        say({ kind: 'beat', job });
      }
      await turn();
      if (current !== job) {
        // Lets the generator's own `finally` run.
        generator.return({ ok: true, value: null });
        return { kind: 'cancelled' };
      }
    }
  }

  return {
    listen: (to) => {
      listener = to;
    },
    start: (job, request) => {
      current = job;
      say({ kind: 'beat', job });
      void pump(job, request)
        .catch((error: unknown): JobOutcome => ({ kind: 'failed', failure: { kind: 'threw', message: words(error) } }))
        .then((outcome) => {
          if (current === job) current = null;
          say({ kind: 'end', job, outcome });
        });
    },
    cancel: (job) => {
      if (current === job) current = null;
    },
  };
}

const words = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
