import type { Failure, JobMessage, Outcome } from './protocol.ts';

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
  readonly onEnd: (outcome: Outcome) => void;
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

const PATIENCE: Patience = {
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

/** The page's side of a worker that does one job at a time, the latest asked for. */
export function createJobClient<Request, Event>(
  spawn: Spawn<Request, Event>,
  patience: Patience = PATIENCE,
): JobClient<Request, Event> {
  let connection: Connection<Request> | null = null;
  /** Whether this connection has ever spoken: until then its script may still be on its way. */
  let spoken = false;
  let generation = 0;
  let job: Job<Request, Event> | null = null;
  let nextId = 1;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  /** Runs while an older job has not said that it ended. */
  let letGo: ReturnType<typeof setTimeout> | undefined;
  let leaving: number | null = null;
  /** Workers in a row that ended before their first word. */
  let stillborn = 0;
  let makeAgain: ReturnType<typeof setTimeout> | undefined;

  function connect(): Connection<Request> {
    if (connection !== null) return connection;
    const mine = ++generation;
    spoken = false;
    connection = spawn({
      onMessage: (message) => {
        if (mine === generation) hear(message);
      },
      onDeath: (message) => {
        if (mine === generation) die(message);
      },
    });
    return connection;
  }

  function disconnect(): void {
    generation += 1;
    clearTimeout(watchdog);
    clearTimeout(letGo);
    clearTimeout(makeAgain);
    leaving = null;
    connection?.close();
    connection = null;
  }

  function end(outcome: Outcome): void {
    const ended = job;
    job = null;
    clearTimeout(watchdog);
    ended?.handlers.onEnd(outcome);
  }

  function fail(failure: Failure): void {
    disconnect();
    end({ kind: 'failed', failure });
  }

  function die(message: string): void {
    const wait = spoken ? undefined : patience.makeAgainAfterMs[stillborn];
    if (wait === undefined) {
      stillborn = 0;
      fail({ kind: 'died', message: `The worker ended: ${message}` });
      return;
    }
    stillborn += 1;
    disconnect();
    makeAgain = setTimeout(() => {
      if (job === null) connect();
      else begin(job);
    }, wait);
  }

  function watch(): void {
    clearTimeout(watchdog);
    const limit = spoken ? patience.stuckAfterMs : patience.startAfterMs;
    const expire = (): void => {
      const seconds = Math.round(limit / 1000);
      fail({
        kind: 'stuck',
        message: spoken
          ? `The worker has not answered for ${seconds} s.`
          : `The worker did not start within ${seconds} s.`,
      });
    };
    // In two steps: after the computer slept, the timer is due before the messages that wait have been handled.
    watchdog = setTimeout(() => {
      watchdog = setTimeout(expire, limit / 10);
    }, limit * 0.9);
  }

  function hear(message: JobMessage<Event>): void {
    spoken = true;
    stillborn = 0;
    if (message.kind === 'end' && message.job === leaving) {
      leaving = null;
      clearTimeout(letGo);
    }
    if (job?.id !== message.job) return;
    if (message.kind === 'end') {
      end(message.outcome);
      return;
    }
    watch();
    if (message.kind === 'event') job.handlers.onEvent(message.event);
  }

  function abandon(): void {
    if (job === null) return;
    // Of a worker that is still to be made again there is nothing to let go.
    if (connection !== null) {
      leaving = job.id;
      connection.cancel(job.id);
      clearTimeout(letGo);
      letGo = setTimeout(() => {
        const waiting = job;
        disconnect();
        if (waiting !== null) begin(waiting);
      }, patience.letGoAfterMs);
    }
    end({ kind: 'cancelled' });
  }

  function begin(next: Job<Request, Event>): void {
    clearTimeout(makeAgain);
    job = next;
    connect().start(next.id, next.request);
    watch();
  }

  return {
    run: (request, handlers) => {
      abandon();
      begin({ id: nextId++, request, handlers });
    },
    cancel: abandon,
    warm: () => {
      connect();
    },
    restart: () => {
      disconnect();
      end({ kind: 'cancelled' });
    },
  };
}
