import type { Problem } from '../core/base/problem.ts';

/** What a worker says about a job. `beat` only says that it is alive. */
export type JobMessage<Event> =
  | { readonly kind: 'beat'; readonly job: number }
  | { readonly kind: 'event'; readonly job: number; readonly event: Event }
  | { readonly kind: 'end'; readonly job: number; readonly outcome: JobOutcome };

/** How a job ended; every job has exactly one. */
export type JobOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  /** The request itself cannot be done: an illegal machine, a schedule that does not fit. */
  | { readonly kind: 'refused'; readonly problems: readonly [Problem, ...Problem[]] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Our fault, not the request's: shown with a Retry. */
export interface Failure {
  readonly kind: 'died' | 'stuck' | 'threw';
  readonly message: string;
}

/** What a worker exposes through comlink. Nothing is answered by return value: a dead worker would never settle it. */
export interface JobApi<Request, Event> {
  readonly listen: (listener: (message: JobMessage<Event>) => void) => void;
  readonly start: (job: number, request: Request) => void;
  readonly cancel: (job: number) => void;
}
