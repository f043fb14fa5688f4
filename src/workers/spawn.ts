import * as Comlink from 'comlink';
import type { Spawn } from './client.ts';
import type { JobApi, JobMessage } from './protocol.ts';

/** Real workers. The handles live as long as the connection: a proxy that is collected takes its replies with it. */
export function spawnWorker<Request, Event>(make: () => Worker): Spawn<Request, Event> {
  return ({ onMessage, onDeath }) => {
    const worker = make();
    worker.addEventListener('error', (event) => {
      onDeath(event.message === '' ? 'its script could not be loaded' : event.message);
    });
    worker.addEventListener('messageerror', () => {
      onDeath('a message from it could not be read');
    });
    const api = Comlink.wrap<JobApi<unknown, unknown>>(worker);
    const listener = Comlink.proxy((message: JobMessage<unknown>) => {
      onMessage(message as JobMessage<Event>);
    });
    void api.listen(listener);
    return {
      start: (job, request: Request) => void api.start(job, request),
      cancel: (job) => void api.cancel(job),
      close: () => {
        worker.terminate();
      },
    };
  };
}
