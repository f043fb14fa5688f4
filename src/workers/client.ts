import type { Failure, JobMessage, JobOutcome } from './protocol.ts';

/** One living worker, or what a test puts in its place. */
export interface Connection<Request> {
  readonly start: (job: number, request: Request) => void;
  readonly cancel: (job: number) => void;
  readonly close: () => void;
}

export type Spawn<Request, Event> = (from: {
  readonly onMessage: (message: JobMessage<Event>) => void;
  readonly onDeath: (message: string) => void;
}) => Connection<Request>;

export interface JobHandlers<Event> {
  readonly onEvent: (event: Event) => void;
  /** Called exactly once, after the last event. */
  readonly onEnd: (outcome: JobOutcome) => void;
}

export interface JobClient<Request, Event> {
  /** Starts a job; the one that still runs is cancelled, and ends as that before this returns. */
  readonly run: (request: Request, handlers: JobHandlers<Event>) => void;
  readonly cancel: () => void;
  /** Makes the worker now, so that it is there when it is needed. */
  readonly warm: () => void;
  /** Ends the worker, alive or not; what runs is cancelled. The next job gets a new one. */
  readonly restart: () => void;
}

export interface Patience {
  /** A worker that is up says at least `beat` within this, or it is stuck. */
  readonly stuckAfterMs: number;
  /** Fetching and starting the worker's script. */
  readonly startAfterMs: number;
  /** An older job must let go within this, or its worker is ended. */
  readonly letGoAfterMs: number;
  /** A worker that ends before its first word, as where its script could not be fetched, is made again after each of these. */
  readonly makeAgainAfterMs: readonly number[];
}

export const PATIENCE: Patience = {
  stuckAfterMs: 8000,
  startAfterMs: 30_000,
  letGoAfterMs: 1500,
  makeAgainAfterMs: [400, 1600],
};

interface Job<Request, Event> {
  readonly id: number;
  readonly request: Request;
  readonly handlers: JobHandlers<Event>;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** One worker after another, and the job that is theirs. */
class WorkerLine<Request, Event> implements JobClient<Request, Event> {
  readonly #spawn: Spawn<Request, Event>;
  readonly #patience: Patience;
  #connection: Connection<Request> | null = null;
  /** Whether this connection has ever spoken: until then its script may still be on its way. */
  #spoken = false;
  #generation = 0;
  #job: Job<Request, Event> | null = null;
  #nextId = 1;
  #watchdog: Timer;
  /** Runs while an older job has not said that it ended. */
  #letGo: Timer;
  #leaving: number | null = null;
  /** Workers in a row that ended before their first word. */
  #stillborn = 0;
  #makeAgain: Timer;

  constructor(spawn: Spawn<Request, Event>, patience: Patience) {
    this.#spawn = spawn;
    this.#patience = patience;
  }

  readonly run = (request: Request, handlers: JobHandlers<Event>): void => {
    this.cancel();
    this.#begin({ id: this.#nextId++, request, handlers });
  };

  readonly cancel = (): void => {
    if (this.#job === null) return;
    // Of a worker that is still to be made again there is nothing to let go.
    if (this.#connection !== null) {
      this.#leaving = this.#job.id;
      this.#connection.cancel(this.#job.id);
      clearTimeout(this.#letGo);
      this.#letGo = setTimeout(() => {
        const waiting = this.#job;
        this.#disconnect();
        if (waiting !== null) this.#begin(waiting);
      }, this.#patience.letGoAfterMs);
    }
    this.#end({ kind: 'cancelled' });
  };

  readonly warm = (): void => {
    this.#connect();
  };

  readonly restart = (): void => {
    this.#disconnect();
    this.#end({ kind: 'cancelled' });
  };

  #connect(): Connection<Request> {
    if (this.#connection !== null) return this.#connection;
    const mine = ++this.#generation;
    this.#spoken = false;
    this.#connection = this.#spawn({
      onMessage: (message) => {
        if (mine === this.#generation) this.#hear(message);
      },
      onDeath: (message) => {
        if (mine === this.#generation) this.#die(message);
      },
    });
    return this.#connection;
  }

  #disconnect(): void {
    this.#generation += 1;
    clearTimeout(this.#watchdog);
    clearTimeout(this.#letGo);
    clearTimeout(this.#makeAgain);
    this.#leaving = null;
    this.#connection?.close();
    this.#connection = null;
  }

  #end(outcome: JobOutcome): void {
    const ended = this.#job;
    this.#job = null;
    clearTimeout(this.#watchdog);
    ended?.handlers.onEnd(outcome);
  }

  #fail(failure: Failure): void {
    this.#disconnect();
    this.#end({ kind: 'failed', failure });
  }

  #die(message: string): void {
    const wait = this.#spoken ? undefined : this.#patience.makeAgainAfterMs[this.#stillborn];
    if (wait === undefined) {
      this.#stillborn = 0;
      this.#fail({ kind: 'died', message: `The worker ended: ${message}` });
      return;
    }
    this.#stillborn += 1;
    this.#disconnect();
    this.#makeAgain = setTimeout(() => {
      if (this.#job === null) this.#connect();
      else this.#begin(this.#job);
    }, wait);
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    const limit = this.#spoken ? this.#patience.stuckAfterMs : this.#patience.startAfterMs;
    const expire = (): void => {
      const seconds = Math.round(limit / 1000);
      this.#fail({
        kind: 'stuck',
        message: this.#spoken
          ? `The worker has not answered for ${seconds} s.`
          : `The worker did not start within ${seconds} s.`,
      });
    };
    // In two steps: after the computer slept, the timer is due before the messages that wait have been handled.
    this.#watchdog = setTimeout(() => {
      this.#watchdog = setTimeout(expire, limit / 10);
    }, limit * 0.9);
  }

  #hear(message: JobMessage<Event>): void {
    this.#spoken = true;
    this.#stillborn = 0;
    if (message.kind === 'end' && message.job === this.#leaving) {
      this.#leaving = null;
      clearTimeout(this.#letGo);
    }
    const job = this.#job;
    if (job?.id !== message.job) return;
    if (message.kind === 'end') {
      this.#end(message.outcome);
      return;
    }
    this.#watch();
    if (message.kind === 'event') job.handlers.onEvent(message.event);
  }

  #begin(next: Job<Request, Event>): void {
    clearTimeout(this.#makeAgain);
    this.#job = next;
    this.#connect().start(next.id, next.request);
    this.#watch();
  }
}

/** The page's side of a worker that does one job at a time, the latest asked for. */
export const createJobClient = <Request, Event>(
  spawn: Spawn<Request, Event>,
  patience: Partial<Patience> = {},
): JobClient<Request, Event> => new WorkerLine(spawn, { ...PATIENCE, ...patience });
