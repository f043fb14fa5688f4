import type { JobClient, JobHandlers } from './client.ts';

/** A client whose worker says what the test says. */
export function fakeClient<Request, Event>() {
  const jobs: { readonly request: Request; readonly handlers: JobHandlers<Event> }[] = [];
  const cancelled: number[] = [];
  let restarts = 0;
  const client: JobClient<Request, Event> = {
    run: (request, handlers) => jobs.push({ request, handlers }),
    cancel: () => cancelled.push(jobs.length - 1),
    warm: () => undefined,
    restart: () => {
      restarts += 1;
    },
  };
  /** Of the job started last. */
  const handlers = (): JobHandlers<Event> => {
    const job = jobs.at(-1);
    if (job === undefined) throw new Error('no job was started');
    return job.handlers;
  };
  return { client, jobs, cancelled, handlers, restarts: () => restarts };
}
